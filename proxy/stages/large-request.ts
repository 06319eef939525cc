/**
 * A large request for Bedrock, whose bytes are let go when they are on their way, and freed when they are written. Until Bedrock has answered, for seconds or
 * minutes, only the client's body is held then; a task with many large requests needs half the memory. Whoever reads the
 * bytes once more, for another attempt or an estimate, has them made again from the call, at once, as they were made first.
 */
import type { UpstreamRequest } from '../bedrock-http.ts';
import { freeBytes } from '../free-bytes.ts';

/** Below this, what is saved is not worth making anything again. */
export const LARGE_REQUEST_BYTES = 32_768;

export class LargeRequest implements UpstreamRequest {
  readonly operation: UpstreamRequest['operation'];
  readonly endpoint: UpstreamRequest['endpoint'];
  readonly upstreamId: UpstreamRequest['upstreamId'];
  readonly headers: UpstreamRequest['headers'];
  readonly cachePoints: UpstreamRequest['cachePoints'];
  #body: Buffer | null;
  /** How often it was given away to be sent, and not written yet. */
  #sendings = 0;
  readonly #again: () => Buffer;

  /** `made`: whose body is nobody else's. `again`: makes the same bytes once more, which are nobody else's either. */
  constructor(made: UpstreamRequest, again: () => Buffer) {
    this.operation = made.operation;
    this.endpoint = made.endpoint;
    this.upstreamId = made.upstreamId;
    this.headers = made.headers;
    this.cachePoints = made.cachePoints;
    this.#body = made.body;
    this.#again = again;
  }

  get body(): Buffer {
    this.#body ??= this.#again();
    return this.#body;
  }

  readonly letGo = (): void => {
    this.#body = null;
  };

  readonly forSending = (): Buffer => {
    this.#sendings++;
    return this.body;
  };

  /** What was given away twice is freed after the second time; what was not written for an error is left to V8. */
  readonly written = (body: Buffer): void => {
    this.#sendings--;
    if (this.#sendings === 0 && body !== this.#body) freeBytes(body);
  };
}
