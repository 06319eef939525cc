/** GET and DELETE /v1/responses/{id}: an answer that is kept, for whom it belongs to. */
import { isRefusal, refuse } from '../../core/errors.ts';
import type { Authenticated } from '../exchange.ts';
import type { ResponseStore } from '../response-store/response-store.ts';
import { BodyHold, type BodyBudget } from '../body-budget.ts';
import type { Answered } from './answer.ts';

/** `store`: null when nothing is kept. */
export async function keptResponseAnswer(
  { param, principal, network, incoming, outgoing }: Authenticated,
  store: ResponseStore | null,
  budget: BodyBudget,
): Promise<Answered> {
  if (store === null) {
    return refuse('not_found', {
      message: 'Responses are not kept here: an operator has to set RESPONSES_RETENTION_DAYS.',
    });
  }
  const none = refuse('not_found', {
    message: `There is no response "${param.slice(0, 64)}", or it is no longer kept.`,
  });
  if (incoming.method === 'DELETE') {
    const isGone = await store.forget(param, principal);
    if (isRefusal(isGone)) return isGone;
    return isGone ? { body: { id: param, object: 'response', deleted: true } } : none;
  }
  const hold = new BodyHold(budget, principal.keyId, network);
  outgoing.once('close', () => hold.release());
  const text = await store.read(param, principal, (bytes) => hold.grow(bytes));
  if (isRefusal(text)) return text;
  return text === null ? none : { text };
}
