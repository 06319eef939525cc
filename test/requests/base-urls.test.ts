/** A client that comes from LiteLLM keeps its base URL: each of LiteLLM's paths is the same route as ours, edge and ALB alike. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { AzureOpenAI } from 'openai';
import { request } from 'undici';
import { routes } from '../../core/routes.ts';
import { usageRecords } from '../support/records.ts';
import { startGate } from '../support/start-gate.ts';

const chat = { messages: [{ role: 'user', content: 'hello' }], max_tokens: 20 };
const claude = { ...chat, model: 'claude-haiku-4-5' };
const embedding = { input: 'hello', model: 'titan-embed-text-v2' };

/** Path, body (null: GET), and what its answer shows. */
const rows: readonly (readonly [path: string, body: object | null, shows: RegExp])[] = [
  ['/chat/completions', claude, /"object":"chat.completion"/],
  ['/openai/deployments/claude-haiku-4-5/chat/completions?api-version=2024-10-21', chat, /"chat.completion"/],
  ['/engines/claude-haiku-4-5/chat/completions', chat, /"object":"chat.completion"/],
  ['/embeddings', embedding, /"embedding"/],
  ['/openai/deployments/titan-embed-text-v2/embeddings', { input: 'hello' }, /"embedding"/],
  ['/engines/titan-embed-text-v2/embeddings', { input: 'hello' }, /"embedding"/],
  ['/responses', { model: 'claude-haiku-4-5', input: 'hello' }, /"object":"response"/],
  ['/openai/v1/responses', { model: 'claude-haiku-4-5', input: 'hello' }, /"object":"response"/],
  ['/responses/input_tokens', { model: 'claude-haiku-4-5', input: 'hello' }, /"input_tokens"/],
  ['/openai/v1/responses/input_tokens', { model: 'claude-haiku-4-5', input: 'hello' }, /"input_tokens"/],
  ['/rerank', { model: 'cohere-rerank-v3-5', query: 'a', documents: ['a', 'b'] }, /"results"/],
  ['/v2/rerank', { model: 'cohere-rerank-v3-5', query: 'a', documents: ['a', 'b'] }, /"results"/],
  ['/anthropic/v1/messages', claude, /"type":"message"/],
  ['/anthropic/v1/messages/count_tokens', { ...claude, max_tokens: undefined }, /"input_tokens"/],
  ['/models', null, /"claude-haiku-4-5"/],
  ['/models/claude-haiku-4-5', null, /"claude-haiku-4-5"/],
  ['/anthropic/v1/models', null, /"claude-haiku-4-5"/],
];

test("LiteLLM's paths", async (t) => {
  const gate = await startGate(t);
  const key = await gate.admin.createKey({ key_alias: 'mover' });

  async function ask(url: string, secret: string, body: object | null) {
    const answer = await request(url, {
      method: body === null ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: body === null ? null : JSON.stringify(body),
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  }

  for (const [path, body, shows] of rows) {
    await t.test(path, async () => {
      for (const url of [gate.edgeUrl, gate.albUrl]) {
        const { status, text } = await ask(url + path, key.secret, body);
        equal(status, 200, text);
        match(text, shows);
      }
    });
  }

  await t.test(
    "Azure's own client, with the gateway as its endpoint and a model as its deployment",
    async () => {
      const azure = new AzureOpenAI({
        endpoint: gate.edgeUrl,
        apiKey: key.secret,
        apiVersion: '2024-10-21',
        deployment: 'claude-haiku-4-5',
      });
      const answer = await azure.chat.completions.create({
        model: 'claude-haiku-4-5',
        messages: [{ role: 'user', content: 'hello' }],
      });
      equal(answer.object, 'chat.completion');
    },
  );

  await t.test(
    'the model of the path goes before the one of the body, and is the one that is recorded',
    async () => {
      const caller = await gate.admin.createKey({ models: ['claude-haiku-4-5'] });
      const both = { ...chat, model: 'claude-opus-5-5' };
      const path = '/openai/deployments/claude-haiku-4-5/chat/completions';
      equal((await ask(gate.edgeUrl + path, caller.secret, both)).status, 200);
      const forbidden = { ...chat, model: 'claude-haiku-4-5' };
      const refused = await ask(
        `${gate.edgeUrl}/openai/deployments/claude-opus-5-5/chat/completions`,
        caller.secret,
        forbidden,
      );
      equal(refused.status, 403, refused.text);
      const [record] = await usageRecords(gate.database, 1, caller.id);
      deepEqual([record?.['model'], record?.['dialect']], ['claude-haiku-4-5', 'openai-chat']);
    },
  );

  await t.test('a key that may use one path of a route may use its others, and no other route', async () => {
    const allowed = [
      ['/v1/chat/completions', '/chat/completions'],
      ['/chat/completions', '/v1/chat/completions'],
      ['/chat/completions', '/openai/deployments/claude-haiku-4-5/chat/completions'],
      ['/openai/*', '/chat/completions'],
      ['openai_routes', '/engines/claude-haiku-4-5/chat/completions'],
    ] as const;
    for (const [entry, path] of allowed) {
      const { secret } = await gate.admin.createKey({ allowed_routes: [entry] });
      const answer = await ask(gate.edgeUrl + path, secret, claude);
      equal(answer.status, 200, `${entry}: ${path}: ${answer.text}`);
      const refused = await ask(`${gate.edgeUrl}/anthropic/v1/messages`, secret, claude);
      equal(refused.status, 403, `${entry}: ${refused.text}`);
    }
    const { secret } = await gate.admin.createKey({ allowed_routes: ['/v1/messages'] });
    for (const path of ['/chat/completions', '/openai/deployments/claude-haiku-4-5/chat/completions'])
      equal((await ask(gate.edgeUrl + path, secret, claude)).status, 403, path);
  });
});

test('each further path of a call is tried here', () => {
  const tried = new Set(rows.map(([path]) => path.split('?')[0]));
  for (const route of routes) {
    if (route.serves !== 'call') continue;
    for (const alias of route.aliases) {
      const models = ['claude-haiku-4-5', 'titan-embed-text-v2'];
      ok(
        models.some((model) => tried.has(alias.replace('{model}', model))),
        alias,
      );
    }
  }
});
