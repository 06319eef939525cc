/** What the tests of the journal share: admissions and their records, a directory, a journal on a real database. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { models } from '../../core/catalog/models.ts';
import { systemClock } from '../../core/clock.ts';
import type { Database } from '../../core/db/connect.ts';
import { insertUsageRows } from '../../core/db/queries/usage/usage-records.ts';
import { newId, type KeyId, type RequestId } from '../../core/ids.ts';
import { NO_CLIENT_METADATA } from '../../core/usage/client-metadata.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { lineText, type Admission } from '../../proxy/journal/entry.ts';
import { openJournal, type Journal, type JournalOptions } from '../../proxy/journal/journal.ts';
import { settleLost } from '../../proxy/stages/settle-lost.ts';

const catalog = createCatalog(models, 'us-east-1');
const lostRecord = (admission: Admission): UsageRecord => settleLost(admission, catalog);

export const admissionLine = (one: Admission): string => lineText('A', JSON.stringify(one));
export const recordLine = (row: string): string => lineText('R', row);

export function admission(): Admission {
  return {
    requestId: newId<RequestId>(systemClock.nowMs()),
    createdAtMs: systemClock.nowMs(),
    keyId: newId<KeyId>(systemClock.nowMs()),
    userId: null,
    teamId: null,
    modelAsked: 'claude-haiku-4-5',
    model: 'claude-haiku-4-5',
    deployment: 'us-east-1/global.anthropic.claude-haiku-4-5-20251001-v1:0',
    region: 'us-east-1',
    route: 'chat-completions',
    imageCount: 0,
    searchUnits: 0,
    serviceTier: 'standard',
    ...NO_CLIENT_METADATA,
    dialect: 'anthropic-messages',
    isStream: true,
    inputTokensBound: 1_000,
    outputTokensBound: 100,
    priceId: 'claude-haiku-4-5/global@2026-01-01',
    tags: ['a tag', 'an \'odd\' "one"'],
  };
}

export function recordOf(admitted: Admission): UsageRecord {
  return { ...lostRecord(admitted), ending: 'complete', status: 200, errorCode: null, usageEstimated: false };
}

/** Admits `count` calls and records their ends. */
export async function completeCalls(journal: Journal, count: number): Promise<void> {
  for (let call = 0; call < count; call += 1) {
    const admitted = admission();
    await journal.admitted(admitted);
    journal.record(recordOf(admitted));
  }
}

/** An insertion that fails as it does while PostgreSQL is away. */
export const databaseAway = (): Promise<void> => Promise.reject(new Error('connection refused'));

export async function directoryFor(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'stargate-journal-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

export function open(
  directory: string,
  database: Database,
  options: Partial<JournalOptions> = {},
): Promise<Journal> {
  return openJournal({
    directory,
    clock: systemClock,
    insert: (rows) => insertUsageRows(database, rows),
    lostRecord,
    onProblem: () => undefined,
    ...options,
  });
}

/** How many records ended in which way. */
export async function endings(database: Database): Promise<Record<string, number>> {
  const rows = await database.query('select ending, count(*)::int as n from usage_records group by 1');
  return Object.fromEntries(rows.map((row) => [String(row['ending']), Number(row['n'])]));
}

type SetAsideLine = {
  readonly kind: string;
  readonly reason: string;
  readonly segment: string | null;
  readonly offset: number | null;
  readonly text?: string;
  readonly base64?: string;
};

/** What stands in the journal's set-aside.log. */
export async function setAside(directory: string): Promise<readonly SetAsideLine[]> {
  const text = await readFile(join(directory, 'set-aside.log'), 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as SetAsideLine]));
}
