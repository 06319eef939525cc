/**
 * Plays a kept answer, as if Bedrock sent it: whoever reads it cannot tell. At once, or in the rhythm in which it came;
 * a client that has left is not waited for. Large ones go in pieces, so that the event loop is not held up.
 */
import type { AnswerSource } from '../upstream/http1/receiver.ts';
import { UpstreamResponse } from '../upstream/upstream-response.ts';
import type { AnswerCacheUse } from './cache-use.ts';

const PIECE_BYTES = 65_536;

export type Playing = {
  readonly response: UpstreamResponse;
  /** From here on nothing is waited for. */
  readonly hurry: () => void;
};

export function play({ answer, pace }: Extract<AnswerCacheUse, { kind: 'hit' }>): Playing {
  const response = new UpstreamResponse({ onHead: () => undefined, onNoAnswer: () => undefined });
  const player = new Player(
    response,
    answer.body,
    pace === 'recorded' ? answer.pace : [0, answer.body.length],
  );
  response.onRequestStart(player);
  response.onResponseStart(200, {
    header: (name) => answer.headers[name] ?? null,
    headers: () => Object.entries(answer.headers),
  });
  player.go();
  return { response, hurry: player.hurry };
}

/** The connection to Bedrock, as the reader of the answer knows it. */
class Player implements AnswerSource {
  #isPaused = false;
  readonly #response: UpstreamResponse;
  readonly #body: Buffer;
  readonly #pace: readonly number[];
  /** Index into `#pace`; bytes played, and those played of this moment. */
  #moment = 0;
  #at = 0;
  #ofMoment = 0;
  #sinceMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #isScheduled = false;
  #isHurried = false;
  #isOver = false;

  constructor(response: UpstreamResponse, body: Buffer, pace: readonly number[]) {
    this.#response = response;
    this.#body = body;
    this.#pace = pace;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#soon();
  }

  abort(reason: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#response.onResponseError(reason);
  }

  readonly hurry = (): void => {
    this.#isHurried = true;
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#soon();
  };

  /** Plays a piece that is due; what follows comes in another turn of the event loop, or when it is due. */
  readonly go = (): void => {
    if (this.#isOver || this.#isPaused || this.#timer !== undefined) return;
    if (this.#at >= this.#body.length) {
      this.#isOver = true;
      this.#response.onResponseEnd();
      return;
    }
    const left = (this.#pace[this.#moment + 1] ?? this.#body.length) - this.#ofMoment;
    if (left <= 0) {
      this.#nextMoment();
      return;
    }
    const end = Math.min(this.#at + Math.min(left, PIECE_BYTES), this.#body.length);
    const piece = this.#body.subarray(this.#at, end);
    this.#at = end;
    this.#ofMoment += piece.length;
    this.#response.onResponseData(piece);
    if (this.#at >= this.#body.length) this.go();
    else this.#soon();
  };

  /** What the pace does not say comes at once. */
  #nextMoment(): void {
    this.#moment += 2;
    this.#ofMoment = 0;
    const atMs = this.#pace[this.#moment] ?? this.#sinceMs;
    const waitMs = this.#isHurried ? 0 : atMs - this.#sinceMs;
    this.#sinceMs = atMs;
    if (waitMs <= 0) {
      this.#soon();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.go();
    }, waitMs);
  }

  #soon(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.go();
    });
  }
}
