/**
 * One run for one account: what is due is read from the service, and written part by part.
 *
 * 1. The account is claimed, and written as it is configured.
 * 2. What is known of its parts is read: when each was read last, and through which day.
 * 3. The service is asked (collect-account.ts).
 * 4. Each part that was asked for is written in a transaction of its own, with the costs that follow from it.
 *
 * | what fails | what happens |
 * | --- | --- |
 * | the service, a key, one API, one index | the part says so, the others are written |
 * | a value, for what it is | it is left out, told and counted; the others are written |
 * | a cost, for what it is | the same with the costs of the account; the figures are written |
 * | the run, killed anywhere | parts that were written stay; the next run reads the others from where they were |
 * | PostgreSQL | the run fails; the next one reads from where the last one came to |
 * | two runs at once | the second one says so and leaves |
 * | a run that takes longer than it had | once another has the account it writes nothing more, and says so |
 */
import type { Clock } from '../../core/clock.ts';
import type { Database, Queryable } from '../../core/db/connect.ts';
import { faultOf, isRowFault } from '../../core/db/row-faults.ts';
import { readPrevious } from '../../core/db/queries/saas-usage/previous.ts';
import { claimAccount, holdsAccount, releaseAccount } from '../../core/db/queries/saas-usage/runs.ts';
import { writePart, type PartRead, type RefusedValue } from '../../core/db/queries/saas-usage/write-part.ts';
import type { AccountState, PartState } from '../../core/saas-usage/account-state.ts';
import type { SaasAccount } from '../../core/saas-usage/account.ts';
import type { Fault } from '../../core/saas-usage/collector.ts';
import type { CollectOptions } from '../../saas-usage/collect-options.ts';

export type RunLog = (level: 'info' | 'warn', message: string, fields: object) => void;

export type RunDeps = {
  readonly db: Database;
  readonly collect: (options: CollectOptions) => Promise<AccountState>;
  readonly writeCosts: WriteCosts;
  readonly log: RunLog;
  /** Unlike that of any other run. */
  readonly runId: string;
};

/** Within the transaction that wrote the days they follow from. */
export type WriteCosts = (
  tx: Queryable,
  account: SaasAccount,
  at: { readonly nowMs: number },
) => Promise<{ readonly outOfRange: readonly string[] }>;

/** What a run asks for. What is known already is read from PostgreSQL. */
export type RunOptions = Omit<CollectOptions, 'previous' | 'takenThrough'>;

export type RanAccount =
  | { readonly kind: 'busy' }
  | {
      readonly kind: 'done';
      readonly state: AccountState;
      /** Parts that this run asked for. */
      readonly asked: ReadonlyMap<string, PartState>;
      readonly refused: readonly RefusedValue[];
    };

/** A run that was killed holds the account for this long after the time it was given. */
const MARGIN_MS = 10_000;

export async function runAccount(options: RunOptions, deps: RunDeps): Promise<RanAccount> {
  const { account, service, clock, untilMs } = options;
  const { db, log, runId } = deps;
  const nowMs = clock.nowMs();
  const claim = await claimAccount(db, account, service, { id: runId, nowMs, untilMs: untilMs + MARGIN_MS });
  if (claim.kind === 'busy') {
    log('info', 'another run reads the account', {});
    return { kind: 'busy' };
  }
  if (claim.kind === 'of-another') {
    throw new Error(
      `the account ${account.name} has figures of ${claim.id}; give ${service.idOf(account)} a name of its own`,
    );
  }
  try {
    return await readAndWrite(options, deps, clock);
  } finally {
    // Where PostgreSQL is away the claim ends by itself, and the failure that is on its way says why.
    await releaseAccount(db, account.name, runId).catch(() => undefined);
  }
}

