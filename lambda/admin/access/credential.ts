/**
 * Who calls the admin API: the master key, a virtual key, which acts for its user, or a person who has signed in. This
 * is the last of three checks: the edge and the load balancer's rules already refuse admin paths from outside, and a
 * request that came through the edge is refused here again, whatever its credential.
 */
import type { Clock } from '../../../core/clock.ts';
import type { Queryable } from '../../../core/db/connect.ts';
import {
  findAdminCredential,
  type AdminCredential,
} from '../../../core/db/queries/keys/admin-credentials.ts';
import { isRefusal, refuse, type Refusal } from '../../../core/errors.ts';
import type { Authenticator } from '../../../core/identity/authenticator.ts';
import { clientAddress, isWithin, parseAddress, rangesOf } from '../../../core/keys/address.ts';
import { isRouteAllowed } from '../../../core/keys/allowed-routes.ts';
import type { RotatingSecret } from '../../../core/keys/rotating-secret.ts';
import { hashVirtualKey, isForeignKey, isWellFormedKey } from '../../../core/keys/virtual-key.ts';
import { masterCaller, type Caller, type Role } from './caller.ts';

export type CredentialDeps = {
  readonly db: Queryable;
  readonly clock: Clock;
  readonly pepper: string;
  readonly masterKeys: RotatingSecret;
  readonly authenticator: Authenticator | null;
};

/** What is compared with the routes that a key may use and the addresses it may be used from. */
export type AdminCall = { readonly path: string; readonly headers: ReadonlyMap<string, string> };

export async function identify(call: AdminCall, deps: CredentialDeps): Promise<Caller | Refusal> {
  const { headers } = call;
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
  const { authenticator } = deps;
  if (authenticator?.isToken(secret) === true) return identifyPerson(secret, authenticator, call, deps);
  if (await deps.masterKeys.accepts(secret)) return masterCaller;
  if (!isWellFormedKey(secret) && !isForeignKey(secret)) return refuse('invalid_key', { message: INVALID });
  const found = await find(hashVirtualKey(secret, deps.pepper), deps);
  if (found === null) return refuse('invalid_key', { message: INVALID });
  return refuseInactive(found) ?? refusePlace(found, call) ?? callerOf(found);
}

/** A person who has signed in. If the key that represents the person was deleted since, it is made again. */
async function identifyPerson(
  token: string,
  authenticator: Authenticator,
  call: AdminCall,
  deps: CredentialDeps,
): Promise<Caller | Refusal> {
  for (let round = 1; round <= 2; round += 1) {
    const person = await authenticator.authenticate(token);
    if (isRefusal(person)) return person;
    const found = await find(person.keyHash, deps);
    if (found !== null) {
      return refuseInactive(found) ?? refusePlace(found, call) ?? personOf(found, person.role);
    }
    authenticator.forget(token);
  }
  return refuse('invalid_key', { message: INVALID });
}

function find(keyHash: Buffer, { db, clock }: CredentialDeps): Promise<AdminCredential | null> {
  return findAdminCredential(db, keyHash, new Date(clock.nowMs()));
}

const INVALID = 'This is neither the master key nor a valid key. Check that it was copied whole.';

/** A replaced secret may still call models during its grace period, but does nothing here. */
function refuseInactive({ isExpired, isBlocked, isFormerSecret }: AdminCredential): Refusal | null {
  if (isExpired) return refuse('expired_key');
  if (isBlocked) return refuse('blocked');
  return isFormerSecret
    ? refuse('forbidden', {
        message:
          'This secret was replaced by a new one and may only call models until it ends. Use the new one.',
      })
    : null;
}

function refusePlace(found: AdminCredential, { path, headers }: AdminCall): Refusal | null {
  const routes = found.allowedRoutes.filter((list) => list !== null && list.length > 0);
  if (!routes.every((list) => isRouteAllowed(path, list ?? []))) {
    return refuse('forbidden', {
      message: `This key may not use ${path.slice(0, 100)}. Ask an admin to add it to its allowed_routes.`,
    });
  }
  const lists = found.allowedIps.filter((list) => list !== null && list.length > 0);
  if (lists.length === 0) return null;
  const from = addressOf(headers);
  const address = parseAddress(from);
  const isInside = lists.every((list) => {
    return address !== null && isWithin(address, rangesOf(list ?? []));
  });
  return isInside
    ? null
    : refuse('forbidden', {
        message: `This key may not be used from ${address === null ? 'an unknown address' : from}. Ask an admin to add the address to its allowed_ips.`,
      });
}

/** The load balancer wrote the last hop; admin requests pass through no other proxy. */
export function addressOf(headers: ReadonlyMap<string, string>): string {
  return clientAddress(headers.get('x-forwarded-for'), undefined, []);
}

/**
 * Keys are stored in the settings of tools, and leak. So a key has full access only when an admin made it for that; any
 * other key of an admin is a user's key.
 */
function callerOf(found: AdminCredential): Caller {
  return {
    kind: 'key',
    role: found.isAdminKey ? 'admin' : roleOfUser(found.userRole),
    keyId: found.keyId,
    userId: found.userId,
    madeBy: found.madeBy,
    adminOf: new Set(found.adminOf),
    memberOf: new Set(found.memberOf),
    memberRights: found.memberRights,
    teamOfKey: found.teamId,
    models: found.models,
    forbidsRetention: found.forbidsDataRetention,
  };
}

/** The claims decide first. Unlike a key, a short-lived token may also carry its user's own admin role. */
function personOf(found: AdminCredential, claimed: 'admin' | 'viewer' | null): Caller {
  const own = found.userRole === 'proxy_admin' ? 'admin' : roleOfUser(found.userRole);
  return { ...callerOf(found), kind: 'person', role: claimed ?? own };
}

function roleOfUser(userRole: string | null): Role {
  switch (userRole) {
    case 'proxy_admin_viewer':
      return 'viewer';
    case 'internal_user_viewer':
      return 'user-viewer';
    default:
      return 'user';
  }
}

function secretIn(headers: ReadonlyMap<string, string>): string | null {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '');
  const secret = bearer?.[1] ?? headers.get('x-api-key') ?? '';
  return secret === '' ? null : secret;
}
