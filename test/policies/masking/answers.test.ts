/** What a policy does to answers: in every format, streamed with random cuts and whole. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { ByteSink } from '../../../proxy/dialects/byte-sink.ts';
import type { Reply } from '../../../proxy/dialects/dialect.ts';
import type { JsonObject } from '../../../proxy/dialects/json.ts';
import { createWholeReply } from '../../../proxy/dialects/whole-reply.ts';
import { AnswerCheck, type AnswerFindings } from '../../../proxy/policies/answer/answer-check.ts';
import { noteAnswer, replyUnderPolicy } from '../../../proxy/policies/answer/reply-under-policy.ts';
import type { Checker } from '../../../proxy/policies/mask/checker.ts';
import { createPromptGuard } from '../../../proxy/policies/mask/prompt-guard.ts';
import type { PolicyUse } from '../../../proxy/policies/policy-use.ts';
import { seededRandom } from '../../support/random.ts';
import { answered, collecting, echoFormats, streamed } from './echo-model.ts';
import { effective, masked, useOf } from './masked.ts';
import { cut, type Random } from './random-talk.ts';

const CALL = { dialect: 'bedrock' } as const;
const TARGET = { model: { kind: 'chat', family: 'nova' } } as const;
const CONVERSATIONS = 150;

const answers = (mode: string): object => ({
  entities: { email: { prompt: 'off', answer: mode } },
  patterns: [{ name: 'ticket', pattern: 'T-[0-9]{4}', prompt: 'off', answer: mode }],
});
/** The reply of a call, whose use of its policies knows at once what was found. */
const under =
  (use: PolicyUse) =>
  (reply: Reply): Reply => {
    const guarded = replyUnderPolicy(reply, CALL, TARGET, use);
    return {
      ...guarded,
      end: (sink) => {
        const isWhole = guarded.end(sink);
        noteAnswer(use, guarded);
        return isWhole;
      },
      whole: (body) => {
        const whole = guarded.whole(body);
        noteAnswer(use, guarded);
        return whole;
      },
    };
  };

for (const [seed, format] of echoFormats.entries()) {
  test(`what is masked in answers is masked however it is cut, by ${format.name}`, () => {
    const random = seededRandom(seed);
    const policy = effective(answers('mask'));
    for (let round = 0; round < CONVERSATIONS; round++) {
      const [text, expected] = randomAnswer(random, 60);
      const input = JSON.stringify({ a: text });
      const [whole, live] = [useOf(policy), useOf(policy)];
      equal(answered(format, { text, input }, under(whole)).text, expected);
      const heard = streamed(format, cut(text, random), cut(input, random), under(live));
      equal(heard.text, expected);
      deepEqual(JSON.parse(heard.input), { a: expected });
      deepEqual(live.findings, whole.findings);
    }
  });

  test(`what is observed in answers is counted and passes as it came, by ${format.name}`, () => {
    const random = seededRandom(seed);
    const policy = effective(answers('observe'));
    for (let round = 0; round < CONVERSATIONS; round++) {
      const [text, expected] = randomAnswer(random, 60);
      const use = useOf(policy);
      const heard = streamed(format, cut(text, random), ['{}'], under(use));
      equal(heard.text, text);
      equal(total(use), expected.split(/\[EMAIL\]|\[TICKET\]/).length - 1);
      equal(use.blockedBy, null);
    }
  });

  test(`an answer ends before what is blocked, by ${format.name}`, () => {
    const random = seededRandom(seed);
    const policy = effective(answers('block'), 'no-mail');
    for (let round = 0; round < CONVERSATIONS; round++) {
      const [text, masks] = randomAnswer(random, 90);
      const first = masks.search(/\[EMAIL\]|\[TICKET\]/);
      const use = useOf(policy);
      const heard = streamed(format, cut(text, random), ['{}'], under(use));
      if (first === -1) equal(heard.text, text);
      else {
        ok(text.startsWith(heard.text) && heard.text.length <= first, heard.text);
        equal(heard.input, '');
        const whole = useOf(policy);
        const { text: notice } = answered(format, { text, input: '{}' }, under(whole));
        ok(notice.includes('"no-mail"'));
        equal(whole.blockedBy, 'no-mail');
      }
      equal(use.blockedBy, first === -1 ? null : 'no-mail');
    }
  });
}

test('the client’s own words come back in an answer that is looked at, and are not found in it', () => {
  const policy = effective({ entities: { email: { prompt: 'mask', answer: 'block' } } });
  const { use } = masked({ messages: [{ content: 'ada@example.com' }] }, policy);
  const [format] = echoFormats;
  ok(format);
  const heard = streamed(format, ['It is [EMA', 'IL_1].'], ['{}'], under(use));
  equal(heard.text, 'It is ada@example.com.');
  equal(use.blockedBy, null);
});

