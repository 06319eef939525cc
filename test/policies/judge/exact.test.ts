/**
 * What must come through byte by byte although masking is on: odd values in tool calls, thoughts with their signatures,
 * pictures, schemas, ids; and what other features do with a call that is masked.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { succeeded } from '../../../local/admin-client.ts';
import { eventually } from '../../support/eventually.ts';
import { MASK_ALL, startJudged, type JudgedGate } from './judged-gate.ts';
import { parseSse } from './sse.ts';

const MAIL = 'ada.lovelace@example.org';
const CLAUDE = 'claude-haiku-4-5';
const CHAT = '/v1/chat/completions';
const MESSAGES = '/v1/messages';
const user = (content: unknown) => ({ role: 'user', content });
const TOOL = { name: 'send', description: 'Send it', input_schema: { type: 'object', properties: {} } };

/** A directive whose placeholders the client’s own text does not have. */
function steer(directive: object): string {
  return `[[sim ${JSON.stringify(directive).replaceAll(/\[([A-Z]+_\d+)\]/g, String.raw`\u005b$1]`)}]]`;
}

const ODD_VALUES: readonly (readonly [name: string, value: string])[] = [
  ['quotes and backslashes', String.raw`SECRET{say "hi" \ or \\ or \n}`],
  ['line ends and tabs', 'SECRET{one\ntwo\r\n\tthree}'],
  ['signs of regular expressions and replacements', String.raw`SECRET{$& $1 $$ \1 (.*) ^$}`],
  ['a placeholder', 'SECRET{[SECRET_1] [EMAIL_1]}'],
  ['other scripts and surrogate pairs', 'SECRET{ключ 鍵 😀 é é}'],
  ['JSON', 'SECRET{"a":["b",{"c":null]}'],
  ['nothing but a bracket', 'SECRET{]['.concat('}')],
];

const patterns = [{ name: 'secret', pattern: String.raw`SECRET\{[^}]*\}`, prompt: 'mask', answer: 'off' }];

test('an odd value comes back in a text, and in a tool’s input, whole and streamed', async (t) => {
  const gate = await startJudged(t, { ...MASK_ALL, patterns });
  for (const [name, value] of ODD_VALUES) {
    await t.test(name, async () => {
      gate.forgetArrived();
      // Typed first, so that it is the first secret; a typed placeholder takes its own number away.
      const number = value.includes('[SECRET_1]') ? 2 : 1;
      const at = `[SECRET_${number}]`;
      const input = { plain: at, [`key ${at}`]: [at, { deep: `${at}${at}` }] };
      const wanted: unknown = JSON.parse(
        JSON.stringify(input).replaceAll(at, () => JSON.stringify(value).slice(1, -1)),
      );
      for (const stream of [false, true]) {
        const text = await gate.postRaw(
          CHAT,
          JSON.stringify({
            model: CLAUDE,
            stream,
            messages: [user(`${value}\n${steer({ text: `so ${at}.`, wordsPerEvent: 1 })}`)],
          }),
        );
        equal(wordsOf(text.text, stream), `so ${value}.`);
        const called = await gate.postRaw(
          MESSAGES,
          JSON.stringify({
            model: CLAUDE,
            stream,
            max_tokens: 2_000,
            tools: [TOOL],
            messages: [user(`${value}\n${steer({ tools: [{ name: 'send', input }] })}`)],
          }),
        );
        deepEqual(inputOf(called.text, stream), wanted);
      }
      gate.unseenByBedrock(value);
    });
  }
});

function wordsOf(answer: string, stream: boolean): string {
  return stream
    ? parseSse(answer)
        .map((event) => String(event['choices']?.[0]?.['delta']?.['content'] ?? ''))
        .join('')
    : String(
        (JSON.parse(answer) as { choices: { message: { content: string } }[] }).choices[0]?.message.content,
      );
}

function inputOf(answer: string, stream: boolean): Readonly<Record<string, unknown>> {
  if (!stream) {
    const { content } = JSON.parse(answer) as { content: { type: string; input: Record<string, unknown> }[] };
    const call = content.find(({ type }) => type === 'tool_use');
    ok(call !== undefined, answer);
    return call.input;
  }
  const json = parseSse(answer)
    .map((event) => String(event['delta']?.['partial_json'] ?? ''))
    .join('');
  return JSON.parse(json) as Record<string, unknown>;
}

test('a thought comes back to Bedrock with the bytes that it signed', async (t) => {
  const gate = await startJudged(t);
  for (const stream of [false, true]) {
    const messages: object[] = [
      user(
        `${MAIL} ${steer({ thinking: 'The user is [EMAIL_1], I call.', text: 'I ask.', tools: [{ name: 'send', input: { to: '[EMAIL_1]' } }] })}`,
      ),
    ];
    const body = {
      model: 'claude-sonnet-4-5',
      stream,
      max_tokens: 4_000,
      thinking: { type: 'enabled', budget_tokens: 1_024 },
      tools: [TOOL],
    };
    const first = await gate.postRaw(MESSAGES, JSON.stringify({ ...body, messages }));
    equal(first.status, 200, first.text);
    const content = contentOf(first.text, stream);
    const call = content.find(({ type }) => type === 'tool_use');
    deepEqual(call?.['input'], { to: MAIL });
    ok(content.some(({ type }) => type === 'thinking'));
    messages.push(
      { role: 'assistant', content },
      user([{ type: 'tool_result', tool_use_id: call?.['id'], content: `sent to ${MAIL}` }]),
    );
    const second = await gate.postRaw(MESSAGES, JSON.stringify({ ...body, messages }));
    equal(second.status, 200, second.text);
    match(second.text, /ada\.lovelace/);
  }
  gate.unseenByBedrock(MAIL);
});

