/** One request of a benchmark, and how its answer's first delta is known. */
export type Question = {
  readonly path: string;
  readonly body: string;
  /** Beside content type and key. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the first delta of a streamed answer contains, and nothing before it. @default it is no stream */
  readonly firstDelta?: string;
};

/** InvokeModel's events are base64 within JSON; this is how `{"type":"content_block_delta` begins there. */
export const NATIVE_DELTA = Buffer.from('{"type":"content_block_delta').toString('base64').slice(0, 36);
