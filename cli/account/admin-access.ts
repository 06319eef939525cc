/** The admin API of a deployed environment, from anywhere: its function by Lambda, its master key from Secrets Manager. */
import { adminByLambda } from './admin-by-lambda.ts';
import type { AwsClients } from '../aws/clients.ts';
import { ApiError, exitCodes, type Api, type Send } from '../client.ts';
import { outputOf, type DeployedStack } from './deployed.ts';

export type AdminByAws = Api & { readonly send: Send };

/** The master key stays in memory; Lambda and Secrets Manager write down who asked (CloudTrail). */
export async function adminOf(stacks: readonly DeployedStack[], aws: AwsClients): Promise<AdminByAws> {
  const url = neededOutput(stacks, 'AdminUrl');
  const functionName = neededOutput(stacks, 'AdminFunctionName');
  const secretArn = neededOutput(stacks, 'MasterKeySecretArn');
  const { SecretString: secret } = await (await aws.secretsManager()).getSecretValue({ SecretId: secretArn });
  if (secret === undefined) {
    throw new ApiError(`${secretArn} holds no text.`, exitCodes.credential);
  }
  return { url, credential: { secret, hint: '' }, send: adminByLambda(aws, functionName) };
}

function neededOutput(stacks: readonly DeployedStack[], name: string): string {
  const value = outputOf(stacks, name);
  if (value !== null) return value;
  throw new ApiError(
    `The gateway stack has no output ${name}: deploy it first, or deploy this version.`,
    exitCodes.refused,
  );
}
