/** Whether the admin function answers and takes the master key. */
import { ApiError, callApi } from '../../client.ts';
import { adminOf } from '../admin-access.ts';
import { outputOf } from '../deployed.ts';
import { about, type Check } from '../finding.ts';

export const adminCheck: Check = {
  topic: 'admin API',
  asks: ['secretsmanager:GetSecretValue', 'kms:Decrypt', 'lambda:InvokeFunction'],
  run: async ({ stacks, aws }) => {
    const { ok, failure } = about('admin API', 'lambda:InvokeFunction');
    if (outputOf(stacks, 'AdminFunctionName') === null) return [];
    try {
      const api = await adminOf(stacks, aws);
      const reply = await callApi(api, 'GET', '/key/list', { size: 1 });
      return [ok(`it answers, and has ${Number(reply['total_count'] ?? 0)} keys`)];
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return [failure(error.message, 'look at the log of the admin function, and whether the migration ran')];
    }
  },
};
