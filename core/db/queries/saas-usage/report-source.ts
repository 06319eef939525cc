/**
 * What other services cost, as rows of a report on usage beside those of calls: without key, user and tags, of the team that
 * pays, and `<service>/<account>` in place of a model. A day of a service is a day of UTC, of which nobody knows the hours: it
 * counts under its date in every time zone, and is in a range where that date begins in it.
 */
import { addDays, dateAt, startOfDay, type LocalDate } from '../../../usage/local-days.ts';
import type { UsageFilter } from '../usage/usage-filter.ts';

export type ServiceRange = {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly timeZone: string;
};

/** Null: the filter leaves none of them, because it asks for what only calls have, or is of a reader who may see none. */
export function serviceDays(
  { sinceMs, untilMs, timeZone }: ServiceRange,
  filter: UsageFilter,
  put: (value: unknown) => string,
): string | null {
  const { userIds, keyIds, tags, teamIds, models, reach } = filter;
  if (userIds !== null || keyIds !== null || tags !== null || reach?.teamIds.length === 0) return null;
  const conditions = [
    `c.day >= ${put(firstDayFrom(sinceMs, timeZone))}::date`,
    `c.day < ${put(firstDayFrom(untilMs, timeZone))}::date`,
  ];
  if (teamIds === 'any') conditions.push(`c.team_id <> ''`);
  else if (teamIds !== null) conditions.push(`c.team_id = any(${put(teamIds)}::text[])`);
  if (models !== null) conditions.push(`${NAME} = any(${put(models)}::text[])`);
  if (reach !== null) conditions.push(`c.team_id = any(${put(reach.teamIds)}::text[])`);
  return `from saas_costs_daily c join saas_accounts a using (account) where ${conditions.join(' and ')}`;
}

const NAME = `a.service || '/' || c.account`;

/** Columns of such a row, under the names that rows of calls have. Rows of calls have a key. */
export const serviceColumns = `null::uuid as key_id, '' as user_id, c.team_id, ${NAME} as model, '{}'::text[] as tags`;

function firstDayFrom(atMs: number, timeZone: string): LocalDate {
  const date = dateAt(atMs, timeZone);
  return startOfDay(date, timeZone) < atMs ? addDays(date, 1) : date;
}
