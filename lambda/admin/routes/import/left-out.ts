/**
 * What a row of LiteLLM says that does not come over, so that nothing is left out in silence. A column that neither table
 * below knows and that has a value is named in the report, those of later versions of LiteLLM too.
 */
import { isObject } from '../../../../core/json.ts';
import { allowanceFields, limitFields } from '../../../../core/limits/limit-fields.ts';
import type { LitellmRow } from './litellm-fields.ts';

export type ImportedKind = 'budgets' | 'teams' | 'users' | 'team_memberships' | 'keys' | 'customers';

const limits = limitFields.map(({ name }) => name);
const allowance = [...allowanceFields.map(({ name }) => name), 'spend'];

/** Columns that come over. */
const carried: Readonly<Record<ImportedKind, readonly string[]>> = {
  budgets: ['budget_id', ...limits],
  teams: [
    ...allowance,
    'team_id',
    'team_alias',
    'members_with_roles',
    'model_aliases',
    'litellm_model_table',
    'team_member_permissions',
  ],
  users: [...allowance, 'user_id', 'user_alias', 'user_email', 'user_role', 'team_id', 'teams'],
  team_memberships: ['team_id', 'user_id', 'budget_id', 'spend', 'role'],
  keys: [...allowance, 'token', 'token_id', 'key_name', 'key_alias', 'user_id', 'team_id', 'expires'],
  customers: [
    ...limits,
    'user_id',
    'alias',
    'models',
    'budget_id',
    'blocked',
    'spend',
    'allowed_model_region',
  ],
};

/** Columns whose loss is none: what LiteLLM notes for itself, works out of others, or shows of another row. */
const noLoss: ReadonlySet<string> = new Set(
  [
    // Times, counters and who did it.
    'created_at created_by created_by_user updated_at updated_by settings_updated_at last_active budget_reset_at',
    'last_breach_check_at last_refreshed_at soft_budget_cooldown rotation_count last_rotation_at total_spend',
    'model_spend key_count members_count',
    // Stands elsewhere in the dump.
    'admins members keys team_memberships team_info user_info team_alias user_email user api_key key team_id model_id',
    'team_models team_spend user_spend litellm_budget_table litellm_organization_table object_permission',
    // Ways to sign in, which are those of the identity provider here; secrets stay where they are.
    'password password_reset_required sso_user_id config',
  ].flatMap((line) => line.split(' ')),
);

/** Inside `metadata`: kept there, and without the force that it has in LiteLLM. */
const withoutForce = ['guardrails', 'disable_global_guardrails', 'logging', 'prompts', 'enforced_params'];

/** What to say of this row; nothing, as a rule. */
export function leftOut(kind: ImportedKind, row: LitellmRow): readonly string[] {
  const known = new Set(carried[kind]);
  const lost = Object.keys(row).filter(
    (name) => !known.has(name) && !noLoss.has(name) && !isEmpty(row[name]),
  );
  const { metadata } = row;
  const idle = isObject(metadata) ? withoutForce.filter((name) => !isEmpty(metadata[name])) : [];
  return [
    ...(lost.length === 0 ? [] : [`not imported: ${lost.map((name) => name.slice(0, 100)).join(', ')}`]),
    ...idle.map(
      (name) =>
        `metadata.${name} is kept, and has no force here${name.endsWith('guardrails') ? ': policies take its place' : ''}`,
    ),
  ];
}

/** As the columns of LiteLLM say that nothing was set. */
function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === false || value === 0) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}
