/**
 * The bytes of a large request on their way to undici. undici keeps the body of a request until it is answered, though it
 * never sends it twice: of a model that thinks for minutes that is most of what a task would hold. This one is empty once its
 * bytes have been taken, which costs a few microseconds more than a Buffer, so small bodies go without it. The request needs
 * a content-length.
 */
import type { Dispatcher } from 'undici';

/** undici takes whatever can be iterated; its types name only some of it. */
export function largeBody(bytes: Buffer): Dispatcher.DispatchOptions['body'] {
  const body: unknown = new LargeBody(bytes);
  return body as Dispatcher.DispatchOptions['body'];
}

class LargeBody implements Iterable<Buffer> {
  #bytes: Buffer | null;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  *[Symbol.iterator](): Generator<Buffer, void, void> {
    const bytes = this.#bytes;
    this.#bytes = null;
    if (bytes !== null) yield bytes;
  }
}
