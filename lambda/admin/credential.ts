/**
 * Who calls the admin API: the master key, or a virtual key whose role is admin. This is the last of three walls;
 * the edge and the load balancer's rules refuse admin paths from outside before, and a request that came through
 * the edge is refused here once more whatever its credential.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import type { Queryable } from '../../core/db/connect.ts';
import { findAdminCredential } from '../../core/db/queries/admin-credentials.ts';
import { refuse, type Refusal } from '../../core/errors.ts';
import { hashVirtualKey, isWellFormedKey } from '../../core/keys/virtual-key.ts';
import type { Caller } from './operation.ts';

export type CredentialDeps = {
  readonly db: Queryable;
  readonly clock: Clock;
  readonly pepper: string;
  readonly masterKeys: readonly string[];
};

export async function identify(
  headers: ReadonlyMap<string, string>,
  deps: CredentialDeps,
): Promise<Caller | Refusal> {
  if (headers.has('x-stargate-edge')) {
    return refuse('forbidden', { message: 'The admin API is not served through the edge.' });
  }
  const secret = secretIn(headers);
  if (secret === null) {
    return refuse('missing_key', {
      message:
        'No admin credential was given. Send the master key as "Authorization: Bearer …" or "x-api-key: …".',
    });
  }
  if (deps.masterKeys.some((masterKey) => isSameSecret(secret, masterKey))) return { kind: 'master' };
  if (!isWellFormedKey(secret)) return refuse('invalid_key', { message: INVALID });
  const hash = hashVirtualKey(secret, deps.pepper);
  const found = await findAdminCredential(deps.db, hash, new Date(deps.clock.nowMs()));
  if (found === null) return refuse('invalid_key', { message: INVALID });
  if (found.isExpired) return refuse('expired_key');
  if (found.isBlocked) return refuse('blocked');
  if (!found.isAdmin) {
    return refuse('forbidden', {
      message:
        'This key may use models but not the admin API. Use the master key or a key whose role is admin.',
    });
  }
  return { kind: 'admin-key', keyId: found.keyId };
}

const INVALID = 'This is neither the master key nor a valid admin key. Check that it was copied whole.';

function secretIn(headers: ReadonlyMap<string, string>): string | null {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '');
  const secret = bearer?.[1] ?? headers.get('x-api-key') ?? '';
  return secret === '' ? null : secret;
}

/** Takes the same time whatever differs, the length too. */
function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
