/** The principal of someone who signs in: that of the virtual key which stands for the person. */
import { isRefusal, refuse, type Refusal } from '../../../core/errors.ts';
import type { People } from '../../../core/identity/people.ts';
import type { Principal } from '../../../core/keys/principal.ts';
import type { PrincipalCache } from './principal-cache.ts';

/** At once for a token that was seen before. */
export function principalOfPerson(
  token: string,
  people: People,
  cache: PrincipalCache,
  caller: string,
): Principal | Refusal | Promise<Principal | Refusal> {
  const person = people.enter(token);
  if (!(person instanceof Promise) && !isRefusal(person)) {
    const principal = cache.get(person.keyHash, null, caller);
    if (principal !== null && !(principal instanceof Promise)) return principal;
  }
  return enter(token, people, cache, caller);
}

/** A key that is gone although the token is remembered was deleted since: the person signs in once more. */
async function enter(
  token: string,
  people: People,
  cache: PrincipalCache,
  caller: string,
): Promise<Principal | Refusal> {
  for (let round = 1; round <= 2; round += 1) {
    const person = await people.enter(token);
    if (isRefusal(person)) return person;
    const principal = await cache.get(person.keyHash, null, caller);
    if (principal !== null) return principal;
    people.forget(token);
    // That there was no such key is remembered for a while.
    cache.drop({ scope: 'key', scopeId: person.keyHash.toString('hex') });
  }
  return refuse('invalid_key');
}
