/**
 * Asks a service for all collectors of one account: with GET and no other method, at most so many requests a second, each
 * with a deadline, and none after the end of the run. What passes (429, 5xx, no answer) is tried again after a wait with
 * full jitter, or the one that the service asks for, if that fits into the time that is left; otherwise it is a fault at
 * once, and a service that still limits the rate is asked nothing more in this run. Keys that are refused are read once
 * more, since they may just have been rotated. Keys are in no message.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs, type Backoff } from '../core/backoff.ts';
import { AskFailure, type Ask, type Fault, type Question } from '../core/saas-usage/collector.ts';
import type { SaasKeys } from '../core/saas-usage/account.ts';
import { createGet, type Reply } from './asking/get.ts';
import { createKeyRing } from './asking/key-ring.ts';
import { createPacer } from './asking/pacer.ts';
import { faultOfReply, isKeysRefused, noAnswer, passes } from './asking/refusal.ts';
import { createSemaphore } from './asking/semaphore.ts';
import { callsLeftIn, waitAskedForMs } from './asking/wait-headers.ts';
import { withoutKeys } from './asking/without-keys.ts';
import type { CollectOptions } from './collect-options.ts';

export type AskerOptions = Pick<
  CollectOptions,
  'readKeys' | 'clock' | 'random' | 'untilMs' | 'signal' | 'origins' | 'onAnswer'
> & {
  readonly mostPerSecond: number;
  /** @default timers */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
};

export type Asker = {
  readonly forPart: (part: string) => PartAsker;
  /** Ends whatever still goes on. */
  readonly close: () => Promise<void>;
};

export type PartAsker = {
  readonly ask: Ask;
  /** Requests that were sent. */
  readonly calls: () => number;
  readonly callsLeft: () => number | null;
};

/** Of one part, so that a part whose requests hang holds up no other. */
const MOST_AT_ONCE = 4;
const MOST_TRIES = 5;
const BACKOFF: Backoff = { firstMs: 500, longestMs: 8_000 };
const ANSWER_WITHIN_MS = 10_000;

export function createAsker(options: AskerOptions): Asker {
  const { clock, random, untilMs } = options;
  const wait = options.wait ?? ((ms, signal) => sleep(ms, undefined, { signal }));
  const run = new AbortController();
  const end = setTimeout(() => run.abort(), Math.max(0, untilMs - clock.nowMs()));
  const stop = () => run.abort();
  options.signal?.addEventListener('abort', stop);
  if (options.signal?.aborted === true) stop();
  const get = createGet({ answerWithinMs: ANSWER_WITHIN_MS });
  const pacer = createPacer({ clock, mostPerSecond: options.mostPerSecond, wait });
  const keyRing = createKeyRing(options.readKeys);
  /** By origin: it takes no more requests in this run, so that none adds to a storm. */
  const exhausted = new Map<string, Fault>();

  return {
    forPart,
    close: async () => {
      clearTimeout(end);
      options.signal?.removeEventListener('abort', stop);
      run.abort();
      await get.close();
    },
  };

  function forPart(part: string): PartAsker {
    let calls = 0;
    let callsLeft: number | null = null;
    const running = createSemaphore(MOST_AT_ONCE);

    return { ask, calls: () => calls, callsLeft: () => callsLeft };

    async function ask(question: Question): Promise<unknown> {
      await running.acquire();
      try {
        const answer = await untilAnswered(question);
        options.onAnswer?.(part, question.what, answer);
        return answer;
      } finally {
        running.release();
      }
    }

    async function untilAnswered(question: Question): Promise<unknown> {
      for (let tries = 1; ;) {
        const limit = exhausted.get(question.url.origin);
        if (limit !== undefined) throw new AskFailure({ ...limit, what: question.what });
        const keys = await keysFor(question);
        const headers = question.headers(keys);
        await inTime(question, pacer.next(run.signal));
        calls += 1;
        const reply = await get.send(addressOf(question.url), headers, run.signal);
        if (run.signal.aborted) throw timeIsOver(question);
        if (reply.kind === 'reply') callsLeft = callsLeftIn(reply.headers) ?? callsLeft;
        const outcome = read(question, reply, keys);
        if ('answer' in outcome) return outcome.answer;
        const { fault } = outcome;
        if (isKeysRefused(reply) && (await inTime(question, keyRing.renew(keys)))) continue;
        if (!passes(fault) || tries >= MOST_TRIES) throw failure(question, fault);
        await beforeNextTry(question, fault, reply, tries);
        tries += 1;
      }
    }
  }

  function failure({ url }: Question, fault: Fault): AskFailure {
    if (fault.code === 'rate-limited') exhausted.set(url.origin, fault);
    return new AskFailure(fault);
  }

  async function beforeNextTry(question: Question, fault: Fault, reply: Reply, tries: number): Promise<void> {
    const askedForMs = reply.kind === 'reply' ? waitAskedForMs(reply.headers, clock.nowMs()) : 0;
    const waitMs = askedForMs + backoffMs(BACKOFF, tries, random());
    if (clock.nowMs() + waitMs >= untilMs) throw failure(question, fault);
    // What the service asks of one request it asks of all.
    if (askedForMs > 0) pacer.hold(askedForMs);
    await inTime(question, wait(waitMs, run.signal));
  }

  async function keysFor(question: Question): Promise<SaasKeys> {
    try {
      return await untilOver(question, keyRing.current());
    } catch (error) {
      if (error instanceof AskFailure) throw error;
      const reason = error instanceof Error ? error.name : 'unknown';
      throw new AskFailure({
        what: question.what,
        code: 'unauthorized',
        status: null,
        message: `the keys could not be read: ${reason}`,
      });
    }
  }

  /** Waits and turns reject only when the run is over. */
  async function inTime<Result>(question: Question, work: Promise<Result>): Promise<Result> {
    try {
      return await untilOver(question, work);
    } catch (error) {
      if (run.signal.aborted) throw timeIsOver(question);
      throw error;
    }
  }

  async function untilOver<Result>(question: Question, work: Promise<Result>): Promise<Result> {
    if (run.signal.aborted) {
      void work.catch(() => undefined);
      throw timeIsOver(question);
    }
    const over = Promise.withResolvers<never>();
    const onAbort = () => over.reject(timeIsOver(question));
    run.signal.addEventListener('abort', onAbort);
    try {
      return await Promise.race([work, over.promise]);
    } finally {
      run.signal.removeEventListener('abort', onAbort);
    }
  }

  function addressOf(url: URL): URL {
    const other = options.origins?.get(url.origin);
    if (other !== undefined) return new URL(`${url.pathname}${url.search}`, other);
    if (url.protocol !== 'https:') throw new Error('a service is asked over https');
    return url;
  }
}

function read(
  question: Question,
  reply: Reply,
  keys: SaasKeys,
): { readonly answer: unknown } | { readonly fault: Fault } {
  if (reply.kind !== 'reply') return { fault: noAnswer(question.what, reply) };
  if (reply.status !== 200) return { fault: faultOfReply(question.what, reply, keys) };
  try {
    return { answer: JSON.parse(withoutKeys(reply.text, keys)) };
  } catch {
    return { fault: badAnswer(question.what, reply.status) };
  }
}

function badAnswer(what: string, status: number): Fault {
  return { what, code: 'bad-answer', status, message: 'the answer is not JSON' };
}

function timeIsOver(question: Question): AskFailure {
  return new AskFailure({
    what: question.what,
    code: 'timeout',
    status: null,
    message: 'the time of the collection was over',
  });
}
