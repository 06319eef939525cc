/** A streamed call through the edge, and its record by the admin API; only where calls may be paid for. */
import { PROBE_OUTPUT_TOKENS, PROBE_PATH } from '../../../core/canary/probe.ts';
import { findCaller, type Caller } from '../../chain/caller.ts';
import { followRecord } from '../../chain/follow-call.ts';
import { ApiError } from '../../client.ts';
import { adminOf } from '../admin-access.ts';
import { outputOf } from '../deployed.ts';
import { about, type AccountFinding, type Check } from '../finding.ts';

const STREAM_MS = 60_000;

export const callCheck: Check = {
  topic: 'call',
  asks: ['secretsmanager:GetSecretValue', 'kms:Decrypt', 'lambda:InvokeFunction'],
  run: async ({ stacks, aws, call }) => {
    const edgeUrl = outputOf(stacks, 'GatewayUrl');
    if (call === 'none' || edgeUrl === null) return [];
    const { ok, failure } = about('call', `POST ${edgeUrl}${PROBE_PATH}`);
    try {
      const api = await adminOf(stacks, aws);
      const caller = await findCaller(api, null);
      try {
        const chain = await followRecord({ api, edgeUrl, caller, metricsHeaders: {} });
        const followed = chain.map(({ link, state, says }) =>
          state === 'broken'
            ? failure(`${link}: ${says}`, `docs/runbooks/canary.md has a chapter on "${link}"`)
            : ok(`${link}: ${says}`),
        );
        return [...followed, await streamed(edgeUrl, caller)];
      } finally {
        await caller.done();
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return [failure(error.message, 'see the findings on the admin API and the edge')];
    }
  },
};

/** Every hop passes it on as it comes: CloudFront, the load balancer, the task. */
async function streamed(edgeUrl: string, caller: Caller): Promise<AccountFinding> {
  const { ok, failure } = about('stream', `POST ${edgeUrl}${PROBE_PATH}`);
  const todo = 'look at the log of the tasks for the request';
  try {
    const response = await fetch(new URL(PROBE_PATH, edgeUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${caller.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: caller.model,
        max_tokens: PROBE_OUTPUT_TOKENS,
        stream: true,
        messages: [{ role: 'user', content: 'Answer with the one word: pong' }],
      }),
      redirect: 'manual',
      signal: AbortSignal.timeout(STREAM_MS),
    });
    const text = await response.text();
    const id = response.headers.get('x-request-id') ?? 'none';
    if (response.status !== 200)
      return failure(`a streamed call answered ${response.status} (request ${id})`, todo);
    const isWhole = text.trimEnd().endsWith('data: [DONE]');
    return isWhole
      ? ok('a streamed call came to its end')
      : failure(`a stream broke off (request ${id})`, todo);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return failure(`a streamed call failed: ${error.message}`, todo);
  }
}
