/** The guard on bodies that nobody meant to send, and on large ones. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '../../../core/errors.ts';
import { createDetector } from '../../../core/policies/detect/detector.ts';
import { entityTypes } from '../../../core/policies/entity-types.ts';
import { findingIn } from '../../../proxy/policies/mask/long-text.ts';
import { createPromptGuard } from '../../../proxy/policies/mask/prompt-guard.ts';
import { finish } from '../../../proxy/dialects/work.ts';
import { seededRandom } from '../../support/random.ts';
import { effective, MASKED, masked, useOf } from './masked.ts';
import { randomTalk } from './random-talk.ts';

const BLOCKED = effective({ entities: { default: { prompt: 'block', answer: 'off' } } });

test('a damaged body is masked or refused, and never breaks the guard', () => {
  const random = seededRandom(18);
  const guard = createPromptGuard();
  for (let round = 0; round < 3_000; round++) {
    const { text, input } = randomTalk(random);
    const body = Buffer.from(
      JSON.stringify({
        messages: [
          {
            role: 'user',
            content: [{ type: 'text', text }, { document: { format: 'txt', source: { bytes: text } } }],
          },
          { tool_calls: [{ function: { arguments: JSON.stringify(input) } }] },
          {
            content: [
              { type: 'tool_use', input },
              { type: 'thinking', thinking: text, signature: text },
            ],
          },
        ],
      }),
    );
    for (let damage = 0; damage < 4; damage++) damageOne(body, random);
    const cut = random() < 0.3 ? body.subarray(0, Math.floor(random() * body.length)) : body;
    for (const policy of [MASKED, BLOCKED]) {
      const guarded = finish(guard.guarding(cut, useOf(policy)));
      ok(isRefusal(guarded) || guarded.length > 0 || cut.length === 0);
    }
  }
});

test('a deep body is looked through without a stack of its depth', () => {
  const deep = `{"messages":${'['.repeat(200_000)}"ada@example.com"${']'.repeat(200_000)}}`;
  const guarded = finish(createPromptGuard().guarding(Buffer.from(deep), useOf(MASKED)));
  ok(!isRefusal(guarded));
  ok(guarded.includes('[EMAIL_1]'));
});

test('a large body is worked on in many short steps', () => {
  const content = Array.from({ length: 600 }, (_, at) => ({
    type: 'text',
    text: `${'words of a conversation '.repeat(400)} user${at}@example.com`,
  }));
  const body = Buffer.from(JSON.stringify({ messages: [{ role: 'user', content }] }));
  const work = createPromptGuard().guarding(body, useOf(MASKED));
  let steps = 0;
  let step = work.next();
  for (; step.done !== true; step = work.next()) steps += 1;
  ok(steps > content.length, `${steps} steps`);
  ok(!isRefusal(step.value));
  const { messages } = JSON.parse(step.value.toString('utf8')) as {
    messages: [{ content: { text: string }[] }];
  };
  equal(messages[0].content.length, content.length);
  for (const [at, { text }] of messages[0].content.entries())
    ok(text.endsWith(` [EMAIL_${at + 1}]`), text.slice(-30));
});

test('a long text is looked through in windows, with the same findings', () => {
  const random = seededRandom(7);
  let text = '';
  while (text.length < 600_000) text += randomTalk(random).text + ' and then some more. ';
  const { find } = createDetector({ entities: new Set(entityTypes), patterns: [] });
  const work = findingIn(text, find);
  let steps = 0;
  let step = work.next();
  for (; step.done !== true; step = work.next()) steps += 1;
  equal(steps, 5);
  ok(step.value.length > 1_000);
  deepEqual(step.value, find(text));
});

test('a private key is found wherever it stands in a long text', () => {
  const key = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEowIBAAKCAQEA1234567890abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL\n'.repeat(150)}-----END RSA PRIVATE KEY-----`;
  const { find } = createDetector({ entities: new Set(['private_key']), patterns: [] });
  for (let at = 200_000; at < 280_000; at += 1_999) {
    const text = `${'word '.repeat(at / 5)}${key}${' word'.repeat(20_000)}`;
    const found = finish(findingIn(text, find));
    deepEqual(
      found.map(({ start, end }) => text.slice(start, end)),
      [key],
    );
  }
});

test('a value that stands in a text ten thousand times is masked each time, in steps', () => {
  const text = 'password: hunter2-x '.repeat(10) + 'hunter2-x '.repeat(10_000);
  const work = createPromptGuard().guarding(
    Buffer.from(JSON.stringify({ messages: [{ content: text }] })),
    useOf(MASKED),
  );
  let steps = 0;
  let step = work.next();
  for (; step.done !== true; step = work.next()) steps += 1;
  ok(steps > 5, `${steps} steps`);
  ok(!isRefusal(step.value));
  ok(!step.value.includes('hunter2'));
});

test('work on a body grows with its length alone', () => {
  const looks = (texts: number): number => {
    const body = Buffer.from(
      JSON.stringify({ messages: Array.from({ length: texts }, () => ({ content: 'a b' })) }),
    );
    let reads = 0;
    // Every byte that is looked at one by one counts.
    const counted = new Proxy(body, {
      get: (target, name) => {
        if (typeof name === 'string' && /^\d+$/.test(name)) reads += 1;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    finish(createPromptGuard().guarding(counted, useOf(MASKED)));
    return reads;
  };
  ok(looks(4_000) < looks(2_000) * 2.1);
});

test('a placeholder takes the next number that the client’s text has not', () => {
  const { body } = masked({ messages: [{ content: 'ada@example.com bob@example.com [EMAIL_2] [EMAIL_1]' }] });
  equal(JSON.stringify(body), '{"messages":[{"content":"[EMAIL_3] [EMAIL_4] [EMAIL_2] [EMAIL_1]"}]}');
});

function damageOne(body: Buffer, random: () => number): void {
  const at = Math.floor(random() * body.length);
  body[at] =
    random() < 0.5 ? Math.floor(random() * 256) : (DAMAGE[Math.floor(random() * DAMAGE.length)] ?? 0);
}

const DAMAGE = Buffer.from('"\\{}[],:u');
