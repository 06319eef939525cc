/** Who names a model: in lists of models, in aliases, in limits by model, and as the judge of a policy. */
import type { Queryable } from '../../connect.ts';
import { reading, text, type RowOf } from '../columns.ts';

export type ModelMention = RowOf<typeof mention>;

const mention = reading({ kind: text, id: text });

/** The most that are told. */
export const MOST_MENTIONS = 100;

/** The first of them; more than MOST_MENTIONS are not told. `name`: the public name. */
export async function mentionsOfModel(db: Queryable, name: string): Promise<readonly ModelMention[]> {
  return (await db.query(MENTIONS, [name, MOST_MENTIONS])).map(mention);
}

const limits = `model_max_budget ? $1 or model_rpm_limit ? $1 or model_tpm_limit ? $1
    or model_max_parallel_requests ? $1`;
const permissions = `$1 = any (models) or exists (select from jsonb_each_text(model_aliases) where value = $1)`;

/** Reads the tables whole: called when an admin deletes an entry, which is rare. */
const MENTIONS = `
  select kind, id from (
    select 'key' as kind, key_id::text as id from virtual_keys
      where deleted_at is null and (${permissions} or ${limits})
    union all
    select 'user', user_id from users where deleted_at is null and (${permissions} or ${limits})
    union all
    select 'team', team_id from teams where deleted_at is null and (${permissions} or ${limits})
    union all
    select 'budget', budget_id from budgets where deleted_at is null and (${limits})
    union all
    select 'policy', policy_name from policies where deleted_at is null and (
      applies_to -> 'models' ? $1 or checks -> 'judges' @> jsonb_build_array(jsonb_build_object('model', $1)))
  ) mentions order by kind, id limit $2`;
