/** How a service is asked: what is tried again, how long it is waited for, and what of it is told. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { AskFailure, type Question } from '../../core/saas-usage/collector.ts';
import type { SaasKeys } from '../../core/saas-usage/account.ts';
import { createAsker, type Asker, type AskerOptions } from '../../saas-usage/ask.ts';
import { createPacer } from '../../saas-usage/asking/pacer.ts';
import { say, startSmallService, type SmallService } from './small-service.ts';

const OLD = 'o'.repeat(32);
const NEW = 'n'.repeat(32);
const NOW = Date.parse('2026-11-30T03:00:00Z');
const service = 'https://service.example';

const question: Question = {
  url: new URL(`${service}/1/usage?from=1`),
  headers: (keys) => ({ 'x-key': keys.key ?? '' }),
  what: 'usage',
};

test('asks with GET at the address of the service, and gives the answer as it is', async (t) => {
  const there = await startSmallService(t, (response) => say(response, 200, { days: [1, 2] }));
  const { asker, answers } = askerOf(t, there);
  deepEqual(await asker.forPart('usage').ask(question), { days: [1, 2] });
  deepEqual(there.seen, [{ method: 'GET', path: '/1/usage?from=1', key: OLD }]);
  deepEqual(answers, [['usage', 'usage', { days: [1, 2] }]]);
});

test('what passes is tried again, later and later', async (t) => {
  const statuses = [503, 500, 429];
  const there = await startSmallService(t, (response, _request, nth) => {
    const status = statuses[nth - 1];
    if (status === undefined) say(response, 200, { fine: true });
    else say(response, status, { message: 'later' });
  });
  const { asker, waits } = askerOf(t, there, { random: () => 0.5 });
  const part = asker.forPart('usage');
  deepEqual(await part.ask(question), { fine: true });
  deepEqual(waits(), [250, 500, 1000]);
  equal(part.calls(), 4);
});

test('after five tries it is a fault that names what happened', async (t) => {
  const there = await startSmallService(t, (response) =>
    say(response, 429, { message: 'Too many requests' }),
  );
  const { asker } = askerOf(t, there);
  const fault = await faultOf(asker.forPart('usage').ask(question));
  deepEqual(fault, { what: 'usage', code: 'rate-limited', status: 429, message: 'Too many requests' });
  equal(there.seen.length, 5);
});

test('a wait that the service asks for is kept, in seconds or as a date, and by all', async (t) => {
  const asked: readonly Record<string, string>[] = [
    { 'retry-after': '7' },
    { 'retry-after': 'Mon, 30 Nov 2026 03:00:16 GMT' },
    { 'x-contentful-ratelimit-reset': '3' },
  ];
  const there = await startSmallService(t, (response, _request, nth) =>
    nth <= asked.length ? say(response, 429, {}, asked[nth - 1]) : say(response, 200, {}),
  );
  const { asker, waits } = askerOf(t, there);
  await asker.forPart('usage').ask(question);
  // Seven seconds later it is 03:00:07, and nine until the date.
  deepEqual(waits(), [7000, 9000, 3000]);
  await asker.forPart('members').ask(question);
  equal(waits().length, 3, 'the pause is over for the other part too');
});

test('a pause that one part is asked for holds the others too', async (t) => {
  const there = await startSmallService(t, (response, _request, nth) =>
    nth === 1 ? say(response, 429, {}, { 'retry-after': '20' }) : say(response, 200, {}),
  );
  const paused = Promise.withResolvers<undefined>();
  const waits: number[] = [];
  const { asker } = askerOf(t, there, {
    wait: async (ms) => {
      waits.push(ms);
      await paused.promise;
    },
  });
  const first = asker.forPart('usage').ask(question);
  await until(() => waits.length === 1);
  const second = asker.forPart('members').ask(question);
  await until(() => waits.length === 2);
  ok(
    waits.every((ms) => ms >= 19_000),
    `waits: ${waits.join()}`,
  );
  equal(there.seen.length, 1, 'nobody asks during the pause');
  paused.resolve(undefined);
  await Promise.all([first, second]);
});

test('those who wait when a pause begins come one after the other at its end', async () => {
  let atMs = 0;
  const timers: { readonly dueMs: number; readonly fire: () => void }[] = [];
  const pacer = createPacer({
    clock: { nowMs: () => atMs, monotonicMs: () => atMs },
    mostPerSecond: 10,
    wait: (ms) => new Promise<void>((fire) => timers.push({ dueMs: atMs + ms, fire })),
  });
  const came: number[] = [];
  const all = [1, 2, 3, 4].map(async () => {
    await pacer.next(new AbortController().signal);
    came.push(atMs);
  });
  await new Promise((resolve) => setImmediate(resolve));
  pacer.hold(1000);
  for (let timer = next(); timer !== undefined; timer = next()) {
    atMs = timer.dueMs;
    timer.fire();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(all);
  deepEqual(came, [0, 1000, 1100, 1200]);

  function next() {
    timers.sort((one, other) => one.dueMs - other.dueMs);
    return timers.shift();
  }
});

test('a wait beyond the time of the run is a fault at once', async (t) => {
  const there = await startSmallService(t, (response) => say(response, 429, {}, { 'retry-after': '3600' }));
  const { asker, waits } = askerOf(t, there);
  equal((await faultOf(asker.forPart('usage').ask(question))).code, 'rate-limited');
  deepEqual(waits(), []);
  equal(there.seen.length, 1);
});

test('a rotated key is read again once, and only the new one is used from then on', async (t) => {
  const there = await startSmallService(t, (response, request) =>
    request.headers['x-key'] === NEW ? say(response, 200, {}) : say(response, 401, { message: 'no' }),
  );
  let reads = 0;
  const { asker } = askerOf(t, there, { readKeys: async () => ({ key: (reads += 1) === 1 ? OLD : NEW }) });
  await Promise.all([asker.forPart('usage').ask(question), asker.forPart('members').ask(question)]);
  await asker.forPart('usage').ask(question);
  equal(reads, 2);
  equal(there.seen.at(-1)?.key, NEW);
});

test('keys that stay refused are unauthorized after one more look, also where the service says 403', async (t) => {
  for (const [status, body] of [
    [401, { message: 'The provided API key is missing the "usage" ACL' }],
    [403, { sys: { type: 'Error', id: 'AccessTokenInvalid' }, message: 'The access token is invalid' }],
    [403, { reason: 'invalid credentials' }],
  ] as const) {
    const there = await startSmallService(t, (response) => say(response, status, body));
    let reads = 0;
    const { asker } = askerOf(t, there, {
      readKeys: async () => ({ key: OLD, reads: String((reads += 1) * 0) }),
    });
    const part = asker.forPart('usage');
    equal((await faultOf(part.ask(question))).code, 'unauthorized', String(status));
    equal((await faultOf(part.ask(question))).code, 'unauthorized');
    deepEqual([reads, there.seen.length], [2, 2]);
  }
});

test('a plan that does not have it is forbidden, and what the service does not understand is refused', async (t) => {
  const cases = [
    [403, { sys: { id: 'AccessDenied' } }, 'forbidden', 'AccessDenied'],
    [404, { message: 'no index' }, 'refused', 'no index'],
    [422, { status: 422, message: 'bad date' }, 'refused', 'bad date'],
    [400, '<html><b>Bad</b> request</html>', 'refused', 'Bad request'],
    [302, '', 'bad-answer', ''],
  ] as const;
  for (const [status, body, code, message] of cases) {
    const there = await startSmallService(t, (response) =>
      say(response, status, body, { location: 'http://127.0.0.1:1/' }),
    );
    const { asker } = askerOf(t, there);
    deepEqual(await faultOf(asker.forPart('usage').ask(question)), { what: 'usage', code, status, message });
    equal(there.seen.length, 1);
  }
});

test('no key is in what is told of an answer', async (t) => {
  const there = await startSmallService(t, (response, request) =>
    say(response, 400, { message: `key ${String(request.headers['x-key'])} ${'is wrong '.repeat(60)}` }),
  );
  const { asker } = askerOf(t, there);
  const { message } = await faultOf(asker.forPart('usage').ask(question));
  match(message, /^key \[key\] is wrong/);
  ok(message.length <= 200 && !message.includes(OLD));
});

test('an answer that is no JSON, or too long, is a bad answer', async (t) => {
  for (const [answer, message] of [
    ['oops', 'the answer is not JSON'],
    [`"${'a'.repeat(9_000_000)}"`, 'the answer is longer than 8388608 bytes'],
  ] as const) {
    const there = await startSmallService(t, (response) => say(response, 200, answer));
    const { asker } = askerOf(t, there);
    const fault = await faultOf(asker.forPart('usage').ask(question));
    deepEqual([fault.code, fault.message], ['bad-answer', message]);
  }
});

test('a connection that breaks is tried again', async (t) => {
  const there = await startSmallService(t, (response, request, nth) =>
    nth === 1 ? request.socket.destroy() : say(response, 200, { fine: true }),
  );
  const { asker } = askerOf(t, there);
  deepEqual(await asker.forPart('usage').ask(question), { fine: true });
});

test('when the time is over nothing is waited for, and no request goes on', async (t) => {
  const there = await startSmallService(t, () => undefined);
  const { asker } = askerOf(t, there, { untilMs: NOW + 50 });
  const part = asker.forPart('usage');
  equal((await faultOf(part.ask(question))).code, 'timeout');
  equal((await faultOf(part.ask(question))).code, 'timeout');
  ok(there.seen.length <= 1, 'nothing is asked after it');
});

test('a service that hangs in one part holds up no other', async (t) => {
  const there = await startSmallService(t, (response, request) => {
    if (request.url !== '/hangs') say(response, 200, {});
  });
  const { asker } = askerOf(t, there);
  const hanging = { ...question, url: new URL(`${service}/hangs`) };
  const hung = Array.from({ length: 9 }, () => asker.forPart('inventory').ask(hanging));
  const ends = Promise.allSettled(hung);
  deepEqual(await asker.forPart('usage').ask(question), {});
  await asker.close();
  ok((await ends).every(({ status }) => status === 'rejected'));
});

test('the end of a line in a secret is no part of the key', async (t) => {
  const there = await startSmallService(t, (response) => say(response, 200, {}));
  const { asker } = askerOf(t, there, { readKeys: async () => ({ key: `${OLD}\n` }) });
  await asker.forPart('usage').ask(question);
  equal(there.seen[0]?.key, OLD);
});

test('keys that cannot be read, or lack a member, are told without a request', async (t) => {
  const there = await startSmallService(t, (response) => say(response, 200, {}));
  const unreadable = askerOf(t, there, { readKeys: () => Promise.reject(new TypeError('secret text')) });
  const fault = await faultOf(unreadable.asker.forPart('usage').ask(question));
  deepEqual([fault.code, fault.message], ['unauthorized', 'the keys could not be read: TypeError']);
  equal(there.seen.length, 0);
});

test('requests of an account are spaced, whatever part they are of', async (t) => {
  const there = await startSmallService(t, (response) => say(response, 200, {}));
  const { asker, waits } = askerOf(t, there, { mostPerSecond: 4 });
  await Promise.all(['usage', 'members', 'inventory'].map((part) => asker.forPart(part).ask(question)));
  deepEqual(
    waits().toSorted((a, b) => a - b),
    [250, 500],
  );
});

test('how many calls are left is what the service says of its longest window', async (t) => {
  const there = await startSmallService(t, (response, _request, nth) =>
    say(
      response,
      200,
      {},
      {
        'x-contentful-ratelimit-second-remaining': '6',
        'x-contentful-ratelimit-hour-remaining': String(36_000 - nth),
      },
    ),
  );
  const { asker } = askerOf(t, there);
  const part = asker.forPart('usage');
  equal(part.callsLeft(), null);
  await part.ask(question);
  equal(part.callsLeft(), 35_999);
});

test('a service is asked over https alone', async (t) => {
  const there = await startSmallService(t, (response) => say(response, 200, {}));
  const { asker } = askerOf(t, there);
  await rejects(asker.forPart('usage').ask({ ...question, url: new URL(there.origin) }), /over https/);
  equal(there.seen.length, 0);
});

type TestAsker = { asker: Asker; waits: () => readonly number[]; answers: unknown[][] };

/** Its clock stands still but for waits, and waits take no time. Turns come a thousandth of a second apart and are not in `waits`. */
function askerOf(t: TestContext, there: SmallService, options: Partial<AskerOptions> = {}): TestAsker {
  let atMs = 0;
  const all: number[] = [];
  const answers: unknown[][] = [];
  const asker = createAsker({
    readKeys: async (): Promise<SaasKeys> => ({ key: OLD }),
    clock: { nowMs: () => NOW + atMs, monotonicMs: () => atMs },
    random: () => 0,
    untilMs: NOW + 60_000,
    origins: new Map([[service, there.origin]]),
    onAnswer: (...told) => answers.push(told),
    mostPerSecond: 1_000_000,
    wait: async (ms) => {
      all.push(ms);
      if (options.mostPerSecond === undefined) atMs += ms;
    },
    ...options,
  });
  t.after(() => asker.close());
  return { asker, waits: () => all.filter((ms) => ms >= 1), answers };
}

async function faultOf(asking: Promise<unknown>) {
  try {
    await asking;
  } catch (error) {
    ok(error instanceof AskFailure, String(error));
    return error.fault;
  }
  throw new Error('it did not fail');
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
