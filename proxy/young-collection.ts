/**
 * The Buffers of bodies that are done with are freed in good time. V8 sees a Buffer as a small object of the young generation,
 * which is collected when so many objects were made, and counts its bytes apart: when the Buffers alive and dead have some
 * 64 MB, it marks the whole heap, on this thread and its helpers, which took up to half of the CPU of a request of 100 KB. To
 * collect the young generation takes one to two milliseconds and frees nearly all of them, so it is asked for before.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** So many bytes in Buffers are done with before it is asked for. Small requests fill the young generation sooner. */
const DONE_BYTES = 24 * 1_048_576;

export class YoungCollection {
  readonly #collect: () => void;
  #doneBytes = 0;
  #isAskedFor = false;

  /** `collect`: frees what is dead in the young generation. */
  constructor(collect: () => void = collectYoung) {
    this.#collect = collect;
  }

  /**
   * A body of so many bytes arrives: the request for Bedrock made of it has as many, and is let go when it is sent. Counted
   * now, as in a rush of bodies that all wait for Bedrock no call ends.
   */
  readonly arriving = (bytes: number): void => this.#done(bytes);

  /** The call with a body of so many bytes has ended. */
  readonly ended = (bytes: number): void => this.#done(bytes);

  #done(bytes: number): void {
    this.#doneBytes += bytes;
    if (this.#isAskedFor || this.#doneBytes < DONE_BYTES) return;
    this.#isAskedFor = true;
    setImmediate(this.#now);
  }

  /** When nothing of the call that it was noticed in is on the stack. */
  readonly #now = (): void => {
    this.#isAskedFor = false;
    this.#doneBytes = 0;
    this.#collect();
  };
}

/** V8's function `gc`; it is asked for when it is first needed, as most tasks never do. */
let gc: ((options: { readonly type: 'minor' }) => void) | null = null;

function collectYoung(): void {
  gc ??= exposedGc();
  gc({ type: 'minor' });
}

/** Node has no other way to it: https://nodejs.org/api/globals.html#gc */
function exposedGc(): NonNullable<typeof gc> {
  setFlagsFromString('--expose-gc');
  const exposed: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  if (typeof exposed !== 'function') return () => undefined;
  return (options) => {
    exposed(options);
  };
}
