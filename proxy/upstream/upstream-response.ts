/**
 * One answer of Bedrock: status and headers, then the body, read whole or as it arrives. The connection hands it
 * what it reads, so there is no layer in between. Chunks that arrive before a reader is set are buffered; a reader that
 * wants no more pauses the socket.
 */
import { ConnectionError } from './http1/connection-error.ts';
import type { AnswerReceiver, AnswerSource, ReceivedHead } from './http1/receiver.ts';

/** Takes the body as it comes; after onEnd or onError nothing follows. */
export type BodyReader = {
  /** Returns false when the reader wants no more until `resume()`. The chunk may be kept. */
  readonly onData: (chunk: Buffer) => boolean;
  readonly onEnd: () => void;
  readonly onError: (error: Error) => void;
};

/** What the sender waits for: the head of an answer, or the reason why there is none. */
export type HeadListener = {
  readonly onHead: (response: UpstreamResponse) => void;
  readonly onNoAnswer: (error: Error) => void;
};

/** Waits for the beginning of a body; null: it has ended or broken without any. */
export type FirstListener = {
  readonly onFirst: (response: UpstreamResponse, bytes: Buffer | null) => void;
};

export type AnswerEnd = { readonly error: Error | null };

/** Notified of every read of an answer and of its end, beside its reader. */
export type AnswerWatch = {
  readonly onBytes: (bytes: number) => void;
  readonly onEnd: (end: AnswerEnd) => void;
};

/** Takes each chunk of the body, which it may keep. */
type Tap = { readonly take: (chunk: Buffer) => void };

const NO_CHUNKS: Buffer[] = [];
/** The reader of a body that was taken whole: nothing follows. */
const NOBODY: BodyReader = { onData: () => true, onEnd: () => undefined, onError: () => undefined };

export class UpstreamResponse implements AnswerReceiver {
  status = 0;
  /** Bytes of the body received so far. */
  readBytes = 0;
  /** Takes the body too, as its reader does; null: nobody does. */
  tap: Tap | null = null;
  /** Called when the whole request has been handed to the connection; null: nobody waits for that. */
  whenSent: (() => void) | null = null;
  /** Called with the body of a large request once the connection does not read it any more. */
  whenWritten: ((body: Buffer) => void) | null = null;
  readonly #listener: HeadListener;
  /** Null before there is one, and after the end. */
  #source: AnswerSource | null = null;
  #head: ReceivedHead | null = null;
  #wasSent = false;
  #reader: BodyReader | null = null;
  #early: Buffer[] = [];
  #ended: AnswerEnd | null = null;
  #firstListener: FirstListener | null = null;
  #isAborted = false;
  #isTooLate = false;
  #watch: AnswerWatch | null = null;

  constructor(listener: HeadListener) {
    this.#listener = listener;
  }

  /** One header, lower-case name; the first value when it came several times. */
  header(name: string): string | null {
    return this.#head?.header(name) ?? null;
  }

  /** All of them, with lower-case names; empty before the head has come. */
  headers(): Iterable<readonly [string, string]> {
    return this.#head?.headers() ?? [];
  }

  /** Whether the request went out on a connection: Bedrock may know of it. */
  get wasSent(): boolean {
    return this.#wasSent;
  }

  /** Whether reading it was given up here, by `abort` or after too long a silence: Bedrock may go on with it. */
  get isGivenUp(): boolean {
    return this.#isAborted || this.#isTooLate;
  }

  /** Whether nothing follows: the body has ended or broken, or there was no answer. */
  get hasEnded(): boolean {
    return this.#ended !== null;
  }

  /** From here on `watch` is notified of every read, and of the end. */
  watch(watch: AnswerWatch): void {
    this.#watch = watch;
  }

  /** Mantle streams server-sent events, all others AWS's event stream. */
  get isSse(): boolean {
    return this.header('content-type')?.startsWith('text/event-stream') === true;
  }

  /** Whether it is one JSON value, not a stream: what a client wants streamed may have been asked whole. */
  get isWhole(): boolean {
    return this.header('content-type')?.startsWith('application/json') === true;
  }

