/** Response headers that say that another model than the requested one answered. */
import type { Plan } from '../plan.ts';

const NONE: Readonly<Record<string, string>> = {};

/**
 * `x-stargate-model`: the model that answers; `x-stargate-fallback`: the one that was requested. Empty in the common case.
 * A stream whose head was sent with a ping, before any answer, says it only by the model named in its events.
 */
export function fallbackHeaders({ insteadOf, model }: Plan): Readonly<Record<string, string>> {
  if (insteadOf === null) return NONE;
  return { 'x-stargate-model': model.name, 'x-stargate-fallback': insteadOf.name };
}
