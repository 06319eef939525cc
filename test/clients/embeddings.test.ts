/** Embeddings, rerank and models through the whole gateway: the SDKs unchanged, and one right record each. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type Anthropic from '@anthropic-ai/sdk';
import { NotFoundError as AnthropicNotFound } from '@anthropic-ai/sdk';
import type OpenAI from 'openai';
import { BadRequestError, NotFoundError } from 'openai';
import { request } from 'undici';
import type { Row } from '../../core/db/connect.ts';
import { eventually } from '../support/eventually.ts';
import { usageRecords } from '../support/records.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import { anthropicOf, openaiOf } from './sdk-clients.ts';

type Fixture = {
  readonly openai: OpenAI;
  readonly anthropic: Anthropic;
  readonly secret: string;
  /** The records of the key so far, newest first. */
  readonly records: (count: number) => Promise<readonly Row[]>;
};

/** A key of its own and its clients, with Bedrock as new. */
async function start(
  t: TestContext,
  gate: Gate,
  key: Readonly<Record<string, unknown>> = {},
): Promise<Fixture> {
  gate.bedrock.reset();
  const { secret, id } = await gate.admin.createKey(key);
  return {
    secret,
    records: (count) => usageRecords(gate.database, count, id),
    openai: openaiOf(t, gate, secret),
    anthropic: anthropicOf(t, gate, secret),
  };
}

/** The newest of `count` records; its input is what Bedrock counted in its last `calls` calls. */
async function lastRecord(gate: Gate, { records }: Fixture, count: number, calls: number): Promise<Row> {
  const [record] = await records(count);
  ok(record);
  const served = gate.bedrock.log().slice(-calls);
  equal(
    Number(record['input_tokens']),
    served.reduce((sum, call) => sum + call.inputTokens, 0),
  );
  deepEqual([Number(record['output_tokens']), record['ending']], [0, 'complete']);
  return record;
}

const texts = (count: number): string[] =>
  Array.from({ length: count }, (_none, index) => `text number ${index}`);

/** model · what a list of 200 texts takes in calls · its own dimensions · others · price of a million tokens in USD */
const models: [string, number, number, number, bigint][] = [
  ['titan-embed-text-v2', 200, 1_024, 256, 20_000n],
  ['titan-embed-image-v1', 200, 1_024, 384, 800_000n],
  ['nova-2-multimodal-embeddings', 200, 3_072, 256, 135_000n],
  ['cohere-embed-v4', 3, 1_536, 512, 120_000n],
  ['cohere-embed-english-v3', 3, 1_024, 1_024, 100_000n],
];

