/**
 * A hard budget is never exceeded, not by a cent, with four tasks and a crowd of clients; and the crowd gets all of it
 * but what the smallest call could not be sure to fit in. `STARGATE_RUSH_CLIENTS=1000` (npm run prove:limits) makes
 * the crowd as large as it says.
 */
import { deepEqual, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { formatUsd, parseUsd, picoUsd, type PicoUsd } from '../../core/money.ts';
import { metric } from '../support/metrics.ts';
import { eventually } from '../support/eventually.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import { seededRandom } from '../support/random.ts';
import { rush, type RushResult } from './rush.ts';

const CLIENTS = Number(process.env['STARGATE_RUSH_CLIENTS'] ?? 100);
/** Some 4 US dollars for a thousand clients: a call costs a quarter of a cent in the end and up to 1.5 cents at worst. */
const BUDGET = CLIENTS >= 1_000 ? '4' : '0.6';

test('hard budgets under a crowd', async (t) => {
  const gate = await startGate(t, { tasks: 4, environment: { LOG_LEVEL: 'warn' } });

  await t.test('of one key', async (t) => {
    const key = await gate.admin.createKey({ max_budget: BUDGET });
    await prove(t, gate, [key.secret], `key_id = '${key.id}'`);
  });

  await t.test('of one key, whose calls ask for more than it can ever pay', async (t) => {
    const key = await gate.admin.createKey({ max_budget: BUDGET });
    await prove(t, gate, [key.secret], `key_id = '${key.id}'`, 200_000);
    ok((await metric(gate, 'stargate_answers_shortened_total{scope="key"}')) > 100);
  });

  await t.test('of a user above 50 keys', async (t) => {
    const user = await gate.admin.createUser({ max_budget: BUDGET, budget_duration: 'monthly' });
    const keys = await Promise.all(Array.from({ length: 50 }, () => gate.admin.createKey({ user_id: user })));
    await prove(
      t,
      gate,
      keys.map((key) => key.secret),
      `user_id = '${user}'`,
    );
  });

  await t.test('of a team above 50 keys', async (t) => {
    const team = await gate.admin.createTeam({ max_budget: BUDGET, budget_duration: '30d' });
    const keys = await Promise.all(Array.from({ length: 50 }, () => gate.admin.createKey({ team_id: team })));
    await prove(
      t,
      gate,
      keys.map((key) => key.secret),
      `team_id = '${team}'`,
    );
  });
});

async function prove(
  t: TestContext,
  gate: Gate,
  keys: readonly string[],
  whose: string,
  maxTokens?: number,
): Promise<void> {
  const startedAt = performance.now();
  const random = seededRandom(11);
  const result = await rush(gate, { clients: CLIENTS, keys, longestMs: 150_000, random, maxTokens });
  const seconds = (performance.now() - startedAt) / 1_000;
  const spent = await spentBy(gate, whose, result);
  const budget = parseUsd(BUDGET) ?? picoUsd(0n);
  t.diagnostic(
    `${CLIENTS} clients, ${seconds.toFixed(1)} s: ${result.admitted} admitted, ${result.heldBack} held back, ${result.refused} refused; ` +
      `spent ${formatUsd(spent)} of ${BUDGET} USD, ${(Number(spent) / Number(budget)) * 100} %`,
  );
  deepEqual([...result.others], []);
  ok(spent <= budget, `${formatUsd(spent)} USD spent of ${BUDGET}`);
  ok(spent * 100n >= budget * 99n, `only ${formatUsd(spent)} USD of ${BUDGET} could be spent`);
}

/** The sum of the records, once all have come; the ledger must agree. */
async function spentBy(gate: Gate, whose: string, { admitted }: RushResult): Promise<PicoUsd> {
  return eventually(
    async () => {
      const [row] = await gate.database.query(
        `select count(*)::int as calls, coalesce(sum(cost_pico_usd), 0)::text as spent from usage_records where ${whose}`,
      );
      deepEqual(row?.['calls'], admitted);
      deepEqual(await gate.database.query('select * from budget_pool_faults()'), []);
      return picoUsd(BigInt(String(row?.['spent'])));
    },
    { withinMs: 10_000 },
  );
}
