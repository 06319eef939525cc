/**
 * Bedrock refuses something that a request can do without: the client gets its answer all the same, at the first try from
 * then on.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { readDeploymentConfig } from '../../core/catalog/deployment-config.ts';
import { models } from '../../core/catalog/models.ts';
import { MODELS } from '../metering/task-parts.ts';
import { pickyTask, type Refuses } from './picky-task.ts';

const HOUR_MS = 3_600_000;
const EXTRA = 'Extra inputs are not permitted';

const hi = [{ role: 'user', content: 'hi' }];
const tool = {
  name: 'look',
  description: 'Looks.',
  schema: {
    type: 'object',
    properties: { at: { type: 'string' } },
    required: ['at'],
    additionalProperties: false,
  },
};
const chatTools = [
  {
    type: 'function',
    function: { name: tool.name, description: tool.description, strict: true, parameters: tool.schema },
  },
];
const claudeTool = { name: tool.name, description: tool.description, input_schema: tool.schema };

type Row = {
  readonly optional: string;
  readonly path: string;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly refuses: Refuses;
};

/** Long enough that the gateway itself asks for the prompt cache. */
const long = { role: 'user', content: 'Read this before you answer. '.repeat(800) };
const done = { role: 'assistant', content: 'Done.' };
const onward = [long, done, ...hi, done, ...hi];

const CHAT = '/v1/chat/completions';
const MESSAGES = '/v1/messages';

/** What is refused of a deployment as such. */
const rows: readonly Row[] = [
  {
    optional: 'effort',
    path: CHAT,
    body: { model: 'claude-opus-5', messages: hi, reasoning_effort: 'low' },
    refuses: { holding: '"effort":', says: 'This model does not support the effort parameter.' },
  },
  {
    optional: 'own-usage',
    path: CHAT,
    body: { model: 'claude-opus-5', messages: hi, reasoning_effort: 'low' },
    refuses: {
      holding: '"additionalModelResponseFieldPaths"',
      says: 'The value at additionalModelResponseFieldPaths is not valid.',
    },
  },
  {
    optional: 'strict',
    path: CHAT,
    body: { model: 'claude-sonnet-4-5', messages: hi, tools: chatTools },
    refuses: { holding: '"strict":true', says: `tools.0.custom.strict: ${EXTRA}` },
  },
  {
    optional: 'native-json',
    path: CHAT,
    body: {
      model: 'claude-sonnet-4-5',
      messages: hi,
      response_format: { type: 'json_schema', json_schema: { name: 'seen', schema: tool.schema } },
    },
    refuses: { holding: '"textFormat"', says: `output_config.format: ${EXTRA}` },
  },
  {
    optional: 'cache-points',
    path: CHAT,
    body: {
      model: 'claude-opus-5',
      messages: [
        {
          role: 'user',
          content: [{ type: 'text', text: 'hi', cache_control: { type: 'ephemeral' } }],
        },
      ],
    },
    refuses: {
      holding: '"cachePoint"',
      says: 'You invoked an unsupported model or your request did not allow prompt caching.',
      status: 403,
    },
  },
  {
    optional: 'cache-points',
    path: MESSAGES,
    body: {
      model: 'claude-opus-5',
      max_tokens: 100,
      messages: [
        {
          role: 'user',
          content: [{ type: 'text', text: 'hi', cache_control: { type: 'ephemeral', ttl: '1h' } }],
        },
      ],
    },
    refuses: {
      holding: '"cache_control"',
      says: `messages.0.content.0.text.cache_control.ephemeral.ttl: ${EXTRA}`,
    },
  },
  {
    optional: 'cache-points',
    path: CHAT,
    body: { model: 'claude-opus-5', messages: onward },
    refuses: {
      holding: '"cachePoint"',
      says: 'You invoked an unsupported model or your request did not allow prompt caching.',
      status: 403,
    },
  },
  {
    optional: 'cache-points',
    path: MESSAGES,
    body: { model: 'claude-opus-5', max_tokens: 100, messages: onward },
    refuses: { holding: '"cache_control"', says: `messages.0.content.0.text.cache_control: ${EXTRA}` },
  },
  {
    optional: 'betas',
    path: MESSAGES,
    body: { model: 'claude-sonnet-4-5', max_tokens: 100, messages: hi },
    headers: { 'anthropic-beta': 'interleaved-thinking-2025-05-14' },
    refuses: { holding: '"anthropic_beta"', says: 'invalid beta flag' },
  },
  {
    optional: 'strict',
    path: MESSAGES,
    body: {
      model: 'claude-sonnet-4-5',
      max_tokens: 100,
      messages: hi,
      tools: [{ ...claudeTool, strict: true }],
    },
    refuses: { holding: '"strict":true', says: `tools.0.custom.strict: ${EXTRA}` },
  },
  {
    optional: 'native-json',
    path: MESSAGES,
    body: {
      model: 'claude-sonnet-4-5',
      max_tokens: 100,
      messages: hi,
      output_config: { format: { type: 'json_schema', schema: tool.schema } },
    },
    refuses: { holding: '"format":', says: `output_config.format: ${EXTRA}` },
  },
  {
    optional: 'effort',
    path: MESSAGES,
    body: { model: 'claude-opus-5', max_tokens: 100, messages: hi, output_config: { effort: 'low' } },
    refuses: { holding: '"effort":', says: `output_config.effort: ${EXTRA}` },
  },
  {
    optional: 'tool-fields',
    path: MESSAGES,
    body: {
      model: 'claude-opus-4-5',
      max_tokens: 100,
      messages: hi,
      tools: [{ ...claudeTool, input_examples: [{ at: 'it' }] }],
    },
    headers: { 'anthropic-beta': 'tool-examples-2025-10-29' },
    refuses: { holding: '"input_examples"', says: `tools.0.custom.input_examples: ${EXTRA}` },
  },
];

