/**
 * Answers that nobody waits for any more. Bedrock completes and bills them, so they are read to their end for the usage it
 * reports there, within bounds. Their readers find the usage; here an answer gets a place, and is aborted when it takes too
 * long, is too large, or when the task ends. The usage of an aborted answer is estimated.
 *
 * | bound | why |
 * | --- | --- |
 * | 64 at once | an eighth of the usual connections to Bedrock, which waiting clients need |
 * | 16 of one key | a client that disconnects all the time does not take the places of others |
 * | 15 minutes | as long as a call may wait for its answer to begin |
 * | 64 MiB of one stream, 16 MiB of a whole answer | far above Bedrock's longest answers |
 * | 64 MiB held in all | requests, and whole answers as far as they have come; streams are dropped as they come |
 */
import type { unheardOutcomes } from '../../core/metrics/label-values.ts';
import type { AnswerEnd, AnswerWatch, UpstreamResponse } from './upstream-response.ts';

export type UnheardAnswers = {
  /** Gives the answer a place, or aborts it when there is none. Ignores one that has ended or has a place. */
  readonly take: (answer: UpstreamResponse, of: UnheardCall) => void;
  readonly running: () => number;
  /** Aborts all answers, and those that come later. */
  readonly stop: () => void;
};

export type UnheardCall = {
  readonly keyId: string;
  readonly isStream: boolean;
  /** Bytes of the request, which stay in memory as long as its answer is read. */
  readonly requestBytes: number;
};

export type UnheardOutcome = (typeof unheardOutcomes)[number];

export type UnheardOptions = {
  readonly onEnd: (outcome: UnheardOutcome) => void;
  readonly bounds?: UnheardBounds;
};

const MIB = 1_048_576;
const BOUNDS = {
  atOnce: 64,
  atOnceOfOneKey: 16,
  longestMs: 900_000,
  streamBytes: 64 * MIB,
  wholeBytes: 16 * MIB,
  heldBytes: 64 * MIB,
};

export type UnheardBounds = Readonly<typeof BOUNDS>;

export function createUnheardAnswers({ onEnd, bounds = BOUNDS }: UnheardOptions): UnheardAnswers {
  const places = new Map<UpstreamResponse, Place>();
  const byKey = new Map<string, number>();
  const held = { bytes: 0 };
  let isStopped = false;

  const hasRoom = ({ keyId, requestBytes }: UnheardCall): boolean =>
    !isStopped &&
    places.size < bounds.atOnce &&
    (byKey.get(keyId) ?? 0) < bounds.atOnceOfOneKey &&
    held.bytes + requestBytes <= bounds.heldBytes;

  return {
    take: (answer, call) => {
      if (answer.hasEnded || places.has(answer)) return;
      if (!hasRoom(call)) {
        onEnd(isStopped ? 'stopped' : 'refused');
        answer.abort(new Error('nobody waits for this answer, and no more such answers are read'));
        return;
      }
      byKey.set(call.keyId, (byKey.get(call.keyId) ?? 0) + 1);
      const onLeft = (outcome: UnheardOutcome): void => {
        places.delete(answer);
        const left = (byKey.get(call.keyId) ?? 1) - 1;
        if (left === 0) byKey.delete(call.keyId);
        else byKey.set(call.keyId, left);
        onEnd(outcome);
      };
      const place = new Place({ answer, call, bounds, held, onLeft });
      places.set(answer, place);
      answer.watch(place);
    },
    running: () => places.size,
    stop: () => {
      isStopped = true;
      for (const place of places.values()) place.breakOff('stopped');
    },
  };
}

type PlaceOptions = {
  readonly answer: UpstreamResponse;
  readonly call: UnheardCall;
  readonly bounds: UnheardBounds;
  /** What all places hold in memory. */
  readonly held: { bytes: number };
  readonly onLeft: (outcome: UnheardOutcome) => void;
};

class Place implements AnswerWatch {
  readonly #options: PlaceOptions;
  readonly #timer: NodeJS.Timeout;
  #readBytes: number;
  #heldBytes = 0;
  #hasLeft = false;

  constructor(options: PlaceOptions) {
    const { answer, call, bounds } = options;
    this.#options = options;
    this.#readBytes = answer.readBytes;
    this.#hold(call.requestBytes + (call.isStream ? 0 : answer.readBytes));
    this.#timer = setTimeout(() => this.breakOff('timeout'), bounds.longestMs);
    this.#timer.unref();
  }

  readonly onBytes = (bytes: number): void => {
    const { call, bounds, held } = this.#options;
    this.#readBytes += bytes;
    if (!call.isStream) this.#hold(bytes);
    const isTooLarge = this.#readBytes > (call.isStream ? bounds.streamBytes : bounds.wholeBytes);
    if (isTooLarge || (!call.isStream && held.bytes > bounds.heldBytes)) this.breakOff('too-large');
  };

  readonly onEnd = ({ error }: AnswerEnd): void => this.#leave(error === null ? 'read' : 'broken');

  breakOff(outcome: 'timeout' | 'too-large' | 'stopped'): void {
    this.#leave(outcome);
    this.#options.answer.abort(new Error(`nobody waits for this answer, and its reading ended: ${outcome}`));
  }

  #hold(bytes: number): void {
    this.#heldBytes += bytes;
    this.#options.held.bytes += bytes;
  }

  #leave(outcome: UnheardOutcome): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    clearTimeout(this.#timer);
    this.#hold(-this.#heldBytes);
    this.#options.onLeft(outcome);
  }
}
