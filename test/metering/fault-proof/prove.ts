/**
 * The fault proof: much traffic through two tasks, while clients leave, Bedrock fails, tasks are killed with SIGKILL
 * and PostgreSQL is stopped, killed and started. Afterwards:
 *
 * 1. The records in PostgreSQL are exactly the admissions that ever stood in a journal; none is there twice.
 * 2. Every call that Bedrock logged has its record.
 * 3. Every record with reported usage costs, to the last unit, what the simulator's log gives with prices written
 *    down a second time; and so does their sum.
 * 4. Every other record (client gone, answer cut, task killed) is marked as estimated, and priced by its own tokens.
 * 5. The journals are empty.
 */
import { deepEqual, equal } from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../../core/clock.ts';
import type { Gateway } from '../../../local/gateway.ts';
import { eventually } from '../../support/eventually.ts';
import { metricsOf } from '../../support/metrics.ts';
import { inProofDirectory, startProofGateway, type Ends, type ProofGateway } from '../proof-gateway.ts';
import { watchJournals } from './journal-witness.ts';
import { byTag } from './reckoning.ts';
import { reckon, type Reckoned } from './records.ts';
import { sendAll, type TrafficOptions } from './traffic.ts';

export type ProofResult = Reckoned & {
  readonly admitted: number;
  readonly kills: number;
  readonly restarts: number;
  readonly seconds: number;
};

const TASKS = 2;

export async function proveFaults(options: TrafficOptions): Promise<ProofResult> {
  return inProofDirectory((directory, ends) => proveIn(directory, options, ends));
}

async function proveIn(directory: string, options: TrafficOptions, ends: Ends): Promise<ProofResult> {
  const startedMs = systemClock.monotonicMs();
  const journals = Array.from({ length: TASKS }, (_, index) =>
    join(directory, 'journal', `task-${index + 1}`),
  );
  const witness = watchJournals(journals, join(directory, 'witness'));
  const { cluster, simulator, logFile, gateway, admin, stopGateway, openDatabase } = await startProofGateway(
    directory,
    ends,
    {
      region: 'us-east-1',
      tasks: TASKS,
      taskEnvironment: { DRAIN_TIMEOUT_MS: '10000' },
      stopMs: 20_000,
      report: options.report,
    },
  );
  const keys = await makeKeys(admin);

  const traffic = await sendAll(options, gateway, keys, cluster);
  await shipped(gateway);
  await stopGateway();
  await simulator.stop();
  const admitted = await witness.admitted();
  const calls = byTag((await readFile(logFile, 'utf8')).split('\n'));
  const database = openDatabase();
  deepEqual(
    await database.query('select * from budget_pool_faults()'),
    [],
    'what the budgets say is spent is what the records say, and nothing is held',
  );
  const result = await reckon(database, admitted, calls, traffic.answered);
  for (const journal of journals) {
    deepEqual(
      readdirSync(journal).filter((name) => name.endsWith('.journal') || name === 'set-aside.log'),
      [],
      'nothing is left in a journal',
    );
  }
  return {
    ...result,
    admitted: admitted.size,
    kills: traffic.kills,
    restarts: traffic.restarts,
    seconds: Math.round((systemClock.monotonicMs() - startedMs) / 1000),
  };
}

async function makeKeys(admin: ProofGateway['admin']): Promise<readonly string[]> {
  const made = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      admin.createKey({
        key_alias: `proof-${index}`,
        tags: ['proof'],
        // Every other one has a hard budget, so that the ledger of leases goes through the same faults.
        ...(index % 2 === 0 ? { max_budget: 100_000 } : {}),
      }),
    ),
  );
  return made.map((key) => key.secret);
}

/** Both tasks run again, and nothing waits in their journals. */
async function shipped(gateway: Gateway): Promise<void> {
  await eventually(
    async () => {
      const tasks = gateway.tasks();
      equal(tasks.length, TASKS);
      for (const task of tasks) {
        const text = await metricsOf(task.url);
        equal(/^stargate_usage_journal_pending(?:\{.*\})? (\d+)$/m.exec(text)?.[1], '0');
      }
    },
    { withinMs: 120_000 },
  );
}
