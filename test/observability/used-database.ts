/** A database as some days of use leave it: teams, users, keys, records of which some are rolled up, refusals, other services. */
import { ok } from 'node:assert/strict';
import type { Database } from '../../core/db/connect.ts';
import { storeRefusals } from '../../core/db/queries/usage/refused-requests.ts';
import { rollUpUsage } from '../../core/db/queries/usage/usage-rollups.ts';
import type { TeamId } from '../../core/ids.ts';
import { picoUsd } from '../../core/money.ts';
import { storeRecords } from './store-records.ts';
import { useOtherServices } from './used-services.ts';

const DAY_MS = 86_400_000;
const ADA_KEY = '0192f0c1-0000-7000-8000-000000000002';

export async function useDatabase(database: Database): Promise<void> {
  await database.query(
    `insert into teams (team_id, team_alias, max_budget_pico_usd) values ('research', 'Research', 1e14)`,
  );
  await database.query(
    `insert into users (user_id, user_email, team_id, max_budget_pico_usd)
     values ('ada', 'ada@example.com', 'research', 1e12), ('bob', 'bob@example.com', null, null)`,
  );
  await database.query(
    `insert into virtual_keys (key_id, key_hash, key_name, key_alias, user_id)
     values ($1, '\\x00', 'sk-…wxyz', 'ada laptop', 'ada')`,
    [ADA_KEY],
  );
  await database.query(
    `insert into model_lives (model, ends_on, successor) values ('claude-haiku-4-5', current_date + 20, 'claude-haiku-5-5')`,
  );
  const now = Date.now();
  const bob = { user: 'bob', teamId: null, model: 'claude-sonnet-5' };
  await storeRecords(database, [
    { createdAtMs: now - 3 * DAY_MS, inputTokens: 1_000 },
    {
      createdAtMs: now - 2 * DAY_MS,
      inputTokens: 2_000,
      cacheReadTokens: 30_000,
      cacheSavedPicoUsd: picoUsd(27_000_000_000n),
    },
    { createdAtMs: now - 40 * DAY_MS, inputTokens: 500 },
    { createdAtMs: now - DAY_MS, ...bob, inputTokens: 70, cacheSavedPicoUsd: picoUsd(-5_000_000_000n) },
  ]);
  ok(((await rollUpUsage(database))?.rows ?? 0) > 0);
  // After the roll-up, so that what is not rolled up yet counts too.
  await storeRecords(database, [
    {
      createdAtMs: now,
      inputTokens: 10,
      answerSavedPicoUsd: picoUsd(1_000_000_000n),
      policies: ['customer-data@3'],
      findings: { email: 2 },
    },
    { createdAtMs: now, ...bob, teamId: 'research' as TeamId, status: 500 },
  ]);
  await storeRefusals(database, [
    {
      minuteMs: Math.floor(now / 60_000) * 60_000 - 60_000,
      taskLife: ADA_KEY,
      route: 'messages',
      status: 429,
      errorCode: 'rate_limited',
      keyId: ADA_KEY,
      refused: 4,
    },
  ]);
  await useOtherServices(database);
}
