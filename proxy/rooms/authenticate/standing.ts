/** Whether a principal may be served now, on this route, from this address. */
import type { Clock } from '../../../core/clock.ts';
import { refuse, type Refusal } from '../../../core/errors.ts';
import { clientAddress, isWithin, parseAddress, type AddressRange } from '../../../core/keys/address.ts';
import type { Principal } from '../../../core/keys/principal.ts';
import type { Accepted } from '../../exchange.ts';

export type StandingDeps = { readonly clock: Clock; readonly trustedProxies: readonly AddressRange[] };

/** Null: it may. */
export function refuseStanding(
  accepted: Accepted,
  principal: Principal,
  { clock, trustedProxies }: StandingDeps,
): Refusal | null {
  if (principal.expiresAtMs !== null && principal.expiresAtMs <= clock.nowMs()) return refuse('expired_key');
  if (principal.isBlocked) return refuse('blocked');
  if (principal.allowedRoutes !== null && !principal.allowedRoutes.has(accepted.routeId)) {
    return refuse('forbidden', {
      message: `This API key may not use ${accepted.route.path}. Ask an admin to add it to its allowed_routes.`,
    });
  }
  return principal.allowedAddresses === null ? null : refuseAddress(accepted, principal, trustedProxies);
}

function refuseAddress(
  { incoming }: Accepted,
  { allowedAddresses }: Principal,
  trustedProxies: readonly AddressRange[],
): Refusal | null {
  const forwardedFor = incoming.headers['x-forwarded-for'];
  const from = clientAddress(
    typeof forwardedFor === 'string' ? forwardedFor : undefined,
    incoming.socket.remoteAddress,
    trustedProxies,
  );
  const address = parseAddress(from);
  if (address !== null && allowedAddresses?.every((ranges) => isWithin(address, ranges)) === true)
    return null;
  return refuse('forbidden', {
    message: `This API key may not be used from ${address === null ? 'an unknown address' : from}. Ask an admin to add the address to its allowed_ips.`,
  });
}
