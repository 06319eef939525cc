/**
 * authenticate: a credential becomes a principal. The key is hashed, never kept and never logged; a mistyped key is
 * refused by its checksum before any lookup.
 * Refuses with 401 (missing, wrong, expired), 403 (blocked, not from this address, not this route), 503 (unknown key
 * while PostgreSQL is away).
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../../../core/clock.ts';
import { refuse, type Refusal } from '../../../core/errors.ts';
import { clientAddress, isWithin, parseAddress, type AddressRange } from '../../../core/keys/address.ts';
import type { Principal } from '../../../core/keys/principal.ts';
import { isWellFormedKey, type KeyHasher } from '../../../core/keys/virtual-key.ts';
import { asAuthenticated, type Accepted, type Authenticated } from '../../exchange.ts';
import type { PrincipalCache } from './principal-cache.ts';

export type AuthenticateDeps = {
  readonly cache: PrincipalCache;
  readonly hashKey: KeyHasher;
  readonly clock: Clock;
  /** Hops whose word about the client's address is believed; the load balancer's own is always. */
  readonly trustedProxies: readonly AddressRange[];
};

export function authenticate(
  accepted: Accepted,
  deps: AuthenticateDeps,
): Authenticated | Refusal | Promise<Authenticated | Refusal> {
  const key = credentialOf(accepted.incoming.headers);
  if (key === null) return refuse('missing_key');
  if (!isWellFormedKey(key)) return refuse('invalid_key');
  const found = deps.cache.get(deps.hashKey(key));
  if (!(found instanceof Promise)) return check(accepted, found, deps);
  return found.then(
    (principal) => check(accepted, principal, deps),
    () =>
      refuse('unavailable', {
        message: 'The gateway cannot check API keys right now. Try again shortly.',
        retryAfterSeconds: 2,
      }),
  );
}

/** `Authorization: Bearer …` or `x-api-key: …`; null when neither is there. */
function credentialOf(headers: IncomingHttpHeaders): string | null {
  const authorization = headers.authorization;
  if (authorization !== undefined) {
    const bearer = /^bearer +(\S+) *$/i.exec(authorization);
    if (bearer?.[1] !== undefined) return bearer[1];
  }
  const apiKey = headers['x-api-key'];
  return typeof apiKey === 'string' && apiKey !== '' ? apiKey.trim() : null;
}

function check(
  accepted: Accepted,
  principal: Principal | null,
  { clock, trustedProxies }: AuthenticateDeps,
): Authenticated | Refusal {
  if (principal === null) return refuse('invalid_key');
  if (principal.expiresAtMs !== null && principal.expiresAtMs <= clock.nowMs()) return refuse('expired_key');
  if (principal.isBlocked) return refuse('blocked');
  if (principal.allowedRoutes !== null && !principal.allowedRoutes.has(accepted.routeId)) {
    return refuse('forbidden', {
      message: `This API key may not use ${accepted.route.path}. Ask an admin to add it to its allowed_routes.`,
    });
  }
  const refusal =
    principal.allowedAddresses === null ? null : refuseAddress(accepted, principal, trustedProxies);
  return refusal ?? asAuthenticated(accepted, principal);
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
