/** Who calls in a benchmark: keys, teams and their limits, put into the database before the gateway starts. */
import { systemClock } from '../core/clock.ts';
import type { Queryable } from '../core/db/connect.ts';
import { newId } from '../core/ids.ts';
import { displayName, generateVirtualKey, hashVirtualKey } from '../core/keys/virtual-key.ts';

export const PEPPER = 'pepper for the benchmark';

export type KeyLimits = {
  /** @default none */
  readonly teamId?: string;
  /** A hard budget, in pico-dollars. @default no budget */
  readonly budgetPicoUsd?: bigint;
  /** @default no limit */
  readonly requestsPerMinute?: number;
};

/** Makes a key and gives its secret. */
export async function makeKey(database: Queryable, limits: KeyLimits = {}): Promise<string> {
  const key = generateVirtualKey();
  await database.query(
    `insert into virtual_keys (key_id, key_hash, key_name, team_id, max_budget_pico_usd, budget_kind, rpm_limit)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      newId(systemClock.nowMs()),
      hashVirtualKey(key, PEPPER),
      displayName(key),
      limits.teamId ?? null,
      limits.budgetPicoUsd?.toString() ?? null,
      limits.budgetPicoUsd === undefined ? null : 'hard',
      limits.requestsPerMinute ?? null,
    ],
  );
  return key;
}

const TEAMS = 50;
/** So much that nobody reaches it, and every request is counted on it nevertheless. */
const AMPLE = { budgetPicoUsd: 10n ** 18n, perMinute: 10_000_000 };

/** Keys with limits of their own in teams with limits and budgets, as companies have them. */
export async function makeTeams(database: Queryable, keys: number): Promise<readonly string[]> {
  for (let team = 0; team < TEAMS; team += 1) {
    await database.query(
      `insert into teams (team_id, team_alias, max_budget_pico_usd, budget_duration, rpm_limit, tpm_limit)
       values ($1, $1, $2, 'monthly', $3, $4)`,
      [teamId(team), AMPLE.budgetPicoUsd.toString(), AMPLE.perMinute, AMPLE.perMinute * 1_000],
    );
  }
  const made: string[] = [];
  for (let count = 0; count < keys; count += 1) {
    made.push(
      await makeKey(database, {
        teamId: teamId(count % TEAMS),
        budgetPicoUsd: AMPLE.budgetPicoUsd,
        requestsPerMinute: AMPLE.perMinute,
      }),
    );
  }
  return made;
}

function teamId(number: number): string {
  return `team-${number}`;
}
