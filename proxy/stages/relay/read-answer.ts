/** The client's body of an answer that Bedrock sends whole, or the refusal when it broke off or cannot be read. */
import { refuse, type Refusal } from '../../../core/errors.ts';
import type { Dispatched } from '../../exchange.ts';
import { textOfAnswer } from '../../policies/checks/answer-text.ts';
import type { PaidCheck } from '../../policies/checks/check.ts';
import type { RunDeps } from '../../policies/checks/run-checks.ts';
import { checkAnswer } from '../checks/check-prompt.ts';
import { MAX_ANSWER_BYTES } from './read-unheard.ts';

/** `checks`: look at it first; what they refuse is the refusal. */
export async function readAnswer(
  dispatched: Dispatched,
  checks: readonly PaidCheck[],
  deps: RunDeps,
): Promise<Buffer | Refusal> {
  const { plan, response } = dispatched;
  let body: Buffer;
  let text: string;
  try {
    const answer = await response.readWhole(MAX_ANSWER_BYTES);
    text = checks.length === 0 ? '' : textOfAnswer(answer);
    body = plan.reply.whole(answer, response);
  } catch {
    return refuse('upstream_failed', { message: 'The answer of Bedrock broke off or could not be read.' });
  }
  return (await checkAnswer(dispatched, checks, text, deps)) ?? body;
}
