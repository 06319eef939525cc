/**
 * The Buffers of bodies that are done with are freed in good time. V8 sees a Buffer as a small object of the young generation,
 * which is collected when so many objects were made, and counts its bytes apart: when the Buffers alive and dead have some
 * 64 MB, it marks the whole heap, on this thread and its helpers, which took up to half of the CPU of a request of 100 KB. To
 * collect the young generation takes one to two milliseconds and frees nearly all of them, so it is asked for before.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Bodies of so many bytes are done with before it is asked for. A body comes with two to three times its bytes in Buffers:
 * what was read of the connection, the whole, and the request for Bedrock. Small requests fill the young generation sooner.
 */
const DONE_BYTES = 8 * 1_048_576;

export class YoungCollection {
  readonly #collect: () => void;
  #doneBytes = 0;
  #isAskedFor = false;

  /** `collect`: frees what is dead in the young generation. */
  constructor(collect: () => void = collectYoung) {
    this.#collect = collect;
  }

  /**
   * A body of so many bytes is done with, and bodies of `heldBytes` are not. What is alive is copied, and is old when that
   * has happened twice, so the more is held, the less often it is asked for.
   */
  note(bytes: number, heldBytes: number): void {
    this.#doneBytes += bytes;
    if (this.#isAskedFor || this.#doneBytes < Math.max(DONE_BYTES, heldBytes)) return;
    this.#isAskedFor = true;
    setImmediate(this.#now);
  }

  /** When the call whose body it was has ended, and nothing of it is on the stack. */
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
