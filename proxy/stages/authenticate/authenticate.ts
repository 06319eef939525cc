/**
 * authenticate: finds the principal of a credential, from the head of the request alone. A key is hashed, never stored and
 * never logged; a mistyped one is refused by its checksum before any lookup. The token of a person who signs in leads to
 * that person's key. A key imported from another gateway is found by its old hash at first use, and then like any other.
 * Refuses with 401 (missing, wrong, expired), 403 (blocked, not from this address, not this route), 503 (unknown key
 * while PostgreSQL is down).
 */
import type { Clock } from '../../../core/clock.ts';
import { isRefusal, refuse, type Refusal } from '../../../core/errors.ts';
import type { Authenticator } from '../../../core/identity/authenticator.ts';
import { clientAddress, networkOf, type AddressRange } from '../../../core/keys/address.ts';
import type { Principal } from '../../../core/keys/principal.ts';
import { isForeignKey, isWellFormedKey, type KeyHasher } from '../../../core/keys/virtual-key.ts';
import { asAuthenticated, type Arrival, type Authenticated } from '../../exchange.ts';
import type { PrincipalCache } from './principal-cache.ts';
import { principalOfPerson } from './sign-in.ts';
import { checkAccess } from './access-check.ts';
import { credentialOf, refuseExpired, refuseMissing, refuseUnknown } from './credential.ts';

export type AuthenticateDeps = {
  readonly cache: PrincipalCache;
  readonly hashKey: KeyHasher;
  readonly clock: Clock;
  /** Null: there is no sign-in, only keys. */
  readonly authenticator: Authenticator | null;
  /** Proxies whose `x-forwarded-for` is trusted, beside the load balancer's own. */
  readonly trustedProxies: readonly AddressRange[];
};

export function authenticate(
  arrival: Arrival,
  deps: AuthenticateDeps,
): Authenticated | Refusal | Promise<Authenticated | Refusal> {
  const { headers, socket } = arrival.incoming;
  const credential = credentialOf(headers);
  if (credential === null) return refuseMissing(headers);
  const forwardedFor = headers['x-forwarded-for'];
  const address = clientAddress(
    typeof forwardedFor === 'string' ? forwardedFor : undefined,
    socket.remoteAddress,
    deps.trustedProxies,
  );
  const network = networkOf(address);
  const found = principalOf(credential, network, deps);
  if (!(found instanceof Promise)) return admitted(arrival, address, network, found, deps);
  return found.then(
    (principal) => admitted(arrival, address, network, principal, deps),
    () =>
      refuse('unavailable', {
        message: 'The gateway cannot check API keys right now. Try again shortly.',
        retryAfterSeconds: 2,
      }),
  );
}

/** `refusal`: why the caller would be refused now, null if it would not. The expiry of its key may have changed. */
type AccessNow = { readonly refusal: Refusal | null; readonly expiresAtMs: number | null };

/** Whether the caller of a running request would still be accepted. Rejects when this cannot be determined. */
export async function accessNow(running: Authenticated, deps: AuthenticateDeps): Promise<AccessNow> {
  const { cache, clock } = deps;
  const { address, network } = running;
  const keyHash = cache.keyHashOf(running.principal);
  const principal = keyHash === null ? running.principal : await cache.get(keyHash, null, network);
  return principal === null
    ? { refusal: refuse('invalid_key'), expiresAtMs: null }
    : { refusal: checkAccess(running, address, principal, clock), expiresAtMs: principal.expiresAtMs };
}

type Found = Principal | Refusal | null;

function principalOf(
  credential: string,
  network: string,
  { cache, hashKey, authenticator }: AuthenticateDeps,
): Found | Promise<Found> {
  if (isWellFormedKey(credential)) return cache.get(hashKey(credential), null, network);
  if (authenticator?.isToken(credential) === true)
    return principalOfPerson(credential, authenticator, cache, network);
  return isForeignKey(credential) ? cache.get(hashKey(credential), credential, network) : null;
}

function admitted(
  arrival: Arrival,
  address: string,
  network: string,
  found: Found,
  { clock }: AuthenticateDeps,
): Authenticated | Refusal {
  const { headers } = arrival.incoming;
  if (found === null) return refuseUnknown(headers);
  if (isRefusal(found)) return found;
  const refusal = checkAccess(arrival, address, found, clock);
  if (refusal?.code === 'expired_key') return refuseExpired(headers);
  return refusal ?? asAuthenticated(arrival, found, address, network);
}
