/** The client's body of an answer that Bedrock sends whole, or the refusal when it broke off or cannot be read. */
import { refuse, type Refusal } from '../../../core/errors.ts';
import type { Dispatched } from '../../exchange.ts';
import { MAX_ANSWER_BYTES } from './read-unheard.ts';

export async function readAnswer({ plan, response }: Dispatched): Promise<Buffer | Refusal> {
  try {
    return plan.reply.whole(await response.readWhole(MAX_ANSWER_BYTES), response);
  } catch {
    return refuse('upstream_failed', { message: 'The answer of Bedrock broke off or could not be read.' });
  }
}
