/**
 * Requests a minute, exact in every calendar minute across four tasks, under three times the load that is allowed.
 * Here a minute lasts three seconds by the clock of the tasks; `STARGATE_RPM_MINUTES=3` (npm run prove:limits) takes
 * real minutes and real tasks instead.
 */
import { ok } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import { Agent, request } from 'undici';
import type { Clock } from '../../core/clock.ts';
import type { Leases } from '../../proxy/leases/leases.ts';
import { createTestDatabase } from '../support/database.ts';
import { leasesIn } from './database-leases.ts';
import { eventually } from '../support/eventually.ts';
import { scopeLimits } from '../support/scope-limits.ts';
import { startGate } from '../support/start-gate.ts';

const RPM = 600;
const TASKS = 4;
const MINUTE_MS = 60_000;
const MINUTES = Number(process.env['STARGATE_RPM_MINUTES'] ?? 0);

if (MINUTES === 0) test('each minute admits its 600 requests and not one more', atTwentyTimesTheSpeed);
else test('each real minute admits its 600 requests and not one more', atRealSpeed);

async function atTwentyTimesTheSpeed(t: TestContext): Promise<void> {
  const speed = 20;
  const windows = 3;
  const { database } = await createTestDatabase(t);
  const beginMs = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS - 0.2 * MINUTE_MS;
  const startedAt = performance.now();
  const clock: Clock = {
    nowMs: () => Math.floor(beginMs + (performance.now() - startedAt) * speed),
    monotonicMs: () => performance.now(),
  };
  const tasks = Array.from({ length: TASKS }, () => leasesIn(t, database, clock));
  const limits = [scopeLimits({ rpm: RPM })];
  const admitted = new Map<number, number>();
  const call = async (task: Leases): Promise<void> => {
    const createdAtMs = clock.nowMs();
    const decided = await task.admitRequest(limits, createdAtMs, 'paid');
    if ('kind' in decided) return;
    task.settle(decided, { tokens: 0n, cost: 0n });
    const minute = Math.floor(createdAtMs / MINUTE_MS);
    admitted.set(minute, (admitted.get(minute) ?? 0) + 1);
  };

  const calls: Promise<void>[] = [];
  const perMs = (3 * RPM * speed) / MINUTE_MS;
  const endMs = ((windows + 0.4) * MINUTE_MS) / speed;
  for (let sent = 0; performance.now() - startedAt < endMs;) {
    for (const due = (performance.now() - startedAt) * perMs; sent < due; sent += 1) {
      const task = tasks[sent % TASKS];
      if (task !== undefined) calls.push(call(task));
    }
    await delay(5);
  }
  await Promise.all(calls);
  await Promise.all(tasks.map((task) => task.stop()));
  check(t, wholeMinutes(admitted), windows);
}

async function atRealSpeed(t: TestContext): Promise<void> {
  const gate = await startGate(t, { tasks: TASKS, environment: { LOG_LEVEL: 'warn' } });
  const key = await gate.admin.createKey({ rpm_limit: RPM });
  const agent = new Agent({ connections: 64 });
  const calls: Promise<void>[] = [];
  const call = async (url: string): Promise<void> => {
    const answer = await request(`${url}/v1/chat/completions`, {
      method: 'POST',
      dispatcher: agent,
      headers: { authorization: `Bearer ${key.secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'claude-haiku-4-5', messages: [{ role: 'user', content: 'hi' }] }),
    });
    await answer.body.dump();
  };
  const startedAt = performance.now();
  const endMs = (MINUTES + 1) * MINUTE_MS;
  for (let sent = 0; performance.now() - startedAt < endMs; sent += 1) {
    calls.push(call(gate.tasks()[sent % TASKS]?.url ?? ''));
    await delay(Math.max(0, startedAt + (sent * MINUTE_MS) / (3 * RPM) - performance.now()));
  }
  await Promise.all(calls);
  await agent.close();
  const rows = await eventually(
    async () => {
      const found = await gate.database.query(
        `select (extract(epoch from created_at)::bigint / 60)::int as minute, count(*)::int as calls
           from usage_records group by 1 order by 1`,
      );
      ok(found.length > MINUTES);
      return found;
    },
    { withinMs: 5_000 },
  );
  check(t, wholeMinutes(new Map(rows.map((row) => [Number(row['minute']), Number(row['calls'])]))), MINUTES);
}

/** Without the first and the last, which are cut. */
function wholeMinutes(admitted: ReadonlyMap<number, number>): readonly number[] {
  return [...admitted]
    .toSorted(([a], [b]) => a - b)
    .slice(1, -1)
    .map(([, count]) => count);
}

function check(t: TestContext, counts: readonly number[], atLeast: number): void {
  t.diagnostic(`admitted by minute: ${counts.join(', ')}`);
  ok(counts.length >= atLeast, `${counts.length} whole minutes`);
  for (const count of counts) {
    ok(count <= RPM, `${count} of ${RPM} admitted`);
    ok(count >= RPM - 10, `only ${count} of ${RPM} admitted`);
  }
}
