/** How the parts of an account were read last, for the next run: what is due, and from which day on. */
import type { AccountState, PartState } from '../../../saas-usage/account-state.ts';
import type { SaasAccount } from '../../../saas-usage/account.ts';
import type { Fault } from '../../../saas-usage/collector.ts';
import type { Queryable, Row } from '../../connect.ts';
import { instant, instantOrNull, integer, integerOrNull, text, textOrNull } from '../columns.ts';

/** Without samples, which are in tables of their own. Null: it was never read. */
export async function readPrevious(db: Queryable, account: SaasAccount): Promise<AccountState | null> {
  const rows = await db.query(PARTS, [account.name]);
  if (rows.length === 0) return null;
  return { account, parts: new Map(rows.map((row) => [text(row, 'part'), partOf(row)])) };
}

/** Since when each part waits for something to be read: the last time it was, or else the first attempt. */
export async function waitingSince(db: Queryable, account: string): Promise<ReadonlyMap<string, number>> {
  const rows = await db.query(PARTS, [account]);
  return new Map(
    rows.map((row) => [
      text(row, 'part'),
      (instantOrNull(row, 'read_at') ?? instant(row, 'first_started_at')).getTime(),
    ]),
  );
}

function partOf(row: Row): PartState {
  return {
    samples: [],
    lastSuccessAtMs: instantOrNull(row, 'succeeded_at')?.getTime() ?? null,
    takenThrough: textOrNull(row, 'taken_through'),
    last: {
      outcome: text(row, 'outcome') as PartState['last']['outcome'],
      faults: row['faults'] as readonly Fault[],
      startedAtMs: instant(row, 'started_at').getTime(),
      durationMs: integer(row, 'duration_ms'),
      calls: integer(row, 'calls'),
      callsLeft: integerOrNull(row, 'calls_left'),
    },
  };
}

/** Called by each run. Uses saas_collections_pkey. */
const PARTS = `
  select part, outcome, faults, first_started_at, started_at, duration_ms, calls, calls_left, succeeded_at, read_at,
    to_char(taken_through, 'YYYY-MM-DD') as taken_through
  from saas_collections where account = $1`;
