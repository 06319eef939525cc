/** Says in the head of an answer that another model than the one asked for gave it. */
import type { Plan } from '../plan.ts';

const NONE: Readonly<Record<string, string>> = {};

/**
 * `x-stargate-model`: who answers; `x-stargate-fallback`: in whose place. Nothing in the common case. A stream whose head
 * went out with a ping, before anybody answered, says it only by the model named in its events.
 */
export function fallbackHeaders({ insteadOf, model }: Plan): Readonly<Record<string, string>> {
  if (insteadOf === null) return NONE;
  return { 'x-stargate-model': model.name, 'x-stargate-fallback': insteadOf.name };
}
