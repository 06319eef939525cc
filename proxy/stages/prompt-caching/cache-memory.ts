/**
 * What this task remembers of prompts, to tell whether a cache point pays: writing a prefix costs a quarter more than reading
 * it plainly (Claude), reading it again within five minutes a tenth or less.
 *
 * 1. Heads (tools and system prompt): how often one came again in time.
 * 2. Groups (a key, a model, a set of tools): how many conversations go on, by the counts of their first, second and later
 *    requests. A task that sees only some of the requests sees the same share of each.
 * 3. Ends of conversations that were written to the cache, so that the next request is known to go on from there. What its
 *    record says then (saved, or lost) is the group's experience: clients that change their earlier turns, put the time
 *    into the system prompt, or come back too late soon get no points any more.
 *
 * Old experience fades, so that it is tried again some time. Holds numbers alone, of bounded count.
 */
import type { PromptShape } from '../../dialects/caching.ts';

export type Chances = {
  /** That the head, and that the whole prompt, is read again in time. */
  readonly head: number;
  readonly whole: number;
  /** Whether the prompt goes on from one that was written in time: then its record tells how that went. */
  readonly isExpected: boolean;
};

/** How long Bedrock keeps a prefix after it was last read. */
export const KEPT_MS = 5 * 60_000;
const FADE_MS = 60 * 60_000;
const MOST_COUNTED = 24;
const MOST_ENTRIES = 20_000;

/** What is assumed before anything was seen, and for how many times seen that counts. */
const COMES_AGAIN = { chance: 0.1, weight: 1 };
const GOES_ON_FIRST = { chance: 0.1, weight: 1 };
const GOES_ON = { chance: 0.6, weight: 2 };
const IS_READ = { chance: 0.9, weight: 2 };

type Head = { seenAtMs: number; again: number; late: number };
type Group = {
  fadedAtMs: number;
  first: number;
  second: number;
  later: number;
  read: number;
  lost: number;
};

export class CacheMemory {
  readonly #heads = new Recent<Head>();
  readonly #groups = new Recent<Group>();
  /** When it was written, by the end of the prompt. */
  readonly #ends = new Recent<number>();

  /** Notes the prompt, and says what is to be expected of it. */
  chances(group: number, { head, turns, earlier }: PromptShape, nowMs: number): Chances {
    const known = this.#group(group, nowMs);
    const goesOn =
      turns === 0
        ? likely(known.second, known.first - known.second, GOES_ON_FIRST)
        : likely(known.later, known.second, GOES_ON);
    if (turns === 0) known.first += 1;
    else if (turns === 1) known.second += 1;
    else known.later += 1;
    const isWritten = (end: number): boolean => nowMs - (this.#ends.get(end ^ group) ?? -Infinity) <= KEPT_MS;
    return {
      head: this.#seen(head ^ group, nowMs),
      whole: goesOn * likely(known.read, known.lost, IS_READ),
      isExpected: earlier.some(isWritten),
    };
  }

  /** A prompt with a point at its end was written, or read and written on. */
  wrote(group: number, end: number, atMs: number): void {
    this.#ends.set(end ^ group, atMs);
  }

  /** What became of a prompt that was expected to be read from the cache. */
  learned(group: number, hasSaved: boolean, nowMs: number): void {
    const known = this.#group(group, nowMs);
    if (hasSaved) known.read += 1;
    else known.lost += 1;
  }

  /** Notes a head, and says how likely it comes again in time. */
  #seen(head: number, nowMs: number): number {
    const before = this.#heads.get(head);
    const known = before ?? { seenAtMs: nowMs, again: 0, late: 0 };
    if (before !== undefined) {
      if (nowMs - known.seenAtMs <= KEPT_MS) known.again += 1;
      else known.late += 1;
      if (known.again + known.late > MOST_COUNTED) {
        known.again /= 2;
        known.late /= 2;
      }
      known.seenAtMs = nowMs;
    }
    this.#heads.set(head, known);
    return likely(known.again, known.late, COMES_AGAIN);
  }

  #group(name: number, nowMs: number): Group {
    const known = this.#groups.get(name) ?? {
      fadedAtMs: nowMs,
      first: 0,
      second: 0,
      later: 0,
      read: 0,
      lost: 0,
    };
    if (Math.max(known.first, known.second + known.later) > MOST_COUNTED) {
      known.first /= 2;
      known.second /= 2;
      known.later /= 2;
    }
    if (known.read + known.lost > MOST_COUNTED || nowMs - known.fadedAtMs > FADE_MS) {
      known.read /= 2;
      known.lost /= 2;
      known.fadedAtMs = nowMs;
    }
    this.#groups.set(name, known);
    return known;
  }
}

function likely(yes: number, no: number, { chance, weight }: typeof GOES_ON): number {
  return Math.min(1, (yes + chance * weight) / (yes + Math.max(0, no) + weight));
}

/** The entries that were used last. */
class Recent<Value> {
  readonly #entries = new Map<number, Value>();

  get(key: number): Value | undefined {
    return this.#entries.get(key);
  }

  set(key: number, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= MOST_ENTRIES) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      break;
    }
  }
}
