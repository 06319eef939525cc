/** Long texts of a request, which travel in the bytes they came in: Bedrock gets what the client wrote, whatever is in it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '../../core/errors.ts';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import type { DialectModule, RawRequest } from '../../proxy/dialects/dialect.ts';
import { holdsMark, marked } from '../../proxy/dialects/long-texts.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { finish } from '../../proxy/dialects/work.ts';
import { callOf, rawRequest, requestOf, targetOf } from './dialect-fixture.ts';
import { assistant, said, system, toolTurn, user } from './request-parts.ts';

const TEXTS: readonly (readonly [string, string])[] = [
  ['plain', 'The quick brown fox. '.repeat(100)],
  ['quotes, backslashes and control characters', '"\\n"\n\t\u0001\\\\" \\u0041 '.repeat(200)],
  ['other scripts', 'Größe – 漢字 かな 한글 😀 \u2028\u2029 '.repeat(100)],
  ['white space at its ends', `\n \u00a0\u3000\t${'x '.repeat(900)}\n\u2003\n`],
  ['half a character', 'a\ud800b\udfff'.repeat(400)],
  ['the character DEL', '\u007f0" \u007f1" '.repeat(300)],
  ['JSON', JSON.stringify({ a: ['"', '\\', '\n'] }).repeat(100)],
  ['backslashes at its end', `${'y'.repeat(1_500)}${'\\'.repeat(9)}`],
  ['escapes at its end', `${'y'.repeat(1_500)}${'"\n'.repeat(80)}`],
  ['as long as one that stands aside', 'z'.repeat(1_024)],
  ['one shorter', 'z'.repeat(1_023)],
];

/** Each character beyond ASCII as an escape, the way Python writes JSON, and slashes as PHP does. */
function escaped(json: string): string {
  return json
    .replaceAll(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('/', '\\/');
}

type Way = readonly [name: string, dialect: DialectModule, model: string, write: (text: string) => object];

const chatTurn = (text: string) => ({ messages: [user(text)] });
const WAYS: readonly Way[] = [
  ['Chat Completions', openaiChat, 'claude-haiku-4-5', chatTurn],
  ['Chat Completions, in parts', openaiChat, 'nova-lite', (text) => ({ messages: [user([said(text)])] })],
  ['Chat Completions natively', openaiChat, 'gpt-oss-20b', chatTurn],
  [
    'Chat Completions, a later instruction',
    openaiChat,
    'nova-lite',
    (text) => ({ messages: [user('hi'), system(text), user('go')] }),
  ],
  [
    'Chat Completions, the result of a tool as words',
    openaiChat,
    'nova-lite',
    (text) => ({ messages: [user('hi'), toolTurn('unknown', text), user('go')] }),
  ],
  ['Messages', anthropicMessages, 'claude-haiku-4-5', chatTurn],
  [
    'Messages that are written anew',
    anthropicMessages,
    'claude-haiku-4-5',
    (text) => ({ messages: [user([said(' '), said(text)])] }),
  ],
  ['Messages to another model', anthropicMessages, 'nova-lite', chatTurn],
];

function rawOf(
  dialect: DialectModule,
  model: string,
  fields: object,
  write = (json: string) => json,
): RawRequest {
  const body = JSON.stringify({ model, max_tokens: 100, ...fields });
  return rawRequest(dialect === openaiChat ? 'chat-completions' : 'messages', write(body));
}

/** All texts in a value. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

for (const [name, dialect, model, write] of WAYS) {
  for (const [what, text] of TEXTS) {
    test(`${name}: a long text with ${what} reaches Bedrock as it was written`, () => {
      for (const form of [(json: string) => json, escaped]) {
        const call = callOf(dialect, rawOf(dialect, model, write(text), form));
        const sent: unknown = JSON.parse(requestOf(call, targetOf(model)).body.toString('utf8'));
        const found = textsIn(sent).some(
          (one) => one.isWellFormed() === text.isWellFormed() && one.includes(text),
        );
        assert.ok(found, 'the text is not in the request');
      }
    });
  }
}

test('a long text inside of JSON in another text is written as one', () => {
  const input = { content: '"long"\n'.repeat(300) };
  const turns = [
    user('hi'),
    assistant([{ type: 'tool_use', id: 'toolu_1', name: 'f', input }]),
    user([{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'done' }]),
  ];
  const fields = { messages: turns, tools: [{ name: 'f', input_schema: { type: 'object' } }] };
  const call = callOf(anthropicMessages, rawOf(anthropicMessages, 'nova-lite', fields));
  const target = targetOf('nova-lite');
  const toolless = { ...target, model: { ...target.model, supportsTools: false } };
  const refused = finish(call.requesting(toolless));
  assert.ok(isRefusal(refused), 'a model without tools refuses them');
  const history = callOf(anthropicMessages, rawOf(anthropicMessages, 'nova-lite', { messages: turns }));
  const sent = requestOf(history, toolless).body.toString('utf8');
  assert.ok(
    textsIn(JSON.parse(sent)).some((text) => text.includes(JSON.stringify(input))),
    sent.slice(0, 400),
  );
});

test('a prefill that is long ends without white space', () => {
  const text = `${'begun '.repeat(300)}\n\n `;
  const call = callOf(
    openaiChat,
    rawOf(openaiChat, 'nova-lite', { messages: [user('hi'), assistant(text)] }),
  );
  const sent = requestOf(call, targetOf('nova-lite')).body.toString('utf8');
  assert.ok(textsIn(JSON.parse(sent)).includes(text.trimEnd()));
});

test('what is no JSON inside of a long text is refused', () => {
  const long = 'x'.repeat(2_000);
  for (const wrong of ['\n', '\u0000', '\\q', '\\u12g4', '\\u']) {
    const body = `{"model":"nova-lite","messages":[{"role":"user","content":"${long}${wrong}${long}"}]}`;
    for (const [dialect, routeId] of [
      [openaiChat, 'chat-completions'],
      [anthropicMessages, 'messages'],
    ] as const) {
      const read = finish(dialect.understanding(rawRequest(routeId, body)));
      assert.equal(isRefusal(read) && read.code, 'invalid_json', JSON.stringify(wrong));
    }
  }
});

test('bytes that are no UTF-8 become the character for it, as in every text', () => {
  const head = Buffer.from('{"model":"nova-lite","messages":[{"role":"user","content":"');
  const body = Buffer.concat([
    head,
    Buffer.alloc(2_000, 'x'),
    Buffer.from([0xff, 0xc3]),
    Buffer.from('"}]}'),
  ]);
  const call = callOf(openaiChat, { routeId: 'chat-completions', param: '', headers: {}, body });
  const sent = requestOf(call, targetOf('nova-lite')).body.toString('utf8');
  assert.ok(textsIn(JSON.parse(sent)).includes(`${'x'.repeat(2_000)}\ufffd\ufffd`));
});

test('what a client writes like a mark stays what it wrote', () => {
  const turns = (args: string): string =>
    `[{"role":"user","content":"${'x'.repeat(100_000)}"},{"role":"assistant","tool_calls":[{"id":"c1",
      "type":"function","function":{"name":"f","arguments":"{\\"a\\":\\"${args.repeat(50)}\\"}"}}]},
      {"role":"tool","tool_call_id":"c1","content":"done"}]`;
  const tools = '[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]';
  const ways = [
    '\\u007f',
    '\\\\u007F',
    '\\u005cu007f',
    '\\\\\\u00750\\u0030\\u0037\\u0066',
    '\\\\u007\\u0046',
    '\u007f',
  ];
  for (const way of ways) {
    const body = `{"model":"claude-haiku-4-5","messages":${turns(`${way}0\\\\\\"`)},"tools":${tools}}`;
    const call = callOf(openaiChat, rawRequest('chat-completions', body));
    const sent: unknown = JSON.parse(requestOf(call, targetOf('claude-haiku-4-5')).body.toString('utf8'));
    assert.ok(textsIn(sent).includes('\u007f0"'.repeat(50)), way);
  }
});

test('marks never stand for more than the body has', () => {
  const body = Buffer.from(JSON.stringify({ content: 'x'.repeat(5_000), other: 'y' }));
  const found = marked(body, [body.indexOf('"x'), body.indexOf('x"') + 2]);
  assert.ok(found !== null);
  const { content } = JSON.parse(found.json) as { readonly content: string };
  assert.deepEqual(found.texts.written([content]), Buffer.from(JSON.stringify(['x'.repeat(5_000)])));
  const many = Array.from({ length: 100 }, () => content);
  assert.ok(holdsMark(found.texts.written(many)));
});
