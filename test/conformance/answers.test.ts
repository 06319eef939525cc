/**
 * Every kind of answer that the gateway writes itself is what the makers of the APIs publish; and the checks
 * can fail: an answer with one thing wrong is refused by OpenAI's document and by the SDK's types, each on its own.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { errorTable, refuse, type ErrorCode } from '../../core/errors.ts';
import { ByteSink } from '../../proxy/dialects/byte-sink.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { renderRefusal } from '../../proxy/dialects/refusals.ts';
import { rawRequest, replyOf, streamed } from '../dialects/dialect-fixture.ts';
import { framesOf, randomAnswer, usage, wholeOf, type Answer } from '../dialects/made-answers.ts';
import { seededRandom } from '../support/random.ts';
import { checkError, checkStream, checkWhole } from './answers.ts';
import { withoutAllowed } from './allowances.ts';
import { assertDocumented } from './openai-document.ts';
import { problemsOf, satisfying } from './satisfies.ts';
import { surfaceOf, type Surface } from './surfaces.ts';

function surface(path: string): Surface {
  const found = surfaceOf(path);
  assert.ok(found !== null);
  return found;
}

const CHAT = surface('/v1/chat/completions');
const RESPONSES = surface('/v1/responses');

const tools = [
  { type: 'function', name: 'tool_0' },
  { type: 'namespace', name: 'far', description: 'd', tools: [{ type: 'function', name: 'tool_1' }] },
  { type: 'custom', name: 'free' },
  { type: 'local_shell' },
  { type: 'shell' },
  { type: 'apply_patch' },
  { type: 'web_search' },
];
const chat = {
  model: 'claude-haiku-4-5',
  messages: [{ role: 'user', content: 'hi' }],
  tools: [{ type: 'custom', custom: { name: 'free' } }],
};
const usageToo = { stream: true, stream_options: { include_usage: true } };
const responses = {
  model: 'claude-haiku-4-5',
  input: 'hi',
  tools,
  tool_choice: 'auto',
  metadata: { team: 'a' },
  reasoning: { effort: 'low', summary: 'auto' },
  include: ['reasoning.encrypted_content'],
};

/** Calls of the tools that come back as items of their own, and of one that the model made up. */
const calls: Answer['blocks'] = [
  { kind: 'tool', id: 'c1', name: 'far__tool_1', input: {} },
  { kind: 'tool', id: 'c2', name: 'free', input: { input: 'any "text"\n' } },
  { kind: 'tool', id: 'c3', name: 'local_shell', input: { command: ['ls', '-l'], timeout_ms: 5 } },
  { kind: 'tool', id: 'c4', name: 'shell', input: { commands: ['ls'] } },
  { kind: 'tool', id: 'c5', name: 'apply_patch', input: { type: 'delete_file', path: 'a' } },
  { kind: 'tool', id: 'c6', name: 'apply_patch', input: { type: 'create_file', path: 'a', diff: '+a' } },
  { kind: 'tool', id: 'c7', name: 'made_up', input: { b: 2 } },
];

/** A call of each client tool whose input the model was cut off in. */
const cut: readonly Answer[] = ['local_shell', 'shell', 'apply_patch', 'free', 'tool_0'].map((name) => ({
  blocks: [{ kind: 'tool', id: 'c1', name, input: {} }],
  stopReason: 'max_tokens',
  usage,
}));

const random = seededRandom(20_261_121);
const answers: readonly Answer[] = [
  ...Array.from({ length: 40 }, () => {
    const answer = randomAnswer(random);
    return { ...answer, blocks: [...answer.blocks, ...calls] };
  }),
  ...Array.from({ length: 20 }, () => randomAnswer(random)),
  ...cut,
  { blocks: [{ kind: 'text', text: 'no' }], stopReason: 'content_filtered', usage },
];

test('Chat Completions of every kind of answer conform, whole and chunk by chunk', () => {
  for (const answer of answers) {
    const whole = replyOf(openaiChat, rawRequest('chat-completions', chat)).whole(wholeOf(answer));
    checkWhole(whole.toString(), CHAT);
    for (const asked of [{ stream: true }, usageToo]) {
      const reply = replyOf(openaiChat, rawRequest('chat-completions', { ...chat, ...asked }));
      checkStream(streamed(reply, framesOf(answer, random)).toString(), CHAT);
    }
  }
});

test('Responses of every kind of answer conform, whole and event by event', () => {
  for (const answer of answers) {
    for (const asked of [{}, { tools: undefined, reasoning: undefined, include: undefined }]) {
      const body = { ...responses, ...asked };
      const whole = replyOf(openaiResponses, rawRequest('responses', body)).whole(wholeOf(answer));
      checkWhole(whole.toString(), RESPONSES);
      const reply = replyOf(openaiResponses, rawRequest('responses', { ...body, stream: true }));
      checkStream(streamed(reply, framesOf(answer, random)).toString(), RESPONSES);
    }
  }
});

test('streams that Bedrock breaks off conform to their last event', () => {
  const frames = framesOf({ blocks: calls, stopReason: 'tool_use', usage }, random);
  const dialects = [
    [openaiChat, 'chat-completions', chat, CHAT],
    [openaiResponses, 'responses', responses, RESPONSES],
  ] as const;
  for (const [dialect, routeId, body, published] of dialects) {
    for (let length = 0; length < frames.length; length += 3) {
      const reply = replyOf(dialect, rawRequest(routeId, { ...body, stream: true }));
      const sink = new ByteSink();
      for (const frame of frames.slice(0, length)) reply.event(frame.type, Buffer.from(frame.payload), sink);
      reply.fail(refuse(length % 2 === 0 ? 'upstream_failed' : 'upstream_throttled'), sink);
      checkStream(sink.take().toString(), published);
    }
  }
});

