/**
 * A large request for Bedrock, whose bytes are let go when they are on their way. Until Bedrock has answered, for seconds or
 * minutes, only the client's body is held then; a task with many large requests needs half the memory. Whoever reads the
 * bytes once more, for another attempt or an estimate, has them made again from the call, at once, as they were made first.
 */
import type { UpstreamRequest } from '../bedrock-http.ts';

/** Below this, what is saved is not worth making anything again. */
export const LARGE_REQUEST_BYTES = 32_768;

export class LargeRequest implements UpstreamRequest {
  readonly operation: UpstreamRequest['operation'];
  readonly endpoint: UpstreamRequest['endpoint'];
  readonly upstreamId: UpstreamRequest['upstreamId'];
  readonly headers: UpstreamRequest['headers'];
  readonly cachePoints: UpstreamRequest['cachePoints'];
  #body: Buffer | null;
  readonly #again: () => Buffer;

  /** `again`: makes the same bytes once more. */
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
}
