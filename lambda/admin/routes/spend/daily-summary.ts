/** What LiteLLM answers to /spend/logs with start_date and end_date: a row a day, with what keys, users and models spent. */
import * as z from 'zod';
import { reportUsage } from '../../../../core/db/queries/usage/usage-report.ts';
import { exactJsonNumber, plus, ZERO_USD, type PicoUsd } from '../../../../core/money.ts';
import { addDays, dateAt, parseDate, type LocalDate } from '../../../../core/usage/local-days.ts';
import { invalid, type Context, type Invalid } from '../../api/operation.ts';
import type { Scope } from '../../usage/scope.ts';

/** Days times keys, users and models; a reply holds no more. */
const MOST_GROUPS = 5_000;

const spentBy = z.record(z.string(), z.number());

export const daySchema = z.looseObject({
  startTime: z.string().meta({ description: 'The day. Beside it, the spend of each key by its id.' }),
  spend: z.number(),
  users: spentBy.meta({ description: 'The empty name: calls without a user.' }),
  models: spentBy,
});

export async function dailySummary(
  { db }: Pick<Context, 'db'>,
  { range, filter }: Scope,
): Promise<readonly object[] | Invalid> {
  const rows = await reportUsage(db, {
    of: 'calls',
    ...range,
    groupBy: ['day', 'key', 'user', 'model'],
    filter,
    order: 'group',
    limit: MOST_GROUPS + 1,
    after: null,
  });
  if (rows.length > MOST_GROUPS) {
    const message = `there are more than ${MOST_GROUPS} sums by day, key, user and model; ask for fewer days, or /spend/report page by page`;
    return invalid([{ param: 'start_date', message }]);
  }
  const days = new Map<string, Day>();
  for (const { groups, totals } of rows) {
    const [date = '', key = '', user = '', model = ''] = groups;
    const day = days.get(date) ?? { spend: ZERO_USD, keys: new Map(), users: new Map(), models: new Map() };
    days.set(date, day);
    day.spend = plus(day.spend, totals.costPicoUsd);
    for (const [sums, id] of [
      [day.keys, key],
      [day.users, user],
      [day.models, model],
    ] as const)
      sums.set(id, plus(sums.get(id) ?? ZERO_USD, totals.costPicoUsd));
  }
  const shown = [...days].map(([date, { spend, keys, users, models }]) => ({
    ...shownSums(keys),
    startTime: date,
    spend: exactJsonNumber(spend),
    users: shownSums(users),
    models: shownSums(models),
  }));
  const last = parseDate(rows.at(-1)?.groups[0] ?? '');
  return last === null ? [] : [...shown, ...quietDays(last, dateAt(range.untilMs - 1, range.timeZone))];
}

type Sums = Map<string, PicoUsd>;
type Day = { spend: PicoUsd; readonly keys: Sums; readonly users: Sums; readonly models: Sums };

function shownSums(sums: Sums): Record<string, number> {
  return Object.fromEntries([...sums].map(([id, amount]) => [id, exactJsonNumber(amount)]));
}

/** LiteLLM's list goes on to its last day, without spend. */
function quietDays(after: LocalDate, until: LocalDate): readonly object[] {
  const days: object[] = [];
  for (let date = addDays(after, 1); date <= until; date = addDays(date, 1))
    days.push({ startTime: date, spend: 0, users: {}, models: {} });
  return days;
}
