/**
 * authenticate: a credential becomes a principal. The key is hashed, never kept and never logged; a mistyped key is
 * refused by its checksum before any lookup.
 * Refuses with 401 (missing, wrong, expired), 403 (blocked), 503 (unknown key while PostgreSQL is away).
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../../../core/clock.ts';
import { refuse, type Refusal } from '../../../core/errors.ts';
import type { Principal } from '../../../core/keys/principal.ts';
import { isWellFormedKey, type KeyHasher } from '../../../core/keys/virtual-key.ts';
import { asAuthenticated, type Accepted, type Authenticated } from '../../exchange.ts';
import type { PrincipalCache } from './principal-cache.ts';

export type AuthenticateDeps = {
  readonly cache: PrincipalCache;
  readonly hashKey: KeyHasher;
  readonly clock: Clock;
};

export function authenticate(
  accepted: Accepted,
  deps: AuthenticateDeps,
): Authenticated | Refusal | Promise<Authenticated | Refusal> {
  const key = credentialOf(accepted.incoming.headers);
  if (key === null) return refuse('missing_key');
  if (!isWellFormedKey(key)) return refuse('invalid_key');
  const found = deps.cache.get(deps.hashKey(key));
  if (!(found instanceof Promise)) return check(accepted, found, deps.clock);
  return found.then(
    (principal) => check(accepted, principal, deps.clock),
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

function check(accepted: Accepted, principal: Principal | null, clock: Clock): Authenticated | Refusal {
  if (principal === null) return refuse('invalid_key');
  if (principal.expiresAtMs !== null && principal.expiresAtMs <= clock.nowMs()) return refuse('expired_key');
  if (principal.isBlocked) return refuse('blocked');
  return asAuthenticated(accepted, principal);
}