type Block = Record<string, unknown>;

/** The content of an answer as Anthropic’s SDK puts it together. */
function contentOf(answer: string, stream: boolean): readonly Block[] {
  if (!stream) return (JSON.parse(answer) as { content: Block[] }).content;
  const blocks: Block[] = [];
  const json: string[] = [];
  for (const { type, index, content_block: block, delta } of parseSse(answer)) {
    if (type === 'content_block_start') blocks[Number(index)] = { ...block };
    const open = blocks[Number(index)];
    if (type !== 'content_block_delta' || open === undefined) continue;
    if (delta.type === 'input_json_delta')
      json[Number(index)] = (json[Number(index)] ?? '') + delta.partial_json;
    else {
      const name = String(delta.type).replace('_delta', '');
      const before = open[name];
      open[name] = (typeof before === 'string' ? before : '') + String(delta[name]);
    }
  }
  return blocks.map((block, index) =>
    block['type'] === 'tool_use' ? { ...block, input: JSON.parse(json[index] ?? '{}') as unknown } : block,
  );
}

test('pictures, ids, names and the structure of schemas come through as they are', async (t) => {
  const gate = await startJudged(t);
  const picture =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const schema = {
    type: 'object',
    properties: {
      email: { type: 'string', format: 'email', description: `such as ${MAIL}`, enum: [MAIL, 'none'] },
      '4111111111111111': { type: 'integer', minimum: 1_234_567_890_123 },
    },
    required: ['email'],
    additionalProperties: false,
  };
  const answer = await gate.postRaw(
    MESSAGES,
    JSON.stringify({
      model: CLAUDE,
      max_tokens: 100,
      tools: [{ name: 'send_to_192_168_0_1', description: 'x', input_schema: schema }],
      messages: [
        user([
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: picture } },
          { type: 'text', text: MAIL },
        ]),
        {
          role: 'assistant',
          content: [
            { type: 'tool_use', id: 'toolu_4111111111111111', name: 'send_to_192_168_0_1', input: {} },
          ],
        },
        user([{ type: 'tool_result', tool_use_id: 'toolu_4111111111111111', content: 'ok' }]),
      ],
    }),
  );
  equal(answer.status, 200, answer.text);
  const sent = gate.arrived.at(-1)?.body.toString() ?? '';
  for (const kept of [
    picture,
    'toolu_4111111111111111',
    'send_to_192_168_0_1',
    '"4111111111111111"',
    '1234567890123',
  ]) {
    ok(sent.includes(kept), `${kept} in ${sent}`);
  }
  gate.unseenByBedrock(MAIL);
});

test('the words of an error of Bedrock’s are the client’s own', async (t) => {
  const gate = await startJudged(t);
  gate.bedrock.script({
    times: 3,
    answer: { fail: { kind: 'http', type: 'ValidationException', message: 'messages.0: [EMAIL_1] is odd' } },
  });
  const answer = await gate.postRaw(CHAT, JSON.stringify({ model: CLAUDE, messages: [user(MAIL)] }));
  equal(answer.status, 400, answer.text);
  ok(!answer.text.includes('EMAIL_1') || answer.text.includes('odd'), answer.text);
  await gate.leftNowhere([MAIL]);
});

test('an answer to a prompt that was masked is kept in no cache, and one that was not is', async (t) => {
  const answer_cache = { scope: 'team', ttl_seconds: 600, when: 'deterministic', pace: 'at-once' };
  const gate = await startJudged(t, { ...MASK_ALL, answer_cache });
  const ask = (content: string) =>
    gate.postRaw(CHAT, JSON.stringify({ model: CLAUDE, temperature: 0, messages: [user(content)] }));
  await ask(`my mail is ${MAIL}`);
  await ask('no data at all');
  await eventually(async () => equal(await keptIn(gate), 1), { withinMs: 5_000 });
  equal((await ask('no data at all')).headers['x-stargate-cache'], 'hit');
  const again = await ask(`my mail is ${MAIL}`);
  ok(again.headers['x-stargate-cache'] !== 'hit');
  match(again.text, /ada\.lovelace/);
  equal(await keptIn(gate), 1);
});

async function keptIn({ database }: JudgedGate): Promise<number> {
  const [row] = await database.query('select count(*)::int as entries from answer_cache');
  return Number(row?.['entries']);
}

test('another team, another key and another model have the policies of theirs', async (t) => {
  const gate = await startJudged(t);
  await succeeded(gate.admin.post('/policy/delete', { policy_name: 'judged' }), '/policy/delete');
  const team = await gate.admin.createTeam();
  const guarded = await gate.admin.createKey({ team_id: team });
  const free = await gate.admin.createKey();
  await succeeded(
    gate.admin.post('/policy/new', {
      policy_name: 'of-a-team',
      applies_to: { teams: [team] },
      checks: MASK_ALL,
    }),
    '/policy/new',
  );
  const ask = async (secret: string, mail: string) => {
    await gate.post(secret, CHAT, { model: CLAUDE, messages: [user(mail)] });
    return gate.arrived.some(({ body }) => body.includes(mail));
  };
  await eventually(
    async () => {
      const mail = `m${gate.arrived.length}@example.org`;
      equal(await ask(guarded.secret, mail), false);
    },
    { withinMs: 10_000 },
  );
  equal(await ask(free.secret, 'free@example.org'), true);
});