test('the input of a tool stays JSON when something in it is masked', () => {
  const policy = effective({ entities: { default: { prompt: 'off', answer: 'mask' } } });
  const random = seededRandom(4);
  const said = {
    card: 4111111111111111,
    cards: [4111111111111111],
    text: 'of\nada@example.com\t"ada@example.com"',
  };
  const expected = { card: '[CARD]', cards: ['[CARD]'], text: 'of\n[EMAIL]\t"[EMAIL]"' };
  for (const format of echoFormats)
    for (let round = 0; round < 20; round++) {
      const { input } = streamed(format, ['x'], cut(JSON.stringify(said), random), under(useOf(policy)));
      deepEqual(JSON.parse(input), expected);
    }
});

test('the words of an answer that is masked are not told again as the probabilities of its tokens', () => {
  const policy = effective(answers('mask'));
  const events: string[] = [];
  const reply = under(useOf(policy))({
    ...createWholeReply({ whole: (body) => body }),
    event: (_name, payload) => events.push(payload.toString('utf8')),
  });
  const sink = new ByteSink();
  const logprobs = { content: [{ token: 'ada@example.com', bytes: [], logprob: 0, top_logprobs: [] }] };
  const text = 'I am ada@example.com.';
  reply.event(
    '',
    Buffer.from(JSON.stringify({ choices: [{ index: 0, delta: { content: text }, logprobs }] })),
    sink,
  );
  reply.end(sink);
  const whole = { choices: [{ message: { content: text }, logprobs }] };
  events.push(reply.whole(Buffer.from(JSON.stringify(whole))).toString('utf8'));
  for (const event of events) {
    ok(event.includes('I am [EMAIL].'), event);
    ok(!event.includes('example.com'), event);
  }
  equal(events.length, 2);
});

test('a placeholder with Markdown’s backslashes comes back wherever a stream is cut', () => {
  const { use } = masked({ messages: [{ content: 'Write to ada@example.com.' }] });
  const text = String.raw`To \[EMAIL\_1\], not \[x\]. \ `.trimEnd();
  for (const format of echoFormats)
    for (let at = 1; at < text.length; at++) {
      const parts = [text.slice(0, at), text.slice(at)];
      equal(
        streamed(format, parts, ['{}'], under(use)).text,
        String.raw`To ada@example.com, not \[x\]. \ `.trimEnd(),
      );
    }
});

test('what comes whole in a stream has the client’s own words, and ends the answer where it is blocked', () => {
  const { use } = masked({ messages: [{ content: 'Write to ada@example.com.' }] });
  const cited = (text: string): JsonObject => ({
    contentBlockIndex: 0,
    delta: { citation: { title: 'a', sourceContent: [{ text }] } },
  });
  const restored = relayed(use, [['contentBlockDelta', cited('of [EMAIL_1]')]]);
  deepEqual(restored, [['contentBlockDelta', cited('of ada@example.com')]]);
  const blocking = useOf(effective(answers('block')));
  const ended = relayed(blocking, [
    ['contentBlockDelta', cited('of bob@example.com')],
    ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'more' } }],
    ['messageStop', { stopReason: 'end_turn' }],
  ]);
  deepEqual(ended, [
    ['contentBlockDelta', cited('')],
    ['contentBlockStop', { contentBlockIndex: 0 }],
    ['messageStop', { stopReason: 'guardrail_intervened' }],
  ]);
});

test('OpenAI’s format by InvokeModel: thoughts go on over chunks, and each call has its own arguments', () => {
  const { use } = masked({ messages: [{ content: 'Write to ada@example.com.' }] });
  const call = (index: number, text: string): object => ({
    tool_calls: [{ index, function: { arguments: text } }],
  });
  const deltas = [{ reasoning: 'of [EMA' }, { reasoning: 'IL_1]' }, call(0, '{"a":["[X'), call(1, '{"b":1}')];
  const events = relayed(
    use,
    deltas.map((delta) => ['chunk', { choices: [{ index: 0, delta }] }] as const),
  );
  const said = events.map(([, event]) => JSON.stringify(event));
  ok(said.join('').includes('ada@example.com'), said.join('\n'));
  for (const one of said) if (one.includes('"index":1')) ok(!one.includes('[X'), one);
});

