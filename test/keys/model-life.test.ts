/** Models that end: clients are told before, refused or served by the successor after, and records say so. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { request } from 'undici';
import type { Json } from '../admin/admin-fixture.ts';
import { eventually } from '../support/eventually.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

const MODEL = 'nova-micro';
const SUCCESSOR = 'nova-lite';
const WITHIN = { withinMs: 5_000 };

async function setLife(gate: Gate, life: object): Promise<void> {
  equal((await gate.admin.post('/model/life', { model: MODEL, successor: SUCCESSOR, ...life })).status, 200);
}

/** Every dialect that takes words, with a question to the model. */
const dialects: readonly [name: string, path: string, body: Json][] = [
  [
    'chat completions',
    '/v1/chat/completions',
    { model: MODEL, messages: [{ role: 'user', content: 'hello' }] },
  ],
  [
    'messages',
    '/v1/messages',
    { model: MODEL, max_tokens: 100, messages: [{ role: 'user', content: 'hello' }] },
  ],
  ['responses', '/v1/responses', { model: MODEL, input: 'hello' }],
];

test('from its legacy date on, each answer of a model tells its end and its successor', async (t) => {
  const gate = await startGate(t);
  const key = await gate.admin.createKey();
  equal((await gate.chat(key.secret, 'hello', { model: MODEL })).headers['deprecation'], undefined);
  await setLife(gate, { deprecated_on: '2026-02-01', retires_on: '2999-03-30' });
  for (const [name, path, body] of dialects) {
    for (const stream of [false, true]) {
      await t.test(`${name}${stream ? ', streamed' : ''}`, async () => {
        await eventually(async () => {
          const { status, headers } = await gate.post(key.secret, path, { ...body, stream });
          equal(status, 200);
          equal(headers['deprecation'], `@${Date.UTC(2026, 1, 1) / 1_000}`);
          equal(headers['sunset'], 'Sat, 30 Mar 2999 00:00:00 GMT');
          equal(headers['link'], `</v1/models/${SUCCESSOR}>; rel="successor-version"`);
        }, WITHIN);
      });
    }
  }
  await t.test('the lists of models tell it too', async () => {
    const read = async (headers: Readonly<Record<string, string>>): Promise<Json> => {
      const answer = await request(`${gate.edgeUrl}/v1/models/${MODEL}`, {
        headers: { authorization: `Bearer ${key.secret}`, ...headers },
      });
      return answer.body.json();
    };
    for (const told of [await read({}), await read({ 'anthropic-version': '2023-06-01' })]) {
      equal(told.lifecycle, 'deprecated');
      equal(told.deprecated_at, '2026-02-01T00:00:00.000Z');
      equal(told.retires_at, '2999-03-30T00:00:00.000Z');
      equal(told.successor, SUCCESSOR);
      equal(told.max_input_tokens, 128_000);
      equal(told.capabilities.image_input.supported, false);
      equal(told.data_retention, null);
    }
    const info = ((await gate.admin.get(`/model/info?model=${MODEL}`)) as Json).body.data[0].model_info;
    deepEqual(
      [info.lifecycle, info.retires_at, info.successor, info.on_end],
      ['deprecated', '2999-03-30T00:00:00.000Z', SUCCESSOR, 'refuse'],
    );
  });
});

async function endedGate(t: TestContext, onEnd: string): Promise<Gate> {
  const gate = await startGate(t);
  await setLife(gate, { deprecated_on: '2026-01-01', retires_on: '2026-11-01', on_end: onEnd });
  return gate;
}

test('after its end a model is refused in every dialect, with the successor named, and no longer listed', async (t) => {
  const gate = await endedGate(t, 'refuse');
  const key = await gate.admin.createKey();
  for (const [name, path, body] of dialects) {
    await t.test(name, async () => {
      await eventually(async () => {
        const { status, text } = await gate.post(key.secret, path, body);
        equal(status, 404);
        match(text, /"nova-micro\\" ended on 2026-11-01\. Its successor is \\"nova-lite\\"/);
      }, WITHIN);
    });
  }
  const longGone = await gate.chat(key.secret, 'hello', { model: 'nova-premier' });
  equal(longGone.status, 404);
  match(longGone.text, /"nova-premier\\" ended on 2026-09-14\. Its successor is \\"nova-2-lite\\"/);
  const looked = await request(`${gate.edgeUrl}/v1/models/nova-premier`, {
    headers: { authorization: `Bearer ${key.secret}` },
  });
  equal(((await looked.body.json()) as Json).lifecycle, 'retired');
  const { body } = await request(`${gate.edgeUrl}/v1/models`, {
    headers: { authorization: `Bearer ${key.secret}` },
  });
  const names = ((await body.json()) as Json).data.map(({ id }: Json) => id);
  ok(!names.includes(MODEL) && names.includes(SUCCESSOR));
});

