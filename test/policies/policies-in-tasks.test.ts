/** A policy that an admin writes is in force on every task, and what it did is counted and on the record. */
import { deepEqual, equal, match, notEqual } from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createAdminClient } from '../../local/admin-client.ts';
import { eventually } from '../support/eventually.ts';
import { metric } from '../support/metrics.ts';
import { usageRecords } from '../support/records.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

async function gateWithPolicies(t: TestContext, tasks = 1) {
  const gate = await startGate(t, { tasks });
  const client = createAdminClient(gate.albUrl, gate.masterKey);
  return { gate, policy: (verb: string, fields: object) => client.post(`/policy/${verb}`, fields) };
}

/** Every task answers so. */
async function everywhere(gate: Gate, key: string, prompt: string, status: number): Promise<void> {
  for (const { url } of gate.tasks()) {
    await eventually(async () => equal((await gate.chat(key, prompt, { url })).status, status), {
      withinMs: 5_000,
    });
  }
}

test('made, changed, switched off and deleted: each is soon in force on both tasks', async (t) => {
  const { gate, policy } = await gateWithPolicies(t, 2);
  const key = await gate.admin.createKey({ key_alias: 'ada' });
  const prompt = 'ask ada@example.com';
  await everywhere(gate, key.secret, prompt, 200);
  await policy('new', { policy_name: 'no-mail', checks: { entities: { email: 'block' } } });
  await everywhere(gate, key.secret, prompt, 400);
  await policy('update', { policy_name: 'no-mail', checks: { entities: { email: 'observe' } } });
  await everywhere(gate, key.secret, prompt, 200);
  await policy('update', { policy_name: 'no-mail', checks: { entities: { email: 'block' } } });
  await everywhere(gate, key.secret, prompt, 400);
  await policy('update', { policy_name: 'no-mail', enabled: false });
  await everywhere(gate, key.secret, prompt, 200);
  await policy('update', { policy_name: 'no-mail', enabled: true });
  await everywhere(gate, key.secret, prompt, 400);
  await policy('delete', { policy_name: 'no-mail' });
  await everywhere(gate, key.secret, prompt, 200);
});

test('a policy for a team leaves the keys of others alone', async (t) => {
  const { gate, policy } = await gateWithPolicies(t);
  const team = await gate.admin.createTeam({ team_alias: 'crm' });
  const inTeam = await gate.admin.createKey({ key_alias: 'ada', team_id: team });
  const other = await gate.admin.createKey({ key_alias: 'ben' });
  await policy('new', {
    policy_name: 'crm-only',
    applies_to: { teams: [team] },
    checks: { entities: { email: 'block' } },
  });
  await everywhere(gate, inTeam.secret, 'ask ada@example.com', 400);
  equal((await gate.chat(other.secret, 'ask ada@example.com')).status, 200);
  equal((await gate.chat(inTeam.secret, 'ask somebody')).status, 200);
});

test('a key does not escape its policies by making another', async (t) => {
  const { gate, policy } = await gateWithPolicies(t);
  const user = await gate.admin.createUser({ user_id: 'ada' });
  const key = await gate.admin.createKey({ key_alias: 'ada', user_id: user });
  await policy('new', {
    policy_name: 'ada-alone',
    applies_to: { keys: [key.id] },
    checks: { entities: { email: 'block' } },
  });
  const made = await createAdminClient(gate.albUrl, key.secret).post('/key/generate', {});
  equal(made.status, 200);
  await everywhere(gate, String(made.body['key']), 'ask ben@example.com', 400);
  const other = await gate.admin.createKey({ user_id: user });
  equal((await gate.chat(other.secret, 'ask ben@example.com')).status, 200);
});

