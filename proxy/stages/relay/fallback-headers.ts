/** Says in the head of an answer that another model than the one asked for gave it. */
import type { Admitted } from '../../exchange.ts';

const NONE: Readonly<Record<string, string>> = {};

/**
 * `x-stargate-model`: who answers; `x-stargate-fallback`: in whose place. Nothing in the common case. A stream whose head
 * went out with a ping, before anybody answered, says it only by the model named in its events.
 */
export function fallbackHeaders({ fallenBackFrom, model }: Admitted): Readonly<Record<string, string>> {
  if (fallenBackFrom === null) return NONE;
  return { 'x-stargate-model': model.name, 'x-stargate-fallback': fallenBackFrom.name };
}
