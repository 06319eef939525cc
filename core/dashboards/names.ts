/**
 * What panels call teams and users, as SQL: by their names, as people do. Ids stand beside them where a name is that of
 * several; in tables names have columns of their own.
 */

/** Of the team whose id `id` is, joined as `t`; `none`: what calls without a team are called. */
export function teamLabel(id: string, none: string): string {
  return labelOf({ table: 'teams', alias: 't', key: 'team_id', name: `nullif(t.team_alias, '')` }, id, none);
}

/** Of the user whose id `id` is, joined as `u`. */
export function userLabel(id: string, none: string): string {
  const name = `coalesce(nullif(u.user_email, ''), nullif(u.user_alias, ''))`;
  return labelOf({ table: 'users', alias: 'u', key: 'user_id', name }, id, none);
}

type Named = {
  readonly table: string;
  readonly alias: string;
  readonly key: string;
  /** Null where there is none. */
  readonly name: string;
};

function labelOf({ table, alias, key, name }: Named, id: string, none: string): string {
  const othersName = name.replaceAll(`${alias}.`, 'other.');
  return `case when ${name} is null then coalesce(nullif(${id}, ''), '${none}')
    when exists (select from ${table} other where other.${key} <> ${alias}.${key} and lower(${othersName}) = lower(${name}))
    then ${name} || ' (' || ${id} || ')' else ${name} end`;
}

/** The name alone, for a column beside one that has the label of somebody else. */
export const TEAM_NAME = `coalesce(t.team_alias, '')`;
