/** The principal: what authenticate makes of a credential, kept in memory by each task until it is revoked. */
import type { KeyId, TeamId, UserId } from '../ids.ts';
import type { ScopeLimits } from '../limits/scope-limits.ts';
import type { AddressRange } from './address.ts';

export type Principal = {
  readonly keyId: KeyId;
  readonly keyAlias: string | null;
  /** The key that made this one, whose policies are this one's too. @default none */
  readonly madeBy?: KeyId | null;
  /** Whose usage it is. */
  readonly userId: UserId | null;
  /** The user whose rights it carries: kept responses, usage of every key. Null for a key of its team's scope. */
  readonly actsFor: UserId | null;
  readonly teamId: TeamId | null;
  /** Public model names the key, its user and its team may all use; null: every model. */
  readonly allowedModels: ReadonlySet<string> | null;
  /** The lists behind `allowedModels`, to tell a refused caller whose list it was. */
  readonly modelLists: readonly ModelList[];
  /** Who forbids models that keep traffic; null: nobody. */
  readonly forbidsRetention: 'team' | 'environment' | null;
  /** What this key, its user or its team calls a model, beside the names everybody uses; null: nothing. */
  readonly modelAliases: ReadonlyMap<string, string> | null;
  /** Ids of the routes it may use; null: every route. */
  readonly allowedRoutes: ReadonlySet<string> | null;
  /** The address must be in each of these lists; null: it may come from anywhere. */
  readonly allowedAddresses: readonly (readonly AddressRange[])[] | null;
  /** Key, user or team is blocked. */
  readonly isBlocked: boolean;
  /** Milliseconds since the epoch, or null for no expiry. */
  readonly expiresAtMs: number | null;
  /** Of the key and its team. */
  readonly tags: readonly string[];
  /** Limits and budgets that apply to its calls; empty: none. */
  readonly limits: readonly ScopeLimits[];
  /** Budget objects those come from. */
  readonly budgetIds: readonly string[];
};

/** Whose requests count as those of one caller where callers take turns: all of a user's, else those of the key. */
export function callerOf({ actsFor, keyId }: Principal): string {
  return actsFor === null ? `key:${keyId}` : `user:${actsFor}`;
}

/** What one scope allows, by public name; what the key allows that made it is of the key's scope too. */
export type ModelList = { readonly scope: 'key' | 'user' | 'team'; readonly models: ReadonlySet<string> };

/** What every list allows; null when there is none. */
export function intersectModels(lists: readonly ModelList[]): ReadonlySet<string> | null {
  let allowed: ReadonlySet<string> | null = null;
  for (const { models } of lists) allowed = allowed === null ? models : models.intersection(allowed);
  return allowed;
}

/** Whose lists of models, routes and addresses restrict a key; the columns of the lists begin so. */
export const OWNERS = ['key', 'maker', 'user', 'team'] as const;
