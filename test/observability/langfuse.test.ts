/** Langfuse by its own variables: every call with who made it, what it used and what it cost, and no word of it. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { createSpanExporter } from '../../proxy/traces/exporter.ts';
import {
  traceDestinationOf,
  LANGFUSE_CLOUD,
  type DestinationSettings,
} from '../../proxy/traces/destination.ts';
import { traceContextOf } from '../../proxy/traces/trace-context.ts';
import { eventually } from '../support/eventually.ts';
import { startGate } from '../support/start-gate.ts';
import { startLangfuse } from './langfuse-stand-in.ts';
import { sampleRecord } from './sample-record.ts';

const SOON = { withinMs: 15_000 };
const keys = { publicKey: 'pk-lf-1234567890', secretKey: 'sk-lf-1234567890' };

test('every call is in Langfuse with user, session, tags, usage and cost, and no prompt', async (t) => {
  const langfuse = await startLangfuse(t, keys);
  const gate = await startGate(t, {
    environment: {
      LANGFUSE_PUBLIC_KEY: keys.publicKey,
      LANGFUSE_SECRET_KEY: keys.secretKey,
      LANGFUSE_HOST: `${langfuse.url}/`,
      STARGATE_REVISION: 'abc1234',
    },
  });
  await gate.admin.createTeam({ team_id: 'rivers' });
  const key = await gate.admin.createKey({ team_id: 'rivers', tags: ['compilers'] });
  const ask = async (model: string) => {
    const answer = await request(`${gate.edgeUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key.secret}`,
        'content-type': 'application/json',
        'x-claude-code-session-id': 'session-7',
      },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'a word about rivers' }] }),
    });
    await answer.body.dump();
    return String(answer.headers['x-request-id']);
  };
  const requestId = await ask('claude-haiku-4-5');
  const [generation, span] = await eventually(() => {
    deepEqual(langfuse.refusals, []);
    const found = ['generation', 'span'].map((type) =>
      langfuse.observations.find((one) => one.type === type),
    );
    ok(found.every((one) => one !== undefined));
    return found;
  }, SOON);
  ok(generation !== undefined && span !== undefined);
  const row = await eventually(async () => {
    const [found] = await gate.database.query('select * from usage_records where request_id = $1', [
      requestId,
    ]);
    ok(found !== undefined);
    return found;
  }, SOON);
  equal(generation.parentId, span.id);
  equal(generation.traceId, requestId.replaceAll('-', ''));
  equal(generation.model, 'claude-haiku-4-5');
  deepEqual(
    [generation.sessionId, generation.tags, generation.level],
    ['session-7', ['compilers'], 'DEFAULT'],
  );
  equal(generation.userId, row['user_id']);
  equal(generation.release, 'abc1234');
  equal(generation.usage['input'], Number(row['input_tokens']));
  equal(generation.usage['output'], Number(row['output_tokens']));
  equal(generation.cost['total'], Number(row['cost_pico_usd']) / 1e12);
  deepEqual(generation.metadata, {
    team_id: 'rivers',
    key_id: row['key_id'],
    request_id: requestId,
  });
  deepEqual([generation.input, generation.output], [null, null]);
  ok(!langfuse.raw.join('').includes('rivers"}]'), 'no word of the prompt');
  ok(!langfuse.raw.join('').includes('a word about'));
});

const nothing: DestinationSettings = {
  traceEndpoint: null,
  traceHeaders: null,
  traceHeadersSecretArn: null,
  langfusePublicKey: null,
  langfuseSecretKey: null,
  langfuseSecretArn: null,
  langfuseHost: null,
  langfuseBaseUrl: null,
};
const own = { ...nothing, langfusePublicKey: keys.publicKey, langfuseSecretKey: keys.secretKey };
const noSecret = (): Promise<string> => Promise.reject(new Error('no secret is asked for'));

test('without a host it is the cloud; one secret may hold both keys', async () => {
  const authorization = `Basic ${Buffer.from(`${keys.publicKey}:${keys.secretKey}`).toString('base64')}`;
  const expected = {
    kind: 'langfuse',
    endpoint: `${LANGFUSE_CLOUD}/api/public/otel`,
    headers: { authorization, 'x-langfuse-ingestion-version': '4' },
  };
  deepEqual(await traceDestinationOf(own, noSecret), expected);
  const secret = JSON.stringify({ public_key: keys.publicKey, secret_key: keys.secretKey });
  const byArn = { ...nothing, langfuseSecretArn: 'arn:…' };
  deepEqual(await traceDestinationOf(byArn, () => Promise.resolve(secret)), expected);
  const half = { ...byArn, langfusePublicKey: keys.publicKey };
  deepEqual(await traceDestinationOf(half, () => Promise.resolve(`${keys.secretKey}\n`)), expected);
  const base = { ...own, langfuseBaseUrl: 'https://us.cloud.langfuse.com' };
  equal(
    (await traceDestinationOf(base, noSecret))?.endpoint,
    'https://us.cloud.langfuse.com/api/public/otel',
  );
  equal(await traceDestinationOf(nothing, noSecret), null);
});

const wrong: readonly (readonly [name: string, settings: Partial<DestinationSettings>, said: RegExp])[] = [
  [
    'another collector beside it',
    { traceEndpoint: 'http://collector' },
    /LANGFUSE_PUBLIC_KEY.*OTEL_EXPORTER_OTLP_ENDPOINT are set/,
  ],
  ['headers of another collector', { traceHeaders: 'a=b' }, /OTEL_EXPORTER_OTLP_HEADERS are set/],
  ['no secret key', { langfuseSecretKey: null }, /^LANGFUSE_SECRET_KEY or .* must be set/],
  ['no public key', { langfusePublicKey: null }, /^LANGFUSE_PUBLIC_KEY must be set/],
  ['keys the wrong way round', { langfusePublicKey: keys.secretKey }, /begins with pk-/],
  [
    'the whole endpoint as host',
    { langfuseHost: 'https://x.example/api/public/otel' },
    /without \/api\/public\/otel/,
  ],
  ['keys in the address', { langfuseHost: 'https://pk:sk@x.example' }, /an address alone/],
];

for (const [name, settings, said] of wrong) {
  test(`a task does not start with ${name}`, () =>
    rejects(traceDestinationOf({ ...own, ...settings }, noSecret), (error: Error) => {
      match(error.message, said);
      ok(!error.message.includes('sk-lf-'), 'no key in it');
      return true;
    }));
}

test('a secret that is neither a key nor an object is not quoted', () =>
  rejects(
    traceDestinationOf({ ...nothing, langfuseSecretArn: 'arn:…' }, () =>
      Promise.resolve('{"secret_key": sk-lf-1'),
    ),
    (error: Error) =>
      /neither a key nor a JSON object/.test(error.message) && !error.message.includes('sk-lf'),
  ));

test('long prompts go in several requests, each within what Langfuse takes at once', async (t) => {
  const langfuse = await startLangfuse(t, keys);
  const { endpoint, headers } = (await traceDestinationOf(
    { ...own, langfuseHost: langfuse.url },
    noSecret,
  )) ?? { endpoint: '', headers: {} };
  const exporter = createSpanExporter({
    endpoint,
    headers,
    environment: 'test',
    onExported: () => {},
    onDropped: (spans, reason) => langfuse.refusals.push(`${spans} ${reason}`),
    everyMs: 60_000,
  });
  for (let index = 0; index < 100; index += 1) {
    const record = sampleRecord();
    const content = { prompt: 'x'.repeat(65_536), answer: 'y'.repeat(65_536) };
    exporter.add({ context: traceContextOf(undefined, record.requestId), record, content });
  }
  await exporter.close();
  deepEqual(langfuse.refusals, []);
  equal(langfuse.observations.length, 200);
  // "batch sizes are limited to 3.5 MB in total": https://api.reference.langfuse.com/#tag/ingestion
  ok(langfuse.raw.every((body) => body.length < 3_500_000));
});