test('embeddings, rerank and models', async (suite) => {
  const gate = await startGate(suite, {
    // Bedrock does not have it in us-east-1.
    environment: {
      DEPLOYMENTS: JSON.stringify({ 'amazon-rerank-v1': { deployments: [{ region: 'us-west-2' }] } }),
    },
  });
  await suite.test(
    'embeddings of every family: one text, a list in its order, base64 as floats',
    async (t) => {
      const fixture = await start(t, gate);
      const { openai } = fixture;
      let count = 0;
      for (const [model, calls, own, others, price] of models) {
        const one = await openai.embeddings.create({ model, input: 'text number 7' });
        const first = one.data[0]?.embedding ?? [];
        equal(first.length, own, model);
        const record = await lastRecord(gate, fixture, ++count, 1);
        equal(Number(record['input_tokens']), one.usage.prompt_tokens);
        equal(String(record['cost_pico_usd']), String(BigInt(one.usage.prompt_tokens) * price));
        deepEqual([record['dialect'], record['route']], ['openai-embeddings', 'embeddings']);

        const many = await openai.embeddings.create({ model, input: texts(200), encoding_format: 'float' });
        deepEqual(
          many.data.map((item) => item.index),
          many.data.map((_item, index) => index),
        );
        equal(many.data.length, 200);
        deepEqual(
          many.data[7]?.embedding.map((value) => Math.fround(value)),
          first.map((value) => Math.fround(value)),
          model,
        );
        await lastRecord(gate, fixture, ++count, calls);

        const short = await openai.embeddings.create({ model, input: 'x', dimensions: others });
        equal(short.data[0]?.embedding.length, others, model);
        await lastRecord(gate, fixture, ++count, 1);
      }
    },
  );

  await suite.test('what cannot be embedded is refused by name, and nothing is charged', async (t) => {
    const { openai } = await start(t, gate);
    const refused = async (body: OpenAI.EmbeddingCreateParams, param: string, say: RegExp): Promise<void> => {
      await rejects(openai.embeddings.create(body), (error: unknown) => {
        ok(error instanceof BadRequestError);
        deepEqual([error.param, say.test(error.message)], [param, true], error.message);
        return true;
      });
    };
    const model = 'titan-embed-text-v2';
    await refused({ model, input: [1, 2, 3] }, 'input', /tokens are not supported/);
    await refused({ model, input: [[1, 2, 3]] }, 'input[0]', /tokens are not supported/);
    await refused({ model, input: ['a', ''] }, 'input[1]', /not empty/);
    await refused({ model, input: 'a', dimensions: 77 }, 'dimensions', /256, 512, 1024/);
    await refused({ model: 'claude-haiku-4-5', input: 'a' }, 'model', /makes no embeddings/);
    equal(gate.bedrock.log().length, 0);
  });

  await suite.test('a list that fails half-way is refused, and what Bedrock did is charged', async (t) => {
    const { openai, records } = await start(t, gate);
    const tooLong = { kind: 'http', type: 'ValidationException', message: 'Too many input tokens.' } as const;
    gate.bedrock.script({ answer: {} }, { answer: { fail: tooLong } });
    await rejects(
      openai.embeddings.create({ model: 'titan-embed-text-v2', input: texts(40) }),
      /Too many input tokens/,
    );
    const [record] = await records(1);
    const served = gate.bedrock.log();
    ok(served.length > 1 && served.length < 40, 'after the refusal little more is asked');
    const used = served.reduce((sum, call) => sum + call.inputTokens, 0);
    ok(used > 0);
    deepEqual(
      [record?.['ending'], record?.['status'], Number(record?.['input_tokens'])],
      ['upstream-error', 400, used],
    );
  });

  await suite.test('throttled parts of a list are asked for again', async (t) => {
    const { openai, records } = await start(t, gate);
    gate.bedrock.script({ answer: { fail: { kind: 'http', type: 'ThrottlingException' } }, times: 2 });
    const many = await openai.embeddings.create({ model: 'titan-embed-text-v2', input: texts(12) });
    equal(many.data.length, 12);
    const [record] = await records(1);
    equal(Number(record?.['retries']), 2);
    equal(Number(record?.['input_tokens']), many.usage.total_tokens);
  });

  await suite.test('rerank: in order of relevance, billed by the search', async (t) => {
    const { secret, records } = await start(t, gate);
    const documents = ['the sun is hot', { text: 'snow in Oslo' }, 'rain'];
    const prices = [
      ['cohere-rerank-v3-5', 2_000_000_000n],
      ['amazon-rerank-v1', 1_000_000_000n],
    ] as const;
    for (const [index, [model, price]] of prices.entries()) {
      const answer = await request(`${gate.edgeUrl}/v1/rerank`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model, query: 'snow in Oslo', documents, top_n: 2, return_documents: true }),
      });
      equal(answer.statusCode, 200);
      const body = (await answer.body.json()) as {
        readonly results: readonly { readonly index: number; readonly document: { readonly text: string } }[];
        readonly meta: unknown;
      };
      equal(body.results.length, 2);
      deepEqual([body.results[0]?.index, body.results[0]?.document.text], [1, 'snow in Oslo']);
      deepEqual(body.meta, { billed_units: { search_units: 1 } });
      const [record] = await records(index + 1);
      deepEqual(
        [record?.['dialect'], Number(record?.['search_units']), String(record?.['cost_pico_usd'])],
        ['rerank', 1, String(price)],
      );
    }
  });

  await suite.test(
    'models: each SDK its shape, only what the key may use, and errors in the same shape',
    async (t) => {
      const allowed = ['claude-haiku-4-5', 'titan-embed-text-v2'];
      const { openai, anthropic } = await start(t, gate, { models: allowed });
      deepEqual(
        (await openai.models.list()).data.map((model) => model.id),
        allowed,
      );
      deepEqual(
        (await anthropic.models.list()).data.map((model) => model.id),
        allowed,
      );
      const pages: string[] = [];
      for await (const model of anthropic.models.list({ limit: 1 })) pages.push(model.id);
      deepEqual(pages, allowed);
      equal((await openai.models.retrieve('titan-embed-text-v2')).owned_by, 'amazon');
      match((await anthropic.models.retrieve('claude-haiku-4-5')).created_at, /^\d{4}-/);
      await rejects(openai.models.retrieve('nova-pro'), NotFoundError);
      await rejects(anthropic.models.retrieve('nova-pro'), (error: unknown) => {
        ok(error instanceof AnthropicNotFound);
        deepEqual((error.error as { readonly type: string }).type, 'error');
        return true;
      });
    },
  );

  await suite.test(
    'a client that leaves a long list stops it, and pays for what was asked for by then',
    async (t) => {
      const { secret, records } = await start(t, gate);
      const leaving = new AbortController();
      const pending = request(`${gate.edgeUrl}/v1/embeddings`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'titan-embed-text-v2', input: texts(2_000) }),
        signal: leaving.signal,
      });
      const left = rejects(pending);
      await eventually(
        () => {
          ok(gate.bedrock.log().length > 3);
        },
        { withinMs: 10_000 },
      );
      leaving.abort();
      await left;
      const [record] = await records(1);
      ok(record);
      equal(record['ending'], 'client-gone');
      const served = gate.bedrock.log();
      ok(served.length < 2_000);
      deepEqual(
        [Number(record['input_tokens']), record['usage_estimated']],
        [served.reduce((sum, call) => sum + call.inputTokens, 0), false],
        'what was under way was read to its end',
      );
    },
  );
});
