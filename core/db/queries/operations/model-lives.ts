/** The dates of models, told by the tasks, and what is used of those that end soon. */
import type { Lifecycle } from '../../../catalog/model.ts';
import { isObject } from '../../../json.ts';
import type { Queryable, Row } from '../../connect.ts';
import { asJson, integer, object, reading, text, textOrNull, type RowOf } from '../columns.ts';

export type ModelLife = Pick<Lifecycle, 'legacyOn' | 'extendedAccessOn' | 'endsOn' | 'successor'> & {
  readonly model: string;
  readonly keepsTraffic: boolean;
};

/** Called by a task at its start and at each change of a model. Models it does not know go. */
export async function tellModelLives(db: Queryable, lives: readonly ModelLife[]): Promise<void> {
  await db.query(TELL, [asJson(lives)]);
}

/** In the order of names, so that two tasks that come at once wait for each other and do not block. */
const TELL = `
  with told as (
    select * from jsonb_to_recordset($1::jsonb) as told (
      model text, legacy_on date, extended_access_on date, ends_on date, successor text, keeps_traffic boolean
    ) order by model
  ), gone as (delete from model_lives where model not in (select model from told))
  insert into model_lives (model, legacy_on, extended_access_on, ends_on, successor, keeps_traffic)
  select * from told
  on conflict (model) do update set legacy_on = excluded.legacy_on,
    extended_access_on = excluded.extended_access_on, ends_on = excluded.ends_on,
    successor = excluded.successor, keeps_traffic = excluded.keeps_traffic
  where (model_lives.legacy_on, model_lives.extended_access_on, model_lives.ends_on, model_lives.successor,
      model_lives.keeps_traffic)
    is distinct from (excluded.legacy_on, excluded.extended_access_on, excluded.ends_on, excluded.successor,
      excluded.keeps_traffic)`;

/** Whom a notice about a model is for: a team for all of its usage, else a user, else keys of neither. */
export type EndingUse = RowOf<typeof use>;

/** The cost in pico-dollars, as text. */
const use = reading({
  model: text,
  endsOn: text,
  daysLeft: integer,
  successor: textOrNull,
  owner: ownerOf,
  /** Empty for keys. */
  ownerId: text,
  ownerName: textOrNull,
  requests: integer,
  lastDay: text,
  costPicoUsd: text,
  /** Those who used it most, by name, with their requests. */
  users: usersOf,
});

const user = reading({ name: text, requests: integer });

export async function endingUse(db: Queryable): Promise<readonly EndingUse[]> {
  return (await db.query(ENDING_USE)).map(use);
}

function ownerOf(row: Row, column: string): 'team' | 'user' | 'keys' {
  const owner = text(row, column);
  return owner === 'team' || owner === 'user' ? owner : 'keys';
}

function usersOf(row: Row, column: string): readonly RowOf<typeof user>[] {
  return Object.values(object(row, column)).flatMap((one) => (isObject(one) ? [user(one)] : []));
}

/** Called by the notices every hour. Uses usage_daily_sums_key by the view models_that_end. */
const ENDING_USE = `
  with used as (
    select e.*, case when e.team_id <> '' then 'team' when e.user_id <> '' then 'user' else 'keys' end as owner,
      case when e.team_id <> '' then e.team_id else e.user_id end as owner_id,
      coalesce(u.user_email, u.user_alias, nullif(e.user_id, ''), 'a key without a user') as user_name,
      row_number() over (
        partition by e.model, e.team_id, case when e.team_id = '' then e.user_id end order by e.requests desc, e.user_id
      ) as place
    from models_that_end e left join users u on u.user_id = e.user_id
  )
  select model, ends_on::text, days_left, successor, owner, owner_id,
    coalesce(max(t.team_alias), case when owner = 'user' then max(user_name) end) as owner_name,
    sum(requests)::text as requests, max(last_day)::text as last_day, sum(cost_pico_usd)::text as cost_pico_usd,
    coalesce(jsonb_object_agg(place, jsonb_build_object('name', user_name, 'requests', requests))
      filter (where place <= 10), '{}') as users
  from used left join teams t on owner = 'team' and t.team_id = owner_id
  group by model, ends_on, days_left, successor, owner, owner_id
  order by ends_on, model, owner, owner_id`;
