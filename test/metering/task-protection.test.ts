/** A task with a backlog asks ECS not to end it, as the agent's documentation says, and never for ever. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { protectTask } from '../../proxy/spill/task-protection.ts';
import { eventually } from '../support/eventually.ts';
import { listen } from '../support/listen.ts';

const SOON = { withinMs: 10_000 };
const MINUTE_MS = 60_000;

async function fixture(t: TestContext) {
  const asked: unknown[] = [];
  const problems: string[] = [];
  const state = { nowMs: 0, oldestSeconds: 0, isRefusing: false };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      equal(`${request.method} ${request.url}`, 'PUT /api/an-id/task-protection/v1/state');
      const wanted = JSON.parse(body) as { readonly ProtectionEnabled: boolean };
      asked.push(wanted);
      response.statusCode = state.isRefusing ? 400 : 200;
      const TaskArn = 'arn:aws:ecs:us-west-2:111122223333:task/1234567890abcdef0';
      const refusal = { error: { Arn: TaskArn, Code: 'AccessDeniedException', Message: 'no' } };
      const granted = { protection: { ProtectionEnabled: wanted.ProtectionEnabled, TaskArn } };
      response.end(JSON.stringify(state.isRefusing ? refusal : granted));
    });
  });
  const protection = protectTask({
    agentUri: `${await listen(t, server)}/api/an-id`,
    oldestSeconds: () => state.oldestSeconds,
    clock: { nowMs: () => state.nowMs, monotonicMs: () => state.nowMs },
    onProblem: (_task, error) => problems.push(String(error)),
    lookMs: 5,
  });
  t.after(protection.stop);
  return { asked, problems, state, protection };
}

test('it is protected while records wait, and let go when they have arrived', async (t) => {
  const { asked, state, protection } = await fixture(t);
  state.oldestSeconds = 11;
  await eventually(() => equal(protection.isOn(), true), SOON);
  state.nowMs += 6 * MINUTE_MS;
  await eventually(() => equal(asked.length, 2), SOON);
  state.oldestSeconds = 0;
  await eventually(() => equal(protection.isOn(), false), SOON);
  deepEqual(asked, [
    { ProtectionEnabled: true, ExpiresInMinutes: 10 },
    { ProtectionEnabled: true, ExpiresInMinutes: 10 },
    { ProtectionEnabled: false },
  ]);
});

test('an outage of hours keeps a deployment from going on for one hour', async (t) => {
  const { asked, state } = await fixture(t);
  state.oldestSeconds = 11;
  for (let minute = 0; minute < 50; minute += 5) {
    await eventually(() => equal(asked.length, minute / 5 + 1), SOON);
    state.nowMs += 5 * MINUTE_MS;
    state.oldestSeconds += 300;
  }
  state.nowMs += 60 * MINUTE_MS;
  // A backlog that is new is protected again: until then nothing more is asked for.
  state.oldestSeconds = 0;
  await eventually(() => deepEqual(asked.at(-1), { ProtectionEnabled: false }), SOON);
  equal(asked.length, 11);
});

test('a refusal of ECS is reported, and asked again half a minute later', async (t) => {
  const { asked, problems, state, protection } = await fixture(t);
  state.isRefusing = true;
  state.oldestSeconds = 11;
  await eventually(() => ok(problems.some((problem) => problem.includes('AccessDeniedException'))), SOON);
  equal(asked.length, 1);
  state.isRefusing = false;
  state.nowMs += MINUTE_MS;
  await eventually(() => equal(protection.isOn(), true), SOON);
});
