/** Whether a principal may be served now, on this route, from this address. */
import type { Clock } from '../../../core/clock.ts';
import { refuse, type Refusal } from '../../../core/errors.ts';
import { isWithin, parseAddress } from '../../../core/keys/address.ts';
import type { Principal } from '../../../core/keys/principal.ts';
import type { Arrival } from '../../exchange.ts';

/** Null: it may. `address`: where the request came from. */
export function checkAccess(
  arrival: Arrival,
  address: string,
  principal: Principal,
  clock: Clock,
): Refusal | null {
  if (principal.expiresAtMs !== null && principal.expiresAtMs <= clock.nowMs()) return refuse('expired_key');
  if (principal.isBlocked) return refuse('blocked');
  if (principal.allowedRoutes !== null && !principal.allowedRoutes.has(arrival.routeId)) {
    return refuse('forbidden', {
      message: `This API key may not use ${arrival.route.path}. Ask an admin to add it to its allowed_routes.`,
    });
  }
  return principal.allowedAddresses === null ? null : refuseAddress(address, principal);
}

function refuseAddress(from: string, { allowedAddresses }: Principal): Refusal | null {
  const address = parseAddress(from);
  if (address !== null && allowedAddresses?.every((ranges) => isWithin(address, ranges)) === true)
    return null;
  return refuse('forbidden', {
    message: `This API key may not be used from ${address === null ? 'an unknown address' : from}. Ask an admin to add the address to its allowed_ips.`,
  });
}
