/** Response headers that say what else than usual happened to a call. */
import type { Plan } from '../plan.ts';

const NONE: Readonly<Record<string, string>> = {};

/**
 * `x-stargate-model`: the model that answers; `x-stargate-fallback`: the one that was requested. `x-stargate-left-out`: what
 * requests to this deployment leave out since it refused it. Empty in the common case. A stream whose head was sent with a
 * ping, before any answer, says another model only by the one named in its events.
 */
export function planHeaders({ insteadOf, model, replyWithout }: Plan): Readonly<Record<string, string>> {
  if (insteadOf === null && replyWithout.size === 0) return NONE;
  return {
    ...(insteadOf === null ? {} : { 'x-stargate-model': model.name, 'x-stargate-fallback': insteadOf.name }),
    ...(replyWithout.size === 0 ? {} : { 'x-stargate-left-out': [...replyWithout].join(', ') }),
  };
}
