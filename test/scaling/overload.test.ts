/** An overloaded task refuses new calls, in time and no longer than it has to. The clock is the test's. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { renderRefusal } from '../../proxy/dialects/refusals.ts';
import { Overload } from '../../proxy/overload.ts';

const TICK_MS = 25;

function watched(t: TestContext, heapShare = () => 0.1) {
  let nowMs = 0;
  let counted = 0;
  const overload = new Overload({
    clock: { monotonicMs: () => nowMs },
    delayMs: 100,
    onRefused: () => (counted += 1),
    heapShare,
  });
  t.after(() => overload.stop());
  return {
    overload,
    counted: () => counted,
    /** So many ticks, each of them late. */
    ticks: (count: number, lateMs: number) => {
      for (let done = 0; done < count; done += 1) {
        nowMs += TICK_MS + lateMs;
        overload.tick();
      }
    },
    /** Of a hundred new calls, how many are refused. */
    refused: (inMs = 0) =>
      Array.from({ length: 100 }, () => overload.refusalOf(nowMs + inMs)).filter((one) => one !== null)
        .length,
  };
}

test('a task that is on time refuses nobody, and one that was late once hardly anybody', (t) => {
  const task = watched(t);
  task.ticks(100, 5);
  equal(task.refused(), 0);
  task.ticks(1, 150);
  ok(task.refused() <= 15);
  task.ticks(10, 5);
  equal(task.refused(), 0);
});

test('the later the event loop, the sooner all new calls are refused; each refusal is counted', (t) => {
  const slow = watched(t);
  const slower = watched(t);
  slow.ticks(4, 110);
  slower.ticks(4, 250);
  const [some, all] = [slow.refused(), slower.refused()];
  ok(some > 30 && some < 60, `${some} of a hundred`);
  equal(all, 100);
  equal(slow.counted() + slower.counted(), some + all);
});

test('between late and calm nothing changes, so that refusing does not flicker', (t) => {
  const task = watched(t);
  task.ticks(4, 120);
  const before = task.overload.share();
  ok(before > 0.4);
  task.ticks(200, 70);
  equal(task.overload.share(), before);
  task.ticks(50, 10);
  equal(task.refused(), 0);
});

test('who arrives while the loop does not come round is refused at once', (t) => {
  const task = watched(t);
  task.ticks(10, 0);
  equal(task.refused(TICK_MS + 390), 0);
  equal(task.refused(TICK_MS + 410), 100);
  equal(task.refused(0), 0);
});

test('a task whose heap is nearly full refuses all new calls until there is room', (t) => {
  let share = 0.95;
  const task = watched(t, () => share);
  task.ticks(40, 0);
  equal(task.refused(), 100);
  equal(task.overload.share(), 1);
  share = 0.5;
  task.ticks(40, 0);
  equal(task.refused(), 0);
});

test('clients are told when to come back, not all at the same time, in words that their programs know', (t) => {
  const task = watched(t);
  task.ticks(10, 500);
  const refusals = Array.from({ length: 10 }, () => task.overload.refusalOf(task.overload.share() * 1e9));
  const seconds = new Set(refusals.map((refusal) => refusal?.retryAfterSeconds));
  deepEqual(seconds, new Set([1, 2, 3, 4, 5]));
  const [refusal] = refusals;
  ok(refusal);
  const answers = (['openai', 'anthropic', 'bedrock'] as const).map((shape) =>
    renderRefusal(refusal, shape, 'request-1'),
  );
  deepEqual(
    answers.map(({ status }) => status),
    [503, 529, 503],
  );
  for (const { headers } of answers) {
    equal(headers['x-should-retry'], 'true');
    ok(Number(headers['retry-after']) >= 1);
  }
  ok(answers[1]?.body.includes('overloaded_error'));
  equal(answers[2]?.headers['x-amzn-errortype'], 'ServiceUnavailableException');
});
