/** Principals: what a proxy task reads about a key, its user and its team, and what changed lately. */
import type { KeyId, TeamId, UserId } from '../../../ids.ts';
import type { Catalog } from '../../../catalog/catalog.ts';
import { rangesOf, type AddressRange } from '../../../keys/address.ts';
import { allowedRouteIds } from '../../../keys/allowed-routes.ts';
import { SIGN_IN_KEY_NAME } from '../../../keys/virtual-key.ts';
import { intersectModels, OWNERS, type ModelList, type Principal } from '../../../keys/principal.ts';
import type { BudgetShortage } from '../../../limits/limit-fields.ts';
import { besideTeamTags } from '../../../usage/tags.ts';
import type { Queryable, Row } from '../../connect.ts';
import { flag, object, text, textOrNull, texts, textsOrNull } from '../columns.ts';
import { budgetIdsOf, limitColumns, limitJoins, limitsOf } from './principal-limits.ts';

/**
 * Called by the principal cache on a miss. The view key_secrets also knows the former secrets of a regenerated key,
 * while they are valid. p is the user whose usage it is, u the same where the key carries that user's rights, mk the
 * key that made it. Uses virtual_keys_key_hash_key, former_key_secrets_pkey, virtual_keys_pkey, users_pkey, teams_pkey;
 * locks nothing. `offset 0` keeps these look-ups in this order: what the planner takes for a table of one row may have
 * thousands, and it would read them all.
 */
const selectPrincipal = `
  select k.key_id, k.key_alias, k.made_by, k.user_id, u.user_id as acts_for, coalesce(k.team_id, u.team_id) as team_id, k.tags,
         coalesce(t.tags, '{}') as team_tags,
         k.models as key_models, u.models as user_models, t.models as team_models, mk.models as maker_models,
         k.allowed_routes as key_routes, u.allowed_routes as user_routes, t.allowed_routes as team_routes,
         mk.allowed_routes as maker_routes, mk.allowed_ips as maker_ips,
         k.allowed_ips as key_ips, u.allowed_ips as user_ips, t.allowed_ips as team_ips,
         (coalesce(t.model_aliases, '{}') || coalesce(u.model_aliases, '{}') || k.model_aliases) as model_aliases,
         coalesce(t.forbids_data_retention, false) as forbids_data_retention,
         (k.is_blocked or coalesce(mk.is_blocked, false) or coalesce(p.is_blocked, false)
           or coalesce(t.is_blocked, false) or p.deleted_at is not null or t.deleted_at is not null) as is_blocked,
         (extract(epoch from least(k.expires_at, mk.expires_at, s.valid_until)) * 1000)::float8 as expires_at_ms,
         ${limitColumns}
    from (select key_id, valid_until from key_secrets where key_hash = $1 offset 0) s
    cross join lateral (select * from virtual_keys of_secret where of_secret.key_id = s.key_id offset 0) k
    left join lateral (select * from virtual_keys maker where maker.key_id = k.made_by offset 0) mk on true
    left join lateral (select * from users payer where payer.user_id = k.user_id offset 0) p on true
    left join lateral (select p.* where k.key_scope = 'user') u on true
    left join lateral (select * from teams team where team.team_id = coalesce(k.team_id, u.team_id) offset 0) t on true
    ${limitJoins}
   where k.deleted_at is null and (mk.deleted_at is null or mk.key_name = '${SIGN_IN_KEY_NAME}')`;

/** Called by the revocation poll. Uses principal_changes_changed_at. */
const selectChanges = `
  select change_id::text, scope, scope_id from principal_changes
   where changed_at > now() - make_interval(secs => $1)`;

/** What the environment says of models and budgets. */
export type EnvironmentRules = Pick<Catalog, 'modelsMeant'> & {
  /** Whether it forbids models that keep traffic to everybody. */
  readonly forbidsRetention: boolean;
  /** Of budgets that do not say it themselves. */
  readonly budgetShortage: BudgetShortage;
};

/**
 * The principal behind a key hash, or null when there is no such key. `rules` say which models its lists mean, so
 * a principal is read again when an admin changes a model.
 */