test('what is found is counted by its kind and on the record with the policy, and nowhere in clear', async (t) => {
  const { gate, policy } = await gateWithPolicies(t);
  const key = await gate.admin.createKey({ key_alias: 'ada' });
  await policy('new', {
    policy_name: 'watch',
    checks: {
      entities: { email: 'observe', card: 'block' },
      patterns: [{ name: 'employee', pattern: 'EMP-[0-9]{6}', prompt: 'observe' }],
    },
  });
  const found = 'stargate_pii_entities_total';
  const blocks = 'stargate_content_policy_blocks_total{policy="watch"}';
  let answers = 0;
  await eventually(
    async () => {
      equal((await gate.chat(key.secret, 'ada@example.com, ben@example.com, EMP-123456')).status, 200);
      answers += 1;
      const [record] = await gate.database.query(
        `select policies from usage_records order by request_id desc`,
      );
      deepEqual(record?.['policies'], ['watch@1']);
    },
    { withinMs: 10_000 },
  );
  const [record] = await gate.database.query(
    `select policies, policy_findings, blocked_by from usage_records where policies <> '{}' order by request_id limit 1`,
  );
  deepEqual(record, {
    policies: ['watch@1'],
    policy_findings: { email: 2, 'pattern:employee': 1 },
    blocked_by: null,
  });
  equal((await metric(gate, `${found}{entity_type="email"}`)) % 2, 0);
  equal((await metric(gate, `${found}{entity_type="custom"}`)) > 0, true);
  equal(await metric(gate, `${found}{entity_type="card"}`), 0);

  const refused = await gate.chat(key.secret, 'pay with 4111 1111 1111 1111');
  equal(refused.status, 400);
  match(refused.text, /watch/);
  equal(refused.text.includes('4111'), false);
  equal(await metric(gate, `${found}{entity_type="card"}`), 1);
  equal(await metric(gate, blocks), 1);
  await usageRecords(gate.database, answers);
  await eventually(
    async () => {
      const [row] = await gate.database.query(
        `select sum(refused)::int as count from refused_requests where error_code = 'content_policy_violation'`,
      );
      equal(row?.['count'], 1);
    },
    { withinMs: 15_000 },
  );
  for (const file of await filesIn(gate.directory)) {
    const kept = await readFile(file, 'latin1');
    for (const word of ['ada@example.com', 'EMP-123456', '4111 1111'])
      equal(kept.includes(word), false, `${file} has ${word}`);
  }
});

test('the call of a task that died has its policies on the record, and reports show them', async (t) => {
  const { gate, policy } = await gateWithPolicies(t);
  const key = await gate.admin.createKey({ key_alias: 'ada' });
  await policy('new', { policy_name: 'watch', checks: { entities: { email: 'observe' } } });
  const slow = '[[sim {"headerDelayMs":60000}]]';
  await eventually(
    async () => {
      equal((await gate.chat(key.secret, 'ada@example.com')).status, 200);
      const [record] = await gate.database.query(
        `select policies from usage_records order by request_id desc`,
      );
      deepEqual(record?.['policies'], ['watch@1']);
    },
    { withinMs: 10_000 },
  );
  const [task] = gate.tasks();
  const hanging = gate.chat(key.secret, `ben@example.com ${slow}`).catch(() => null);
  await eventually(async () => equal(await metric(gate, 'stargate_inflight_requests'), 1), {
    withinMs: 10_000,
  });
  task?.kill('SIGKILL');
  await hanging;
  const lost = await eventually(
    async () => {
      const [record] = await gate.database.query(
        `select policies, policy_findings from usage_records where ending = 'task-lost'`,
      );
      if (record === undefined) throw new Error('the lost call is not recorded yet');
      return record;
    },
    { withinMs: 30_000 },
  );
  deepEqual(lost, { policies: ['watch@1'], policy_findings: { email: 1 } });
  const { body } = await gate.admin.get('/spend/logs?ending=task-lost');
  const [logged] = body['data'] as readonly Readonly<Record<string, unknown>>[];
  deepEqual([logged?.['policies'], logged?.['policy_findings']], [['watch@1'], { email: 1 }]);
});

/** Journals and logs of the tasks. */
async function filesIn(directory: string): Promise<readonly string[]> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  notEqual(files.length, 0);
  return files;
}
