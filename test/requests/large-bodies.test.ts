/**
 * A small number of bytes cannot keep a task from its other clients: requests that froze one are served or refused with
 * what is wrong with them, and others are answered meanwhile.
 */
import assert from 'node:assert/strict';
import { before, test, type TestContext } from 'node:test';
import { request } from 'undici';
import { startGate, type Answer, type Gate } from '../support/start-gate.ts';

const user = '{"role":"user","content":"x"}';
const CHAT = '/v1/chat/completions';
const MESSAGES = '/v1/messages';
const RESPONSES = '/v1/responses';
const CONVERSE = '/bedrock/model/nova-micro/converse';
const INVOKE = '/bedrock/model/claude-haiku-4-5/invoke';

type Given = {
  readonly name: string;
  readonly path: string;
  readonly body: () => string;
  readonly status: number;
  readonly says?: RegExp;
};

function listOf(count: number, item: string): string {
  return Array(count).fill(item).join(',');
}

/** `x` of the user, and nothing of the assistant, again and again. */
function alternating(bytes: number): string {
  const pair = `${user},{"role":"assistant","content":""}`;
  return listOf(Math.floor(bytes / (pair.length + 1)), pair);
}

function chat(rest: string, messages = user): string {
  return `{"model":"nova-micro","messages":[${messages}]${rest}}`;
}

const tool = '{"type":"function","function":{"name":"f"}}';
const part = '{"type":"text","text":"x"}';

const given: readonly Given[] = [
  {
    name: 'more bytes than Bedrock takes for Claude',
    path: MESSAGES,
    body: () =>
      `{"model":"claude-haiku-4-5","max_tokens":9,"messages":[{"role":"user","content":"${'x'.repeat(26e6)}"}]}`,
    status: 413,
    says: /25,000,000 bytes/,
  },
  ...[1.3e6, 2.6e6, 5.1e6].map((bytes) => ({
    name: `alternating messages, one side of them empty, ${bytes} bytes`,
    path: CHAT,
    body: () => chat('', alternating(bytes)),
    status: bytes > 5e6 ? 400 : 200,
    ...(bytes > 5e6 ? { says: /messages.*at most 100,000/ } : {}),
  })),
  {
    name: 'alternating messages for a model that is not Claude',
    path: MESSAGES,
    body: () => `{"model":"nova-micro","max_tokens":9,"messages":[${alternating(2.6e6)}]}`,
    status: 200,
  },
  {
    name: 'alternating items',
    path: RESPONSES,
    body: () => `{"model":"nova-micro","input":[${alternating(2.6e6)}]}`,
    status: 200,
  },
  {
    name: '100,000 tools, each of a name of its own',
    path: CHAT,
    body: () =>
      chat(
        `,"tools":[${Array.from({ length: 100_000 }, (_, index) => tool.replace('"f"', `"f${index}"`)).join(',')}]`,
      ),
    status: 400,
    says: /tools.*at most 10,000/,
  },
  {
    name: '10,001 tools',
    path: MESSAGES,
    body: () =>
      `{"model":"claude-haiku-4-5","max_tokens":9,"messages":[${user}],"tools":[${listOf(10_001, '{"name":"f","input_schema":{"type":"object"}}')}]}`,
    status: 400,
    says: /tools: List should have at most 10,000 items, not 10,001/,
  },
  ...[CHAT, MESSAGES, RESPONSES].flatMap((path) =>
    [200_000, 150_000].map((count) => ({
      name: `${count} parts, ${path}`,
      path,
      body: () => {
        const content = `[{"role":"user","content":[${listOf(count, path === RESPONSES ? '{"type":"input_text","text":"x"}' : part)}]}]`;
        return `{"model":"nova-micro","max_tokens":9,"${path === RESPONSES ? 'input' : 'messages'}":${content}}`;
      },
      status: 400,
      says: count === 200_000 ? /500,000 JSON values/ : /content.*at most 10,000/,
    })),
  ),
  ...[CHAT, MESSAGES, RESPONSES, CONVERSE, INVOKE].flatMap((path) => [
    {
      name: `1 MB nested, ${path}`,
      path,
      body: () => {
        const levels = Math.floor(1e6 / '{"content":[]}'.length);
        return `{"model":"nova-micro","max_tokens":9,"messages":${'{"content":['.repeat(levels)}1${']}'.repeat(levels)}}`;
      },
      status: 400,
      says: /nested too deeply/,
    },
    {
      name: `1 MB of brackets, ${path}`,
      path,
      body: () => `{"messages":${'['.repeat(1e6)}`,
      status: 400,
      says: /nested too deeply/,
    },
  ]),
  {
    name: 'a million tiny messages',
    path: MESSAGES,
    body: () => `{"model":"claude-haiku-4-5","max_tokens":9,"messages":[${listOf(1e6, '{}')}]}`,
    status: 400,
    says: /messages.*500,000 JSON values/,
  },
  {
    name: 'arrays of tokens for embeddings',
    path: '/v1/embeddings',
    body: () => `{"model":"titan-embed-text-v2","input":[${listOf(2_048, `[${listOf(1_000, '1')}]`)}]}`,
    status: 400,
    says: /input.*500,000 JSON values/,
  },
  {
    name: 'arguments that hold a million values',
    path: CHAT,
    body: () =>
      chat(
        '',
        `${user},{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\\"a\\":[${listOf(1e6, '1')}]}"}}]}`,
      ),
    status: 400,
    says: /arguments.*500,000 JSON values/,
  },
  {
    name: 'white space',
    path: CHAT,
    body: () => chat(`${' '.repeat(20e6)},"user":"x"`),
    status: 400,
    says: /white space/,
  },
  {
    name: 'a long text',
    path: CHAT,
    body: () =>
      `{"model":"claude-sonnet-4-6","messages":[{"role":"user","content":"${'привет, \\n\\"hello\\" '.repeat(50_000)}"}]}`,
    status: 200,
  },
];

let gate: Gate;
let key: string;
before(async (t) => {
  // The context of `before` lives as long as the file's tests.
  gate = await startGate(t as TestContext, {});
  key = (await gate.admin.createKey({ key_alias: 'ada' })).secret;
});

async function post(path: string, body: string): Promise<Answer> {
  const answer = await request(`${gate.albUrl}${path}`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body,
  });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

for (const { name, path, body, status, says } of given) {
  test(`others are answered beside it: ${name}`, async () => {
    const large = post(path, body());
    const others = await Promise.all(
      Array.from({ length: 3 }, () => gate.chat(key, 'hello', { url: gate.albUrl })),
    );
    for (const other of others) assert.equal(other.status, 200, other.text);
    const answer = await large;
    assert.equal(answer.status, status, answer.text.slice(0, 300));
    if (says !== undefined) assert.match(answer.text, says);
  });
}