export async function findPrincipal(
  database: Queryable,
  keyHash: Buffer,
  rules: EnvironmentRules,
): Promise<Principal | null> {
  const [row] = await database.query(selectPrincipal, [keyHash]);
  return row === undefined ? null : principalOf(row, rules);
}

const CHANGED = ['key', 'user', 'team', 'customer', 'budget', 'model', 'policy'] as const;

export type PrincipalChange = {
  readonly changeId: string;
  readonly scope: (typeof CHANGED)[number];
  /** Hex of the key hash, the id of the user, team, customer or budget, the public name of the model, or the name of the policy. */
  readonly scopeId: string;
};

/** Changes of the last `seconds`; the window overlaps between polls, because commits are not in order of id. */
export async function recentChanges(
  database: Queryable,
  seconds: number,
): Promise<readonly PrincipalChange[]> {
  const rows = await database.query(selectChanges, [seconds]);
  const changes: PrincipalChange[] = [];
  for (const row of rows) {
    const scope = scopeOf(row['scope']);
    if (scope !== null)
      changes.push({ changeId: text(row, 'change_id'), scope, scopeId: text(row, 'scope_id') });
  }
  return changes;
}

/** `'17 key:ab12…'`, the payload of a notification; null when it is not one of ours. */
export function parseChange(payload: string): PrincipalChange | null {
  const [, changeId, scopeText, scopeId] = /^(\d+) ([a-z]+):(.*)$/s.exec(payload) ?? [];
  const scope = scopeOf(scopeText);
  return changeId === undefined || scopeId === undefined || scope === null
    ? null
    : { changeId, scope, scopeId };
}

function principalOf(row: Row, rules: EnvironmentRules): Principal {
  const modelLists: ModelList[] = [];
  for (const whose of OWNERS) {
    const entries = textsOrNull(row, `${whose}_models`);
    if (entries !== null && entries.length > 0) {
      const scope = whose === 'maker' ? 'key' : whose;
      modelLists.push({ scope, models: rules.modelsMeant(entries) });
    }
  }
  return {
    keyId: text(row, 'key_id') as KeyId,
    keyAlias: textOrNull(row, 'key_alias'),
    madeBy: textOrNull(row, 'made_by') as KeyId | null,
    userId: textOrNull(row, 'user_id') as UserId | null,
    actsFor: textOrNull(row, 'acts_for') as UserId | null,
    teamId: textOrNull(row, 'team_id') as TeamId | null,
    allowedModels: intersectModels(modelLists),
    modelLists,
    forbidsRetention: forbidsRetention(row, rules),
    modelAliases: aliasesOf(object(row, 'model_aliases')),
    allowedRoutes: allowedRouteIds(OWNERS.map((whose) => textsOrNull(row, `${whose}_routes`))),
    allowedAddresses: addressesOf(OWNERS.map((whose) => textsOrNull(row, `${whose}_ips`))),
    isBlocked: flag(row, 'is_blocked'),
    expiresAtMs: typeof row['expires_at_ms'] === 'number' ? row['expires_at_ms'] : null,
    tags: besideTeamTags(texts(row, 'tags'), texts(row, 'team_tags')),
    limits: limitsOf(row, rules.budgetShortage),
    budgetIds: budgetIdsOf(row),
  };
}

function scopeOf(value: unknown): PrincipalChange['scope'] | null {
  return CHANGED.find((scope) => scope === value) ?? null;
}

function forbidsRetention(row: Row, rules: EnvironmentRules): Principal['forbidsRetention'] {
  if (rules.forbidsRetention) return 'environment';
  return flag(row, 'forbids_data_retention') ? 'team' : null;
}

function aliasesOf(aliases: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> | null {
  const names = Object.keys(aliases);
  return names.length === 0 ? null : new Map(names.map((name) => [name, text(aliases, name)]));
}

/** An entry that is no range lets nobody in, and so takes nothing away from the others. */
function addressesOf(
  lists: readonly (readonly string[] | null)[],
): readonly (readonly AddressRange[])[] | null {
  const restricting = lists.filter((entries) => entries !== null).filter((entries) => entries.length > 0);
  return restricting.length === 0 ? null : restricting.map(rangesOf);
}
