/** One connection of the load: a request, its answer, the next request. Times are those of `performance.now()`. */
import { connect, type Socket } from 'node:net';
import { ResponseReader } from './response-reader.ts';

/** What is noted of one request. */
export type Exchange = {
  /** From when on its times count. */
  readonly startMs: number;
  readonly firstDelta: Buffer | null;
  firstByteMs: number;
  firstDeltaMs: number;
  lastReadMs: number;
};

export type ConnectionEvents = {
  readonly onGap: (exchange: Exchange, gapMs: number) => void;
  readonly onAnswer: (connection: Connection, exchange: Exchange, status: number, bodyBytes: number) => void;
  /** It is closed, with a request on it or without; may be told twice. */
  readonly onClose: (connection: Connection, exchange: Exchange | null) => void;
};

/** Every read goes through it, as nothing is kept of what arrives. */
const shared = Buffer.allocUnsafeSlow(256 * 1024);

export class Connection {
  readonly #socket: Socket;
  readonly #reader = new ResponseReader();
  readonly #events: ConnectionEvents;
  #exchange: Exchange | null = null;

  constructor({ hostname, port }: URL, events: ConnectionEvents) {
    this.#events = events;
    this.#socket = connect({
      host: hostname,
      port: Number(port === '' ? 80 : port),
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (bytes, buffer) => {
          this.#onBytes(Buffer.from(buffer.buffer, buffer.byteOffset, bytes));
          return true;
        },
      },
    });
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      const exchange = this.#exchange;
      this.#exchange = null;
      this.#events.onClose(this, exchange);
    });
  }

  send(head: Buffer, body: Buffer, exchange: Exchange): void {
    this.#exchange = exchange;
    this.#reader.reset();
    this.#socket.cork();
    this.#socket.write(head);
    this.#socket.write(body);
    this.#socket.uncork();
  }

  close(): void {
    this.#socket.destroy();
  }

  #onBytes(bytes: Buffer): void {
    const exchange = this.#exchange;
    if (exchange === null) {
      this.#socket.destroy();
      return;
    }
    const nowMs = performance.now();
    const progress = this.#reader.take(bytes);
    if (exchange.firstByteMs === 0) exchange.firstByteMs = nowMs;
    if (exchange.firstDelta !== null) this.#notePace(exchange, exchange.firstDelta, bytes, nowMs);
    if (progress === 'broken') this.#socket.destroy();
    if (progress !== 'done') return;
    this.#exchange = null;
    const { status, bodyBytes, isKept } = this.#reader;
    if (!isKept) {
      this.#events.onClose(this, null);
      this.#socket.destroy();
    }
    this.#events.onAnswer(this, exchange, status, bodyBytes);
  }

  #notePace(exchange: Exchange, firstDelta: Buffer, bytes: Buffer, nowMs: number): void {
    if (exchange.firstDeltaMs !== 0) this.#events.onGap(exchange, nowMs - exchange.lastReadMs);
    else if (bytes.includes(firstDelta)) exchange.firstDeltaMs = nowMs;
    exchange.lastReadMs = nowMs;
  }
}
