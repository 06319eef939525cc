/** Cache points that clients do not ask for: where they are set, what they save on the record, and who switches them off. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { isObject } from '../../core/json.ts';
import { CLAUDE, conversation, loop, points, SYSTEM, watchedGate } from './loop.ts';

const POINT = { cachePoint: { type: 'default' } };

test('a loop of Chat Completions gets cache points from its second request on, and its records say what that saved', async (t) => {
  const { gate, arrived, secret } = await watchedGate(t);
  const steps = await conversation(
    gate,
    arrived,
    secret,
    loop(5).map((body) => ({ path: '/v1/chat/completions', body })),
  );
  deepEqual(
    steps.map(({ bodies }) => bodies.map(points)),
    [[0], [4], [4], [4], [4]],
  );
  deepEqual(
    steps.map(({ row }) => row['cache_points']),
    [null, 'gateway', 'gateway', 'gateway', 'gateway'],
  );
  const last = JSON.parse(steps.at(-1)?.bodies[0] ?? '{}') as Record<string, unknown>;
  const { system, messages, toolConfig } = last;
  ok(Array.isArray(system) && Array.isArray(messages) && isObject(toolConfig));
  deepEqual(system.at(-1), POINT);
  deepEqual((toolConfig['tools'] as readonly unknown[]).at(-1), POINT);
  for (const at of [-1, -3])
    deepEqual((messages.at(at) as { readonly content: readonly unknown[] }).content.at(-1), POINT);
  const saved = steps.map(({ row }) => BigInt(String(row['cache_saved_pico_usd'])));
  equal(saved[0], 0n);
  // It writes what the next one reads.
  ok((saved[1] ?? 0n) < 0n && saved.slice(2).every((one) => one > 0n), String(saved));
  ok(saved.reduce((sum, one) => sum + one) > 0n);
  ok(Number(steps[2]?.row['cache_read_tokens']) > 2_000);
});

test('so does a loop of the Messages API on Claude, by its own name for them, and a Responses loop', async (t) => {
  const { gate, arrived, secret } = await watchedGate(t);
  const messages: object[] = [{ role: 'user', content: 'Mend the build.' }];
  const tools = [{ name: 'read_file', input_schema: { type: 'object' } }];
  const asked = [1, 2, 3].map((turn) => {
    const body = { model: CLAUDE, max_tokens: 64, system: SYSTEM, tools, messages: [...messages] };
    messages.push(
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: `toolu_${turn}`, name: 'read_file', input: {} }],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: `toolu_${turn}`, content: 'ok '.repeat(200) }],
      },
    );
    return { path: '/v1/messages', body };
  });
  const input: object[] = [{ role: 'user', content: 'Mend the build.' }];
  const responses = [1, 2, 3].map((turn) => {
    const body = { model: CLAUDE, instructions: SYSTEM, input: [...input], store: false };
    input.push(
      { role: 'assistant', content: `Read ${turn}. ` },
      { role: 'user', content: `Go on, ${turn}.` },
    );
    return { path: '/v1/responses', body };
  });
  const steps = await conversation(gate, arrived, secret, [...asked, ...responses]);
  deepEqual(
    steps.map(({ bodies }) => bodies.map(points)),
    [[0], [4], [4], [0], [3], [3]],
  );
  const {
    system,
    tools: sent,
    messages: turns,
  } = JSON.parse(steps[2]?.bodies[0] ?? '{}') as Record<string, readonly Record<string, unknown>[]>;
  const control = { type: 'ephemeral' };
  deepEqual(system, [{ type: 'text', text: SYSTEM, cache_control: control }]);
  deepEqual(sent?.at(-1)?.['cache_control'], control);
  const { content } = turns?.at(-1) ?? {};
  ok(Array.isArray(content));
  deepEqual((content as readonly Record<string, unknown>[]).at(-1)?.['cache_control'], control);
  ok(Number(steps[2]?.row['cache_read_tokens']) > 2_000);
  ok(Number(steps[5]?.row['cache_read_tokens']) > 2_000);
});

test('single questions with a system prompt in common get points when it comes again, and those without one never', async (t) => {
  const { gate, arrived, secret } = await watchedGate(t);
  const question = (content: string, system: string) => ({
    path: '/v1/chat/completions',
    body: {
      model: CLAUDE,
      max_tokens: 64,
      messages: [
        { role: 'system', content: system },
        { role: 'user', content },
      ],
    },
  });
  const steps = await conversation(gate, arrived, secret, [
    ...['a', 'b', 'c'].map((one) => question(`What is ${one}?`, SYSTEM)),
    ...['d', 'e', 'f'].map((one) => question(`What is ${one}? ${one.repeat(9_000)}`, 'Be brief.')),
    ...['g', 'h', 'i'].map((one) => question(`What is ${one}?`, `It is ${one} o'clock. ${SYSTEM}`)),
  ]);
  deepEqual(
    steps.map(({ bodies }) => bodies.map(points)),
    [[0], [1], [1], [0], [0], [0], [0], [0], [0]],
  );
  ok(Number(steps[2]?.row['cache_read_tokens']) > 2_000);
  equal(steps[8]?.row['cache_saved_pico_usd'], '0');
});

test('a client that sets points itself, or asks for the cache by its key, gets its own and no others', async (t) => {
  const { gate, arrived, secret } = await watchedGate(t);
  const [first, second, third] = loop(3).map((body) => {
    const { messages } = body as { messages: Record<string, unknown>[] };
    const [system, ...turns] = messages;
    const text = { type: 'text', text: system?.['content'], cache_control: { type: 'ephemeral' } };
    return { ...body, messages: [{ ...system, content: [text] }, ...turns] };
  });
  const steps = await conversation(
    gate,
    arrived,
    secret,
    [first, second, third].map((body) => ({ path: '/v1/chat/completions', body: body ?? {} })),
  );
  deepEqual(
    steps.map(({ bodies, row }) => [bodies.map(points), row['cache_points']]),
    [1, 2, 3].map(() => [[1], 'client']),
  );
});

test('it is off for a request by its header, which says nothing else, and for all by the environment', async (t) => {
  const { gate, arrived, secret } = await watchedGate(t);
  const off = { 'x-stargate-prompt-cache': 'off' };
  const path = '/v1/chat/completions';
  const [first = {}, second = {}, third = {}] = loop(3);
  const steps = await conversation(gate, arrived, secret, [
    { path, body: first },
    { path, body: second, headers: off },
    { path, body: third, headers: { 'x-stargate-prompt-cache': 'auto' } },
  ]);
  deepEqual(
    steps.map(({ bodies, row }) => [bodies.map(points), row['cache_points']]),
    [
      [[0], null],
      [[0], null],
      [[4], 'gateway'],
    ],
  );
  const wrong = await request(`${gate.edgeUrl}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'x-stargate-prompt-cache': 'yes' },
    body: JSON.stringify(first),
  });
  equal(wrong.statusCode, 400);
  match(await wrong.body.text(), /x-stargate-prompt-cache: expected auto or off/);

  const none = await watchedGate(t, { PROMPT_CACHING: 'off' });
  const quiet = await conversation(
    none.gate,
    none.arrived,
    none.secret,
    loop(3).map((body) => ({ path, body })),
  );
  deepEqual(
    quiet.map(({ bodies }) => bodies.map(points)),
    [[0], [0], [0]],
  );
});

test('a model that caches behind texts alone gets points there, and one without a cache none', async (t) => {
  const { gate, arrived, secret } = await watchedGate(t);
  const path = '/v1/chat/completions';
  const asked = (model: string) => loop(3).map((body) => ({ path, body: { ...body, model } }));
  const steps = await conversation(gate, arrived, secret, [...asked('nova-pro'), ...asked('llama3-3-70b')]);
  // Writing costs Nova's clients nothing, so the first request has points too.
  deepEqual(
    steps.map(({ bodies }) => bodies.map(points)),
    [[2], [2], [2], [0], [0], [0]],
  );
  ok(Number(steps[2]?.row['cache_read_tokens']) > 1_500);
});