test('the last event of a chat tells that its answer was blocked, whatever else it brings', () => {
  const chunk = (delta: object, reason: string | null = null): JsonObject => ({
    choices: [{ index: 0, delta, finish_reason: reason }],
  });
  const lasts = [{ content: 'Done.' }, { content: 'Done.', refusal: 'No.' }];
  for (const last of lasts) {
    const use = useOf(effective(answers('block')));
    const events = relayed(use, [
      ['', chunk({ reasoning_content: 'It is bob@example.com' })],
      ['', chunk(last, 'stop')],
    ]);
    equal(use.blockedBy, 'privacy');
    deepEqual(
      events.map(([, event]) => event),
      [{ choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: 'content_filter' }] }],
    );
  }
});

test('a long text without a blank is not looked at again for every chunk', () => {
  let looks = 0;
  const checker: Checker = {
    id: 0,
    find: () => {
      looks += 1;
      return [];
    },
    rule: () => ({ mode: 'mask', policy: 'privacy' }),
    isActive: true,
  };
  const check = new AnswerCheck(checker, 'text', notes([]));
  let shown = '';
  for (let chunk = 0; chunk < 2_000; chunk++) shown += check.push('abcdef');
  equal(shown + check.end(), 'abcdef'.repeat(2_000));
  ok(looks <= 12_000 / 96 + 1, `${looks} looks`);
});

test('no more than a bounded part of an answer waits', () => {
  const check = checkOf(answers('mask'));
  let shown = 0;
  let sent = 0;
  for (let word = 0; word < 2_000; word++) {
    sent += 6;
    shown += check.push('hello ').length;
    ok(sent - shown <= 360, `${sent - shown} characters wait`);
  }
  equal(shown + check.end().length, sent);
});

test('a private key in an answer is masked as a whole, however long it is', () => {
  const check = checkOf({ entities: { private_key: { prompt: 'off', answer: 'mask' } } });
  const lines = Array.from(
    { length: 50 },
    (_, at) => `MIIEow${String(at).padStart(4, '0')}${'AbCd1234'.repeat(6)}`,
  );
  const key = `-----BEGIN RSA PRIVATE KEY-----\n${lines.join('\n')}\n-----END RSA PRIVATE KEY-----`;
  let shown = '';
  for (const part of cut(`Here it is: ${key} Keep it.`, seededRandom(1))) shown += check.push(part);
  shown += check.end();
  equal(shown, 'Here it is: [PRIVATE_KEY] Keep it.');
});

test('a thought with a signature keeps its bytes, and is looked at all the same', () => {
  const found: string[] = [];
  const checker = createPromptGuard().checkerOf(effective(answers('mask')), 'answer');
  ok(checker);
  const check = new AnswerCheck(checker, 'sealed', notes(found));
  equal(check.push('I think of ada@example.com') + check.end(), 'I think of ada@example.com');
  deepEqual(found, ['email']);
});

function checkOf(checks: object): AnswerCheck {
  const checker = createPromptGuard().checkerOf(effective(checks), 'answer');
  if (checker === null) throw new Error('nothing is looked for');
  return new AnswerCheck(checker, 'text', notes([]));
}

function notes(found: string[]): AnswerFindings {
  return { found: (check) => found.push(check), blocked: () => undefined };
}

/** What the dialect gets of some events. */
function relayed(
  use: PolicyUse,
  events: readonly (readonly [name: string, event: JsonObject])[],
): readonly (readonly [name: string, event: JsonObject | string])[] {
  const seen: (readonly [string, JsonObject | string])[] = [];
  const reply = under(use)(collecting(seen));
  const sink = new ByteSink();
  for (const [name, event] of events) {
    const json = Buffer.from(JSON.stringify(event));
    const chunk = { bytes: json.toString('base64') };
    reply.event(name, name === 'chunk' ? Buffer.from(JSON.stringify(chunk)) : json, sink);
  }
  reply.end(sink);
  return seen;
}

function total({ findings }: PolicyUse): number {
  return [...findings.values()].reduce((sum, count) => sum + count, 0);
}

/** An answer, and how it reads with what is found in it masked. */
function randomAnswer(random: Random, words: number): readonly [text: string, masks: string] {
  const parts: (readonly [string, string])[] = [];
  for (let left = Math.floor(random() * words); left > 0; left--) {
    const draw = random();
    if (draw < 0.04) parts.push([`user${left}@example.com`, '[EMAIL]']);
    else if (draw < 0.08) parts.push([`T-${1000 + left}`, '[TICKET]']);
    else if (draw < 0.2) parts.push(['[see](x)', '[see](x)']);
    else if (draw < 0.25) parts.push(['"quoted\\"\n', '"quoted\\"\n']);
    else parts.push(['ordinary', 'ordinary']);
  }
  return [parts.map(([text]) => text).join(' '), parts.map(([, masks]) => masks).join(' ')];
}
