/** The principal of a person who signs in: that of the virtual key made for the person. */
import { isRefusal, refuse, type Refusal } from '../../../core/errors.ts';
import type { Authenticator } from '../../../core/identity/authenticator.ts';
import type { Principal } from '../../../core/keys/principal.ts';
import type { PrincipalCache } from './principal-cache.ts';

/** Synchronous for a token that was seen before. */
export function principalOfPerson(
  token: string,
  authenticator: Authenticator,
  cache: PrincipalCache,
  caller: string,
): Principal | Refusal | Promise<Principal | Refusal> {
  const person = authenticator.authenticate(token);
  if (!(person instanceof Promise) && !isRefusal(person)) {
    const principal = cache.get(person.keyHash.toString('hex'), null, caller);
    if (principal !== null && !(principal instanceof Promise)) return principal;
  }
  return authenticateToken(token, authenticator, cache, caller);
}

/** If the token is remembered but its key is gone, the key was deleted since: the person signs in again. */
async function authenticateToken(
  token: string,
  authenticator: Authenticator,
  cache: PrincipalCache,
  caller: string,
): Promise<Principal | Refusal> {
  for (let round = 1; round <= 2; round += 1) {
    const person = await authenticator.authenticate(token);
    if (isRefusal(person)) return person;
    const principal = await cache.get(person.keyHash.toString('hex'), null, caller);
    if (principal !== null) return principal;
    authenticator.forget(token);
    // The cache remembers for a while that there was no such key.
    cache.drop({ scope: 'key', scopeId: person.keyHash.toString('hex') });
  }
  return refuse('invalid_key');
}