test('what Bedrock refuses and a request can do without is left out, within the same call', async (t) => {
  const task = await pickyTask(t);
  for (const { optional, path, body, headers, refuses } of rows) {
    for (const stream of [false, true]) {
      await t.test(`${optional} on ${path}, ${stream ? 'streamed' : 'whole'}`, async () => {
        task.refuse(refuses);
        const asked = { ...body, stream };
        const before = task.counted();
        task.lines.length = 0;
        const healed = await task.ask(path, asked, headers);
        equal(healed.status, 200, healed.text);
        if (optional === 'native-json' && path === CHAT && !stream) {
          const { content } = JSON.parse(healed.text).choices[0].message;
          deepEqual(Object.keys(JSON.parse(content)), ['at'], 'the answer is read as it was asked for');
        }
        deepEqual(
          healed.requests.map((one) => one.includes(refuses.holding)),
          [true, false],
          'asked again without it',
        );
        deepEqual(
          [healed.record?.['status'], healed.record?.['retries'], healed.record?.['usage_estimated']],
          [200, 1, false],
        );
        match(String(healed.headers['x-stargate-left-out']), new RegExp(`\\b${optional}\\b`));
        equal(task.lines.filter((line) => line.startsWith('bedrock refuses')).length, 1, 'in the log once');
        ok(task.counted().some((line) => !before.includes(line) && line.includes(`optional="${optional}"`)));

        const next = await task.ask(path, asked, headers);
        deepEqual([next.status, next.requests.length], [200, 1], 'right at the first try');
        ok(!String(next.requests[0]).includes(refuses.holding));

        task.later(6 * HOUR_MS);
        task.refuse();
        const later = await task.ask(path, asked, headers);
        deepEqual(
          [later.status, later.requests.map((one) => one.includes(refuses.holding))],
          [200, [true]],
          'taken again since Bedrock takes it',
        );
        equal(later.headers['x-stargate-left-out'], undefined);
      });
    }
  }
});

const OWN_FIELD = { model: 'claude-opus-5', max_tokens: 100, messages: hi, a_hint: { level: 'high' } };

test('what is the matter with one request alone is not held against the others', async (t) => {
  const task = await pickyTask(t);
  task.refuse({ holding: '"a_hint"', says: `a_hint: ${EXTRA}` });
  for (const stream of [false, true]) {
    const { status, requests, text } = await task.ask(MESSAGES, { ...OWN_FIELD, stream });
    deepEqual([status, requests.length], [200, 2], text);
  }
});

test('old thoughts that a deployment does not take are left out, and are sent again six hours later', async (t) => {
  const task = await pickyTask(t);
  const thinks = {
    model: 'claude-opus-5-5',
    max_tokens: 2_000,
    thinking: { type: 'adaptive', display: 'summarized' },
  };
  const question = { role: 'user', content: '[[sim {"thinking":"Hm.","text":"Yes."}]]' };
  const first = await task.ask(MESSAGES, { ...thinks, messages: [question] });
  equal(first.status, 200, first.text);
  const { content } = JSON.parse(first.text);
  const body = { ...thinks, messages: [question, { role: 'assistant', content }, ...hi] };
  const says = [
    [`thinking.adaptive.block_binding: ${EXTRA}`, 1],
    ['messages.1.content.0: Invalid `signature` in `thinking` block. It is bound to another one.', 2],
  ] as const;
  for (const [words, next] of says) {
    task.refuse({ holding: '"type":"thinking"', says: words });
    const healed = await task.ask(MESSAGES, body);
    deepEqual([healed.status, healed.requests.length], [200, 2], healed.text);
    equal(
      (await task.ask(MESSAGES, body)).requests.length,
      next,
      'a signature is the fault of one conversation',
    );
    task.later(6 * HOUR_MS);
    task.refuse();
    match(String((await task.ask(MESSAGES, body)).requests[0]), /"type":"thinking"/);
  }
});