test('every refusal conforms, to OpenAI’s clients and to Anthropic’s', () => {
  for (const code of Object.keys(errorTable) as ErrorCode[]) {
    for (const details of [{}, { param: 'messages[0].content' }]) {
      const refusal = refuse(code, details);
      checkError(renderRefusal(refusal, 'openai', 'r1').body, { api: 'openai' });
      checkError(renderRefusal(refusal, 'anthropic', 'r1').body, { api: 'anthropic' });
    }
  }
});

const golden = new URL('../streaming/golden/', import.meta.url);
for (const [folder, published] of [
  ['openai-chat', CHAT],
  ['openai-responses', RESPONSES],
] as const) {
  const names = readdirSync(new URL(folder, golden)).filter((name) => name.endsWith('.sse'));
  for (const name of names) {
    test(`the golden stream ${folder}/${name} conforms`, () => {
      const stream = readFileSync(new URL(`${folder}/${name}`, golden), 'utf8');
      assert.ok(checkStream(stream, published) > 3);
    });
  }
}

type Json = Record<string, unknown>;
const textAnswer: Answer = { blocks: [{ kind: 'text', text: 'a' }], stopReason: 'end_turn', usage };
const chatText = replyOf(openaiChat, rawRequest('chat-completions', chat)).whole(wholeOf(textAnswer));
const responseText = replyOf(openaiResponses, rawRequest('responses', responses)).whole(wholeOf(textAnswer));
const embeddings = {
  object: 'list',
  model: 'm',
  data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
  usage: { prompt_tokens: 1, total_tokens: 1 },
};
const delta = {
  type: 'response.output_text.delta',
  item_id: 'msg_1',
  output_index: 0,
  content_index: 0,
  delta: 'a',
  logprobs: [],
  sequence_number: 4,
};
const customCall = {
  type: 'response.output_item.done',
  output_index: 0,
  item: { id: 'ctc_1', call_id: 'c', type: 'custom_tool_call', name: 'n', input: '', status: 'completed' },
  sequence_number: 1,
};
const models = {
  object: 'list',
  data: [{ id: 'm', object: 'model', created: 1, owned_by: 'o' }],
};
const refusalText = JSON.parse(renderRefusal(refuse('rate_limited'), 'openai', 'r1').body) as Json;

/** what is wrong · where it would be published · a right value · what makes it wrong */
const wrong: [string, Surface, 'whole' | 'event', Json, (value: Json) => void][] = [
  ['a completion without choices', CHAT, 'whole', parse(chatText), (it) => delete it['choices']],
  ['a completion of another object', CHAT, 'whole', parse(chatText), (it) => (it['object'] = 'completion')],
  ['a completion with a member nobody knows', CHAT, 'whole', parse(chatText), (it) => (it['cost'] = 1)],
  ['a response that counts as text', RESPONSES, 'whole', parse(responseText), (it) => (it['usage'] = '12')],
  ['a status nobody knows', RESPONSES, 'whole', parse(responseText), (it) => (it['status'] = 'done')],
  ['an item nobody knows', RESPONSES, 'whole', parse(responseText), (it) => (it['output'] = [{ type: 'x' }])],
  ['an event without its number', RESPONSES, 'event', { ...delta }, (it) => delete it['sequence_number']],
  ['an event of no known type', RESPONSES, 'event', { ...delta }, (it) => (it['type'] = 'response.word')],
  [
    'a member that is allowed elsewhere',
    RESPONSES,
    'event',
    customCall,
    (it) => (it['status'] = 'completed'),
  ],
  [
    'an embedding that is text',
    surface('/v1/embeddings'),
    'whole',
    structuredClone(embeddings),
    (it) => (it['data'] = [{ object: 'embedding', index: 0, embedding: 'AAAA' }]),
  ],
  ['a list of models without them', surface('/v1/models'), 'whole', { ...models }, (it) => delete it['data']],
  [
    'a model without its owner',
    surface('/v1/models/m'),
    'whole',
    { ...models.data[0] },
    (it) => delete it['owned_by'],
  ],
];
test('a value with one thing wrong is refused by the document and by the compiler, each on its own', async () => {
  const statements: string[] = [];
  for (const [what, { whole, event }, kind, value, spoil] of wrong) {
    const published = kind === 'whole' ? whole : event;
    assert.ok(published !== null && published.document !== null);
    const { sdk, allowances = {}, document } = published;
    assertDocumented(value, document);
    statements.push(satisfying(withoutAllowed(value, allowances), sdk));
    spoil(value);
    assert.throws(() => assertDocumented(value, document), /by OpenAI's document/, what);
    statements.push(satisfying(withoutAllowed(value, allowances), sdk));
  }
  const problems = await problemsOf(statements);
  for (const [row, [what]] of wrong.entries()) {
    assert.equal(problems.get(2 * row), undefined, `before: ${what}`);
    assert.ok(problems.has(2 * row + 1), what);
  }
});

test('the suite refuses an error without its message, and one that is not an object', () => {
  checkError(JSON.stringify(refusalText), { api: 'openai' });
  for (const error of [{ ...(refusalText['error'] as Json), message: undefined }, 'slow down']) {
    assert.throws(() => checkError(JSON.stringify({ error }), { api: 'openai' }), /by OpenAI's document/);
  }
});

function parse(bytes: Buffer): Json {
  return JSON.parse(bytes.toString()) as Json;
}