async function readAndWrite(options: RunOptions, deps: RunDeps, clock: Clock): Promise<RanAccount> {
  const { account, service } = options;
  const { db, log } = deps;
  const previous = await readPrevious(db, account);
  const state = await deps.collect({ ...options, previous, takenThrough: takenThroughOf(previous) });
  const asked = new Map(
    [...state.parts].filter(([part, { last }]) => last !== previous?.parts.get(part)?.last),
  );
  const refused: RefusedValue[] = [];
  let areCostsWritten = false;
  for (const [part, partState] of asked) {
    tellFaults(log, part, partState.last.faults, previous?.parts.get(part)?.last.faults ?? []);
    const read = { account: account.name, service, part, state: partState, nowMs: clock.nowMs() };
    const written = await writeWithCosts(read, account, deps);
    if (written === 'taken over') return tookTooLong(log);
    refused.push(...written.refused);
    areCostsWritten ||= written.areCostsWritten;
  }
  // Its prices may have changed, or a day may have begun that its fee is spread over.
  if (!areCostsWritten) {
    const written = await db.transaction((tx) => holding(tx, account, deps, clock.nowMs()));
    if (written === 'taken over') return tookTooLong(log);
    refused.push(...written);
  }
  for (const one of refused) log('warn', 'value refused', one);
  return { kind: 'done', state, asked, refused };
}

/** What the other run has read is newer. */
function tookTooLong(log: RunLog): RanAccount {
  log('warn', 'another run has taken over, because this one took too long', {});
  return { kind: 'busy' };
}

async function holding(
  tx: Queryable,
  account: SaasAccount,
  { runId, writeCosts }: RunDeps,
  nowMs: number,
): Promise<readonly RefusedValue[] | 'taken over'> {
  if (!(await holdsAccount(tx, account.name, runId))) return 'taken over';
  return costsOf(tx, account, nowMs, writeCosts);
}

async function writeWithCosts(
  read: PartRead,
  account: SaasAccount,
  { db, runId, writeCosts }: RunDeps,
): Promise<{ readonly refused: readonly RefusedValue[]; readonly areCostsWritten: boolean } | 'taken over'> {
  return db.transaction(async (tx) => {
    if (!(await holdsAccount(tx, account.name, runId))) return 'taken over';
    const { refused, changedDays } = await writePart(tx, read);
    if (changedDays.size === 0) return { refused, areCostsWritten: false };
    const ofCosts = await costsOf(tx, account, read.nowMs, writeCosts);
    return { refused: [...refused, ...ofCosts], areCostsWritten: true };
  });
}

/** A cost that fits no column must not keep the usage back that it follows from. */
async function costsOf(
  tx: Queryable,
  account: SaasAccount,
  nowMs: number,
  writeCosts: WriteCosts,
): Promise<readonly RefusedValue[]> {
  await tx.query('savepoint saas_costs');
  try {
    const { outOfRange } = await writeCosts(tx, account, { nowMs });
    await tx.query('release savepoint saas_costs');
    return outOfRange.map((day) => ({ metric: 'cost', scope: day, reason: 'out of range' }));
  } catch (error) {
    if (!isRowFault(error)) throw error;
    await tx.query('rollback to savepoint saas_costs');
    return [{ metric: 'cost', scope: 'account', reason: faultOf(error) }];
  }
}

function takenThroughOf(previous: AccountState | null): ReadonlyMap<string, string> {
  return new Map(
    [...(previous?.parts ?? [])].flatMap(([part, { takenThrough }]) =>
      takenThrough === null ? [] : [[part, takenThrough] as const],
    ),
  );
}

/** A fault that lasts is told once, when it begins. */
function tellFaults(log: RunLog, part: string, faults: readonly Fault[], before: readonly Fault[]): void {
  const known = new Set(before.map(({ what, code }) => `${what} ${code}`));
  for (const { what, code, status, message, isOfPlan } of faults) {
    if (known.has(`${what} ${code}`)) continue;
    log(isOfPlan === true ? 'info' : 'warn', 'not read', { part, what, code, status, reason: message });
  }
}