test('where an admin says so the successor answers, to those who may use it, and header and record say so', async (t) => {
  const gate = await endedGate(t, 'successor');
  const key = await gate.admin.createKey();
  for (const [name, path, body] of dialects) {
    await t.test(name, async () => {
      await eventually(async () => {
        const { status, headers, text } = await gate.post(key.secret, path, body);
        equal(status, 200);
        equal(headers['x-stargate-model'], SUCCESSOR);
        equal(headers['x-stargate-ended-model'], MODEL);
        equal(headers['x-stargate-fallback'], undefined);
        equal(JSON.parse(text).model, SUCCESSOR);
      }, WITHIN);
    });
  }
  await eventually(async () => {
    const { body } = (await gate.admin.get('/spend/logs?page_size=100')) as Json;
    // What the task answered before it knew of the end is not told of it.
    const told = body.data.filter((log: Json) => log.ended_model !== null);
    equal(told.length, dialects.length);
    for (const log of told)
      deepEqual([log.model_asked, log.model, log.ended_model], [MODEL, SUCCESSOR, MODEL]);
  }, WITHIN);

  const narrow = await gate.admin.createKey({ models: [MODEL] });
  const refused = await gate.chat(narrow.secret, 'hello', { model: MODEL });
  equal(refused.status, 403);
  match(refused.text, /may not use the model \\"nova-lite\\"/);
});

test('a successor must be another model for the same, and an end not before the legacy date', async (t) => {
  const gate = await startGate(t);
  for (const [field, life] of [
    ['successor', { successor: MODEL }],
    ['successor', { successor: 'gpt-17' }],
    ['successor', { successor: 'titan-embed-text-v2' }],
    ['retires_on', { deprecated_on: '2027-01-01', retires_on: '2026-01-01' }],
    ['retires_on', { retires_on: 'soon' }],
  ] as const) {
    const { status, body }: Json = await gate.admin.post('/model/life', { model: MODEL, ...life });
    equal(status, 400, JSON.stringify(life));
    equal(body.error.param, field);
  }
});

test('who uses a model, when last and for how much, as far as the caller may see it', async (t) => {
  const gate = await startGate(t);
  const teamId = await gate.admin.createTeam({ team_alias: 'Research' });
  const ada = await gate.admin.createUser({ user_email: 'ada@example.com' });
  const hers = await gate.admin.createKey({ user_id: ada, key_alias: 'ada laptop' });
  const ofTeam = await gate.admin.createKey({ team_id: teamId, key_alias: 'pipeline' });
  await gate.admin.post('/model/alias', { model: MODEL, aliases: ['small'] });
  for (const { secret } of [hers, hers, ofTeam])
    equal((await gate.chat(secret, 'hello', { model: MODEL })).status, 200);
  equal((await gate.chat(hers.secret, 'hello', { model: SUCCESSOR })).status, 200);

  const usage = async (): Promise<Json[]> => {
    const { body }: Json = await gate.admin.get('/model/usage?model=small&order_by=requests');
    equal(body.model_name, MODEL);
    return body.data;
  };
  const rows = await eventually(async () => {
    const found = await usage();
    equal(
      found.reduce((sum, row) => sum + Number(row.api_requests), 0),
      3,
    );
    return found;
  }, WITHIN);
  deepEqual(
    rows.map((row) => [row.key_name, row.user_name, row.team_name, row.api_requests]),
    [
      ['ada laptop', 'ada@example.com', null, 2],
      ['pipeline', null, 'Research', 1],
    ],
  );
  for (const { last_used_at } of rows) ok(Date.now() - Date.parse(last_used_at) < 2 * 3_600_000);
  const own = await request(`${gate.albUrl}/model/usage?model=${MODEL}`, {
    headers: { authorization: `Bearer ${hers.secret}` },
  });
  deepEqual(
    ((await own.body.json()) as Json).data.map(({ key_name }: Json) => key_name),
    ['ada laptop'],
  );
});