  /** Tells `listener` the first bytes of the body, which stay for the reader: at once when they are there. */
  whenFirst(listener: FirstListener): void {
    const [first] = this.#early;
    if (first !== undefined || this.#ended !== null) listener.onFirst(this, first ?? null);
    else this.#firstListener = listener;
  }

  /** Hands the body to `reader`, starting with what has arrived already. */
  read(reader: BodyReader): void {
    this.#reader = reader;
    const early = this.#early;
    this.#early = [];
    for (const chunk of early) {
      this.tap?.take(chunk);
      if (!reader.onData(chunk)) this.#source?.pause();
    }
    if (this.#ended !== null) this.#finish(reader, this.#ended);
  }

  /** The whole body. Rejects when it breaks off or exceeds `maxBytes`. */
  readWhole(maxBytes: number): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let length = 0;
      this.read({
        onData: (chunk) => {
          length += chunk.length;
          if (length <= maxBytes) chunks.push(chunk);
          else this.abort(new Error(`the answer is larger than ${maxBytes} bytes`));
          return true;
        },
        onEnd: () => {
          const [only] = chunks;
          resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
        },
        onError: reject,
      });
    });
  }

  /** The whole body when all of it is there, as a small one is by the time its head is looked at; null when it is not. */
  takeWhole(maxBytes: number): Buffer | null {
    if (this.#reader !== null || this.#ended?.error !== null || this.readBytes > maxBytes) return null;
    const [only] = this.#early;
    const body = this.#early.length === 1 && only !== undefined ? only : Buffer.concat(this.#early);
    this.#early = NO_CHUNKS;
    this.#reader = NOBODY;
    this.tap?.take(body);
    return body;
  }

  resume(): void {
    this.#source?.resume();
  }

  /**
   * Closes the connection; the reader gets `reason`. Bedrock goes on generating and bills what it generates, so this is
   * for answers that cost nothing, and for those whose worst case is charged.
   */
  abort(reason: Error): void {
    this.#isAborted = true;
    if (this.#source !== null) this.#source.abort(reason);
    else if (this.#ended === null) this.#noAnswer(reason);
  }

  onRequestQueued(source: AnswerSource): void {
    this.#source = source;
  }

  onRequestStart(source: AnswerSource): void {
    this.#source = source;
    this.#wasSent = true;
  }

  /** The connection has taken the last byte of the request. */
  onRequestSent(): void {
    this.whenSent?.();
    this.whenSent = null;
  }

  onRequestWritten(body: Buffer): void {
    this.whenWritten?.(body);
    this.whenWritten = null;
  }

  onResponseStart(status: number, head: ReceivedHead): void {
    this.status = status;
    this.#head = head;
    this.#listener.onHead(this);
  }

  onResponseData(chunk: Buffer): void {
    this.readBytes += chunk.length;
    this.#watch?.onBytes(chunk.length);
    if (this.#isAborted) return;
    if (this.#reader === null) {
      this.#early.push(chunk);
      this.#tellFirst(chunk);
    } else {
      this.tap?.take(chunk);
      if (!this.#reader.onData(chunk)) this.#source?.pause();
    }
  }

  onResponseEnd(): void {
    this.#end({ error: null });
  }

  onResponseError(error: Error): void {
    this.#isTooLate = error instanceof ConnectionError && error.code === 'BODY_TIMEOUT';
    if (this.status === 0) this.#noAnswer(error);
    else this.#end({ error });
  }

  #noAnswer(error: Error): void {
    this.#source = null;
    this.#ended = { error };
    this.#watch?.onEnd(this.#ended);
    this.#listener.onNoAnswer(error);
  }

  #tellFirst(bytes: Buffer | null): void {
    const listener = this.#firstListener;
    if (listener === null) return;
    this.#firstListener = null;
    listener.onFirst(this, bytes);
  }

  #end(end: AnswerEnd): void {
    this.#source = null;
    this.#ended = end;
    this.#watch?.onEnd(end);
    this.#tellFirst(null);
    if (this.#reader !== null) this.#finish(this.#reader, end);
  }

  #finish(reader: BodyReader, end: AnswerEnd): void {
    if (end.error === null) reader.onEnd();
    else reader.onError(end.error);
  }
}
