/** The client's body of an answer that Bedrock sends whole, or the refusal when it broke off or cannot be read. */
import { isRefusal, refuse, type Refusal } from '../../../core/errors.ts';
import type { Dispatched } from '../../exchange.ts';
import { textOfAnswer } from '../../policies/checks/answer-text.ts';
import type { PaidCheck } from '../../policies/checks/check.ts';
import type { RunDeps } from '../../policies/checks/run-checks.ts';
import { checkAnswer } from '../checks/check-prompt.ts';
import { MAX_ANSWER_BYTES } from './read-unheard.ts';

/** `checks`: look at it first; what they refuse is the refusal. At once when the answer has come and nothing checks it. */
export function readAnswer(
  dispatched: Dispatched,
  checks: readonly PaidCheck[],
  deps: RunDeps,
): Buffer | Refusal | Promise<Buffer | Refusal> {
  const answer = checks.length === 0 ? dispatched.response.takeWhole(MAX_ANSWER_BYTES) : null;
  return answer === null ? readLater(dispatched, checks, deps) : translated(dispatched, answer);
}

async function readLater(
  dispatched: Dispatched,
  checks: readonly PaidCheck[],
  deps: RunDeps,
): Promise<Buffer | Refusal> {
  let body: Buffer | Refusal;
  let text: string;
  try {
    const answer = await dispatched.response.readWhole(MAX_ANSWER_BYTES);
    text = checks.length === 0 ? '' : textOfAnswer(answer);
    body = translated(dispatched, answer);
  } catch {
    return brokenOff();
  }
  if (checks.length === 0 || isRefusal(body)) return body;
  return (await checkAnswer(dispatched, checks, text, deps)) ?? body;
}

function translated({ plan, response }: Dispatched, answer: Buffer): Buffer | Refusal {
  try {
    return plan.reply.whole(answer, response);
  } catch {
    return brokenOff();
  }
}

function brokenOff(): Refusal {
  return refuse('upstream_failed', { message: 'The answer of Bedrock broke off or could not be read.' });
}
