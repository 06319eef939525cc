/**
 * The queries of docs/finance.md, "Ask the database yourself", and what the admin API says to the same questions. Each
 * query of the page is here by its first line; one that is not, or no longer on the page, fails.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Queryable, Row } from '../../core/db/connect.ts';
import { parseUsd } from '../../core/money.ts';
import type { AdminFixture } from '../admin/admin-fixture.ts';
import { everyRow, type Figures } from './spend-fixture.ts';

type Api = Pick<AdminFixture, 'get'>;
type Answer = { readonly rows: readonly Row[]; readonly api: Api; readonly today: Today };
type Today = {
  readonly monthStart: string;
  readonly weekAgo: string;
  readonly monthAgo: string;
};

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'finance.md');

function sectionOfPage(): string {
  const [, rest = ''] = readFileSync(PAGE, 'utf8').split('## Ask the database yourself\n');
  return rest.split('\n## ')[0] ?? '';
}

/** The columns that its table says the meaning of. */
export function columnsOfPage(): ReadonlySet<string> {
  const rows = sectionOfPage().matchAll(/^\| (`\w+`(?:, `\w+`)*) \|/gm);
  return new Set(Array.from(rows, ([, names = '']) => names.replaceAll('`', '').split(', ')).flat());
}

/** The statements by which one makes a reader of one's own, for a role of this name. */
export function statementsOfReader(name: string): readonly string[] {
  const block = /psql "\$DATABASE_URL"[\s\S]*?```/.exec(sectionOfPage())?.[0] ?? '';
  return Array.from(block.matchAll(/-c "(.*?)"/g), ([, text = '']) => text.replaceAll('finance', name));
}

/** Title and text, as they stand on the page. */
export function queriesOfPage(): readonly (readonly [title: string, sql: string])[] {
  const [, block = ''] = /```sql\n([\s\S]*?)```/.exec(sectionOfPage()) ?? [];
  return block
    .split(/;\n\n?/)
    .filter((text) => text !== '')
    .map((text) => {
      const [, title, sql] = /^-- (.+)\n([\s\S]+)$/.exec(text) ?? [];
      ok(title !== undefined && sql !== undefined, `a query without a title: ${text}`);
      return [title, sql];
    });
}

/** The query of the section on savings, and what the API says to the same question. */
export async function savingsAgree(reader: Queryable, api: Api): Promise<void> {
  const [, rest = ''] = readFileSync(PAGE, 'utf8').split('## Savings\n');
  const [, sql = ''] = /```sql\n([\s\S]*?)```/.exec(rest.split('\n## ')[0] ?? '') ?? [];
  const today = await todayOf(reader);
  const rows = await reader.query(sql);
  const teams = await everyRow(api, '/spend/savings', { group_by: 'team', since: today.monthAgo });
  deepEqual(
    new Map(
      rows.map((row) => [row['team_id'], [pico(row['cache_saved_usd']), pico(row['answer_saved_usd'])]]),
    ),
    new Map(teams.map((row) => [group(row, 'team'), [row['cache_saved'], row['answer_cache_saved']]])),
  );
  for (const row of rows) {
    const team = teams.find((one) => group(one, 'team') === row['team_id']);
    close(Number(row['share']), Number(team?.['saved']) / Number(team?.['spend_without']));
  }
}

/** Runs every query of the page as it stands there, and holds its rows against the API's. */
export async function everyQueryAgrees(reader: Queryable, api: Api): Promise<void> {
  const queries = queriesOfPage();
  deepEqual(
    queries.map(([title]) => title),
    Object.keys(checks),
  );
  for (const [title, sql] of queries) {
    const check = checks[title as keyof typeof checks];
    // At midnight the days of a question move: it is asked again.
    for (;;) {
      const today = await todayOf(reader);
      const rows = await reader.query(sql);
      try {
        ok(rows.length > 0, 'no rows');
        await check({ rows, api, today });
        break;
      } catch (error) {
        if (today.weekAgo === (await todayOf(reader)).weekAgo) throw named(title, error);
      }
    }
  }
}

const checks = {
  'What each user cost in 30 days': async ({ rows, api, today }: Answer) => {
    const users = await everyRow(api, '/spend/users', { since: today.monthAgo });
    deepEqual(costs(rows, 'user_id', 'sum'), spends(users, 'user_id'));
    largestFirst(rows, 'sum');
  },
  'What each team cost this month, by name, models and other services together': async ({
    rows,
    api,
    today,
  }: Answer) => {
    const teams = await everyRow(api, '/spend/teams', { since: today.monthStart });
    deepEqual(costs(rows, 'team_id'), new Map(teams.map((row) => [row['team_id'] ?? '?', row.spend])));
    deepEqual(
      costs(rows, 'team_id', 'services_usd'),
      new Map(teams.map((row) => [row['team_id'] ?? '?', row['services_spend'] ?? '?'])),
    );
    deepEqual(byId(rows, 'team_id', 'team_alias'), byId(teams, 'team_id', 'name'));
    largestFirst(rows);
  },
  'What each account of another service cost in 30 days, by what is charged for': async ({
    rows,
    api,
    today,
  }: Answer) => {
    const models = await everyRow(api, '/spend/models', { since: today.monthAgo });
    const accounts = new Map<string, bigint>();
    for (const row of rows) {
      const name = `${String(row['source'])}/${String(row['name'])}`;
      accounts.set(name, (accounts.get(name) ?? 0n) + BigInt(pico(row['cost_usd'])));
    }
    const services = models.filter((row) => row['api_requests'] === '0');
    deepEqual(accounts, new Map(services.map((row) => [row['model'], BigInt(row.spend)])));
    largestFirst(rows);
  },
  'The ten users who cost most this month, by name': async ({ rows, api, today }: Answer) => {
    const users = await everyRow(api, '/spend/users', { since: today.monthStart });
    ok(users.length <= 10);
    deepEqual(costs(rows, 'user_id'), spends(users, 'user_id'));
    deepEqual(byId(rows, 'user_id', 'name'), byId(users, 'user_id', 'name'));
    largestFirst(rows);
  },
  'Tokens by day': async ({ rows, api, today }: Answer) => {
    const all = await everyRow(api, '/spend/report', { group_by: 'day', since: today.monthAgo });
    const days = all.filter((row) => row['api_requests'] !== '0');
    const names = ['prompt_tokens', 'completion_tokens', 'total_tokens'];
    deepEqual(
      rows.map((row) => [dayOf(row), ...names.map((name) => row[name])]),
      days.map((row) => [group(row, 'day'), ...names.map((name) => row[name])]),
    );
  },
  'Each model, and what 1,000 of its tokens cost': async ({ rows, api, today }: Answer) => {
    const all = await everyRow(api, '/spend/models', { since: today.monthAgo });
    const models = all.filter((row) => row['api_requests'] !== '0');
    deepEqual(costs(rows, 'model'), spends(models, 'model'));
    deepEqual(byId(rows, 'model', 'requests'), byId(models, 'model', 'api_requests'));
    const each = new Map(
      models.map((row) => [row['model'], Number(row.spend) / Number(row['total_tokens'])]),
    );
    for (const row of rows)
      close(Number(row['usd_per_1000_tokens']) * 1e9, each.get(String(row['model'])) ?? Number.NaN);
  },
  'The share of prompts that came from the cache, by team': async ({ rows, api, today }: Answer) => {
    const all = await everyRow(api, '/spend/teams', { since: today.monthAgo });
    const teams = all.filter((row) => row['api_requests'] !== '0');
    equal(rows.length, teams.length);
    for (const row of rows) {
      const team = teams.find((one) => one['team_id'] === row['team_id']);
      const prompts = Number(team?.['prompt_tokens']);
      if (prompts === 0) equal(row['from_cache'], null);
      else close(Number(row['from_cache']), Number(team?.['cache_read_input_tokens']) / prompts);
    }
  },
  'How long calls take and how many fail, by model': async ({ rows, api, today }: Answer) => {
    const logs = await everyRow(api, '/spend/logs', { since: today.weekAgo, page_size: '1000' });
    equal(rows.length, new Set(logs.map((log) => log['model'])).size);
    for (const row of rows) {
      const ofModel = logs.filter((log) => log['model'] === row['model']);
      equal(Number(row['requests']), ofModel.length);
      equal(Number(row['failed']), ofModel.filter((log) => log['status'] === 'failure').length);
      const times = ofModel.map((log) => Number(log['latency_ms']));
      equal(Number(row['p50_ms']), quantile(times, 0.5));
      close(Number(row['p95_ms']), quantile(times, 0.95));
    }
  },
  'The slowest calls of the last 7 days': async ({ rows, api, today }: Answer) => {
    const logs = await everyRow(api, '/spend/logs', { since: today.weekAgo, page_size: '1000' });
    const slowest = logs.map((log) => Number(log['latency_ms'])).toSorted((a, b) => b - a);
    deepEqual(
      rows.map((row) => row['latency_ms']),
      slowest.slice(0, 20),
    );
    for (const row of rows) {
      const log = logs.find((one) => one['request_id'] === row['request_id']);
      ok(row['created_at'] instanceof Date);
      deepEqual(
        [row['user_id'], row['team_id'], row['model'], row['total_tokens'], pico(row['cost_usd'])],
        [log?.['user'], log?.['team_id'], log?.['model'], log?.['total_tokens'], log?.spend],
      );
      equal(row['created_at'].toISOString(), log?.['created_at']);
    }
  },
  'What each customer cost in 30 days': async ({ rows, api, today }: Answer) => {
    const customers = await everyRow(api, '/spend/report', { group_by: 'customer', since: today.monthAgo });
    deepEqual(
      costs(rows, 'customer_id'),
      new Map(customers.map((row) => [group(row, 'customer'), row.spend])),
    );
    largestFirst(rows);
  },
  'Cost by day in Berlin': async ({ rows, api, today }: Answer) => {
    const timezone = 'Europe/Berlin';
    const all = await everyRow(api, '/spend/report', { group_by: 'day', since: today.weekAgo, timezone });
    const days = all.filter((row) => row['api_requests'] !== '0');
    deepEqual(
      rows.map((row) => [dayOf(row), pico(row['cost_usd'])]),
      days.map((row) => [group(row, 'day'), ofCalls(row)]),
    );
  },
};

async function todayOf(reader: Queryable): Promise<Today> {
  const [row] = await reader.query(`
    select date_trunc('month', current_date)::date::text as month_start, (current_date - 7)::text as week_ago,
      (current_date - 30)::text as month_ago`);
  return {
    monthStart: String(row?.['month_start']),
    weekAgo: String(row?.['week_ago']),
    monthAgo: String(row?.['month_ago']),
  };
}

/** Pico-dollars, as the API's figures are read here. */
function pico(usd: unknown): string {
  return String(parseUsd(String(usd)));
}

function costs(rows: readonly Row[], id: string, column = 'cost_usd'): ReadonlyMap<string, string> {
  return new Map(rows.map((row) => [(row[id] ?? '') as string, pico(row[column])]));
}

/** Of the models alone, where there was a call. */
function spends(rows: readonly Figures[], id: string): ReadonlyMap<string, string> {
  const called = rows.filter((row) => row['api_requests'] !== '0');
  return new Map(called.map((row) => [row[id] ?? '?', ofCalls(row)]));
}

function ofCalls(row: Figures): string {
  return String(BigInt(row.spend) - BigInt(row['services_spend'] ?? 'none'));
}

function byId(rows: readonly Row[], id: string, column: string): ReadonlyMap<unknown, unknown> {
  return new Map(rows.map((row) => [row[id], row[column]]));
}

function group(row: Figures, dimension: string): string {
  return (row['group'] as unknown as Readonly<Record<string, string>>)[dimension] ?? '?';
}

/** The driver makes a date the midnight of this machine. */
function dayOf({ day }: Row): string {
  ok(day instanceof Date);
  return new Date(day.getTime() - day.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

function largestFirst(rows: readonly Row[], column = 'cost_usd'): void {
  const found = rows.map((row) => BigInt(pico(row[column])));
  deepEqual(
    found,
    found.toSorted((a, b) => (a > b ? -1 : a < b ? 1 : 0)),
  );
}

/** As percentile_cont is defined: between the two nearest. */
function quantile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = fraction * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
  return below + (above - below) * (place - Math.floor(place));
}

function close(found: number, expected: number): void {
  ok(Math.abs(found - expected) <= Math.abs(expected) * 1e-9, `${found} instead of ${expected}`);
}

function named(title: string, error: unknown): Error {
  return new Error(`${title}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}