test('what cannot be left out goes to the client, after one request', async (t) => {
  const task = await pickyTask(t);
  const refusals: readonly (readonly [string, string, object, Refuses])[] = [
    [
      'a fault of its own',
      CHAT,
      { model: 'claude-opus-5', messages: hi, reasoning_effort: 'low' },
      { holding: '', says: 'messages: at least one message is required' },
    ],
    [
      'what protects',
      CHAT,
      { model: 'claude-opus-5', messages: hi, reasoning_effort: 'low' },
      { holding: '', says: 'This model does not support the effort parameter with this guardrail.' },
    ],
    [
      'the body of an AWS SDK, which travels as it is',
      '/bedrock/model/claude-opus-5/converse',
      {
        messages: [{ role: 'user', content: [{ text: 'hi' }] }],
        toolConfig: {
          tools: [{ toolSpec: { name: 'look', strict: true, inputSchema: { json: tool.schema } } }],
        },
      },
      { holding: '', says: `tools.0.custom.strict: ${EXTRA}` },
    ],
    [
      'what is not in the request',
      CHAT,
      { model: 'claude-opus-5', messages: hi },
      { holding: '', says: 'invalid beta flag' },
    ],
  ];
  for (const [name, path, body, refuses] of refusals) {
    await t.test(name, async () => {
      task.refuse(refuses);
      const { status, requests, text, record } = await task.ask(path, body);
      deepEqual([status, requests.length], [400, 1], text);
      ok(text.includes(refuses.says.slice(0, 20)), text);
      deepEqual([record?.['retries'], Number(record?.['cost_pico_usd'])], [0, 0]);
    });
  }
  deepEqual(
    task.counted().filter((line) => !line.endsWith(' 0')),
    [],
  );
});

test('one call can do without several things, a fallback and mantle too', async (t) => {
  const mantle = JSON.stringify({
    [MODELS.asked]: { fallbacks: ['claude-opus-4-5'] },
    'claude-haiku-4-5': { deployments: [{ region: 'us-east-1', transport: 'mantle' }] },
  });
  const task = await pickyTask(t, createCatalog(models, 'us-east-1', readDeploymentConfig(mantle, models)));
  const cached = [
    { role: 'user', content: [{ type: 'text', text: 'hi', cache_control: { type: 'ephemeral' } }] },
  ];

  await t.test('several', async () => {
    task.refuse(
      { holding: '"strict":true', says: `tools.0.custom.strict: ${EXTRA}` },
      { holding: '"effort":', says: 'This model does not support the effort parameter.' },
      { holding: '"cache_control"', says: 'Your request did not allow prompt caching.', status: 403 },
    );
    const body = {
      model: 'claude-opus-4-5',
      max_tokens: 100,
      messages: cached,
      tools: [{ ...claudeTool, strict: true }],
      output_config: { effort: 'low' },
    };
    const first = await task.ask(MESSAGES, body);
    deepEqual([first.status, first.requests.length, first.record?.['retries']], [200, 4, 3], first.text);
    equal((await task.ask(MESSAGES, { ...body, stream: true })).requests.length, 1);
    task.later(6 * HOUR_MS);
  });

  await t.test('a fallback', async () => {
    task.bedrock.script({
      model: MODELS.asked,
      times: 3,
      answer: { fail: { kind: 'http', type: 'ServiceUnavailableException' } },
    });
    task.refuse({ holding: '"strict":true', says: `tools.0.custom.strict: ${EXTRA}` });
    const body = { model: MODELS.asked, messages: hi, tools: chatTools };
    const { status, text, record, headers } = await task.ask(CHAT, body);
    equal(status, 200, text);
    deepEqual([record?.['model'], headers['x-stargate-left-out']], ['claude-opus-4-5', 'strict']);
    task.later(6 * HOUR_MS);
  });

  for (const stream of [false, true]) {
    await t.test(`mantle, ${stream ? 'streamed' : 'whole'}`, async () => {
      task.refuse({
        holding: 'interleaved-thinking',
        says: 'Unexpected value(s) `interleaved-thinking-2025-05-14` for the `anthropic-beta` header.',
      });
      const body = { model: 'claude-haiku-4-5', max_tokens: 100, messages: hi, stream };
      const beta = { 'anthropic-beta': 'interleaved-thinking-2025-05-14' };
      const { status, text, requests, record } = await task.ask(MESSAGES, body, beta);
      deepEqual([status, requests.length], [200, 2], text);
      ok(String(record?.['deployment']).includes('/mantle/'));
      equal((await task.ask(MESSAGES, body, beta)).requests.length, 1);
      task.later(6 * HOUR_MS);
    });
  }
});
