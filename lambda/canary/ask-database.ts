/** Asks the function beside the database, and waits for its verdict. */
import { broken, type Verdict } from '../../core/canary/chain.ts';
import type { DatabaseQuestion } from '../../core/canary/questions.ts';
import { isObject } from '../../core/json.ts';
import type { SendSigned } from './signed-request.ts';

export type DatabaseFunction = { readonly endpoint: string; readonly name: string };

/** Longer than the function may take (lib/timeouts.ts). */
const TIMEOUT_MS = 100_000;

export async function askDatabase(
  send: SendSigned,
  { endpoint, name }: DatabaseFunction,
  question: DatabaseQuestion,
): Promise<Verdict> {
  const { status, headers, text } = await send({
    service: 'lambda',
    url: new URL(`/2015-03-31/functions/${encodeURIComponent(name)}/invocations`, endpoint),
    body: JSON.stringify(question),
    timeoutMs: TIMEOUT_MS,
  });
  if (status !== 200)
    return broken(`the function beside the database cannot be asked: Lambda answered ${status}`);
  const answer: unknown = JSON.parse(text);
  if (headers.has('x-amz-function-error') || !isObject(answer)) {
    return broken(`the function beside the database failed: ${failureIn(answer)}`);
  }
  const { state, says } = answer;
  if ((state === 'ok' || state === 'broken' || state === 'unchecked') && typeof says === 'string') {
    return { state, says };
  }
  return broken('the function beside the database gave no verdict');
}

function failureIn(answer: unknown): string {
  const message = isObject(answer) ? answer['errorMessage'] : null;
  return typeof message === 'string' ? message.slice(0, 300) : 'it said nothing';
}
