/** The spend API before a world of records half of which is rolled up, and the naive account its answers must equal. */
import { deepEqual, equal, match } from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { rollUpUsage } from '../../core/db/queries/usage/usage-rollups.ts';
import { parseUsd } from '../../core/money.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { startAdmin, type AdminFixture } from '../admin/admin-fixture.ts';
import { parseCsv } from './parse-csv.ts';
import { naiveGroups, naiveSums, randomRecords, seeded, storeRecords } from './usage-world.ts';

export const FROM = Date.UTC(2026, 9, 1);
export const TO = Date.UTC(2026, 9, 9);
export const RANGE = { since: '2026-10-01', until: '2026-10-09' };

export async function world(t: TestContext, count = 400) {
  const fixture = await startAdmin(t);
  const random = seeded(count);
  const records = randomRecords(random, count, FROM, TO);
  await storeRecords(fixture.database, records.slice(0, count / 2));
  await rollUpUsage(fixture.database);
  await storeRecords(fixture.database, records.slice(count / 2));
  return { fixture, records };
}

/** Every number as the text it was written with; amounts of money as pico-dollars. */
export type Figures = Readonly<Record<string, string>> & { readonly spend: string };
export type Page = { readonly data: readonly Figures[]; readonly next_cursor: string | null };

type Asked = Pick<AdminFixture, 'get'>;

export async function exact(fixture: Asked, path: string, query: Record<string, string>): Promise<Page> {
  const answer = await fixture.get(path, query);
  equal(answer.status, 200, answer.text);
  const keep = (name: string, value: unknown, context: { source?: string }): unknown => {
    if (typeof value !== 'number') return value;
    const source = context.source ?? '';
    return /(spend|saved|spend_without)$/.test(name) ? String(parseUsd(source)) : source;
  };
  return (JSON.parse as (text: string, reviver: unknown) => unknown)(answer.text, keep) as Page;
}

/** The rows of all pages, in order. */
export async function everyRow(
  fixture: Asked,
  path: string,
  query: Record<string, string>,
): Promise<readonly Figures[]> {
  const rows: Figures[] = [];
  let cursor: string | null = null;
  do {
    const page: Page = await exact(fixture, path, { ...query, ...(cursor === null ? {} : { cursor }) });
    rows.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return rows;
}

/** The lines of all pages of CSV, put one behind the other as a file; the first has the names of the columns. */
export async function everyLine(
  fixture: Asked,
  path: string,
  query: Record<string, string>,
): Promise<readonly string[][]> {
  let file = '';
  let next: string | undefined;
  do {
    const answer = await fixture.get(path, {
      ...query,
      format: 'csv',
      ...(next === undefined ? {} : { cursor: next }),
    });
    equal(answer.status, 200, answer.text);
    match(answer.headers['content-type'] ?? '', /^text\/csv/);
    file += answer.text;
    next = answer.headers['x-next-cursor'];
  } while (next !== undefined);
  return parseCsv(file);
}

export function grouped(
  records: readonly UsageRecord[],
  groupBy: readonly string[],
  timeZone: string,
): ReadonlyMap<string, readonly UsageRecord[]> {
  const groups = new Map<string, UsageRecord[]>();
  for (const record of records) {
    for (const group of naiveGroups(record, groupBy, timeZone)) {
      const key = JSON.stringify(group);
      groups.set(key, [...(groups.get(key) ?? []), record]);
    }
  }
  return groups;
}

export function assertFigures(row: Figures, records: readonly UsageRecord[]): void {
  const sums = naiveSums(records);
  const sum = (...names: string[]): bigint => names.reduce((total, name) => total + (sums[name] ?? 0n), 0n);
  const prompt = sum('inputTokens', 'cacheReadTokens', 'cacheWrite5mTokens', 'cacheWrite1hTokens');
  const shown = (name: string): bigint => BigInt(row[name] ?? -1);
  deepEqual(
    {
      spend: shown('spend'),
      parts:
        shown('input_spend') +
        shown('output_spend') +
        shown('cache_read_spend') +
        shown('cache_write_spend') +
        shown('hedge_spend') +
        shown('checks_spend'),
      hedged: shown('hedge_spend'),
      checked: shown('checks_spend'),
      cacheSaved: shown('cache_saved'),
      answerCacheSaved: shown('answer_cache_saved'),
      requests: shown('api_requests'),
      failed: shown('failed_requests'),
      successful: shown('successful_requests'),
      estimated: shown('estimated_requests'),
      prompt: shown('prompt_tokens'),
      completion: shown('completion_tokens'),
      total: shown('total_tokens'),
      cacheRead: shown('cache_read_input_tokens'),
      cacheWrite: shown('cache_creation_input_tokens'),
      reasoning: shown('reasoning_tokens'),
      images: shown('image_count'),
    },
    {
      spend: sum('costPicoUsd'),
      parts: sum('costPicoUsd'),
      hedged: sum('hedgeCostPicoUsd'),
      checked: sum('checksCostPicoUsd'),
      cacheSaved: sum('cacheSavedPicoUsd'),
      answerCacheSaved: sum('answerSavedPicoUsd'),
      requests: sum('requests'),
      failed: sum('failedRequests'),
      successful: sum('requests') - sum('failedRequests'),
      estimated: sum('estimatedRequests'),
      prompt,
      completion: sum('outputTokens'),
      total: prompt + sum('outputTokens'),
      cacheRead: sum('cacheReadTokens'),
      cacheWrite: sum('cacheWrite5mTokens', 'cacheWrite1hTokens'),
      reasoning: sum('reasoningTokens'),
      images: sum('imageCount'),
    },
  );
}
