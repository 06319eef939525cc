/** Reads the principal of a key from PostgreSQL. A key imported from another gateway gets its new hash here. */
import { createHash } from 'node:crypto';
import type { Database } from '../../../core/db/connect.ts';
import { adoptImportedKey } from '../../../core/db/queries/keys/imported-keys.ts';
import { findPrincipal, type EnvironmentRules } from '../../../core/db/queries/keys/principals.ts';
import type { PrincipalCacheOptions } from './principal-cache.ts';

export function principalLoader(database: Database, rules: EnvironmentRules): PrincipalCacheOptions['load'] {
  return async (keyHash, foreignKey) => {
    const principal = await findPrincipal(database, keyHash, rules);
    if (principal !== null || foreignKey === null) return principal;
    await adoptImportedKey(database, createHash('sha256').update(foreignKey).digest(), keyHash);
    // Another task may have been the first.
    return findPrincipal(database, keyHash, rules);
  };
}
