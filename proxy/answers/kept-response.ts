/** GET and DELETE /v1/responses/{id}: an answer that is kept, for whom it belongs to. */
import { refuse, type Refusal } from '../../core/errors.ts';
import type { Authenticated } from '../exchange.ts';
import type { Memory } from '../memory/memory.ts';

/** `memory`: null when nothing is kept. */
export async function keptResponseAnswer(
  { param, principal, incoming }: Authenticated,
  memory: Memory | null,
): Promise<Refusal | { readonly body: unknown }> {
  if (memory === null) {
    return refuse('not_found', { message: 'This gateway keeps no responses.' });
  }
  const none = refuse('not_found', {
    message: `There is no response "${param.slice(0, 64)}", or it is no longer kept.`,
  });
  if (incoming.method === 'DELETE') {
    const isGone = await memory.forget(param, principal);
    return isGone ? { body: { id: param, object: 'response', deleted: true } } : none;
  }
  const [kept] = await memory.find([param], principal);
  return kept === undefined ? none : { body: JSON.parse(kept.response) as unknown };
}
