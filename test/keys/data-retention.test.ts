/** Models whose maker or AWS keeps traffic can be forbidden to a team or to everybody; then nothing goes to them. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { models } from '../../core/catalog/models.ts';
import { createCatalog } from '../../core/catalog/catalog.ts';
import type { Json } from '../admin/admin-fixture.ts';
import { eventually } from '../support/eventually.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

const kept = createCatalog(models, 'us-east-1').models.find(
  (model) => model.retention !== null && model.kind === 'chat',
);
const KEPT = kept?.name ?? '';
const FALLBACKS = JSON.stringify({ 'claude-haiku-4-5': { fallbacks: [KEPT] } });

async function listed(gate: Gate, key: string): Promise<readonly Json[]> {
  const { body } = await request(`${gate.edgeUrl}/v1/models`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return ((await body.json()) as Json).data;
}

test('a team that forbids it: refused, not listed, and no fallback', async (t) => {
  ok(kept !== undefined, 'the catalog has a model that keeps traffic');
  const gate = await startGate(t, { environment: { DEPLOYMENTS: FALLBACKS } });
  const teamId = await gate.admin.createTeam({ forbid_data_retention: true });
  const bound = await gate.admin.createKey({ team_id: teamId });
  const free = await gate.admin.createKey();

  const marked = (await listed(gate, free.secret)).find(({ id }) => id === KEPT);
  deepEqual(marked.data_retention, { days: kept.retention?.days, kept_by: kept.retention?.by });
  equal((await gate.chat(free.secret, 'hello', { model: KEPT })).status, 200);

  const refused = await gate.chat(bound.secret, 'hello', { model: KEPT });
  equal(refused.status, 403);
  match(refused.text, /The team of this API key forbids models that keep traffic/);
  ok(!(await listed(gate, bound.secret)).some(({ id }) => id === KEPT));

  const fail = { kind: 'http', type: 'ThrottlingException' } as const;
  gate.bedrock.script({ model: 'claude-haiku-4-5', times: 6, answer: { fail } });
  const without = await gate.chat(bound.secret, 'hello');
  equal(without.status, 429, 'the fallback keeps traffic');
  gate.bedrock.reset();
  gate.bedrock.script({ model: 'claude-haiku-4-5', times: 6, answer: { fail } });
  const answered = await gate.chat(free.secret, 'hello');
  equal(answered.headers['x-stargate-model'], KEPT, answered.text);
  gate.bedrock.reset();

  await gate.admin.post('/team/update', { team_id: teamId, forbid_data_retention: false });
  await eventually(async () => equal((await gate.chat(bound.secret, 'hello', { model: KEPT })).status, 200), {
    withinMs: 5_000,
  });
});

test('an environment that forbids it: refused to everybody', async (t) => {
  const gate = await startGate(t, { environment: { DATA_RETENTION: 'forbidden' } });
  const key = await gate.admin.createKey();
  const refused = await gate.chat(key.secret, 'hello', { model: KEPT });
  equal(refused.status, 403);
  match(refused.text, /This gateway forbids models that keep traffic/);
});
