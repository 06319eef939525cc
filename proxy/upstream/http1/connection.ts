/**
 * One connection: sends one request at a time and reads its answer. Used again only after an answer whose end is beyond
 * doubt; closed after anything else, also when bytes come that nobody asked for.
 *
 *   connecting → free ⇄ taken → sent → free or closed
 *
 * `taken`: a request is to be written at the end of the turn of the event loop. What the server did to the connection since
 * its last answer (closed it, or sent what would be read as the next one) is seen until then, and the request goes elsewhere.
 */
import type { Socket } from 'node:net';
import { BodyFraming } from './body-framing.ts';
import { badAnswer, ConnectionError } from './connection-error.ts';
import type { AnswerReceiver, AnswerSource } from './receiver.ts';
import { MAX_HEAD_BYTES, readHead, type ResponseHead } from './response-head.ts';

/** A request that waits to be written. */
export type Outgoing = {
  /** Ends with the empty line. */
  readonly head: string;
  readonly body: Buffer;
  readonly receiver: AnswerReceiver;
};

/** Who has the connections. */
export type ConnectionOwner = {
  /** It counts up at an even pace, `TICK_MS` apart or more. */
  readonly tick: number;
  /** It is connected, and free. */
  readonly onOpened: (connection: Connection) => void;
  /** Its answer is over, and it may serve again. */
  readonly onFree: (connection: Connection) => void;
  /** Called once. `error`: why it was never connected. `unsent`: a request that was not written, and is to go elsewhere. */
  readonly onGone: (connection: Connection, error: Error | null, unsent: Outgoing | null) => void;
};

export type ConnectionLimits = {
  readonly connectTimeoutMs: number;
  /** Longest silence before the head and between two reads of the body. */
  readonly silenceTimeoutMs: number;
  /** How long one stays open without a request, when the server says nothing. */
  readonly keepAliveMs: number;
};

type State = 'connecting' | 'free' | 'taken' | 'sent' | 'closed';

export const TICK_MS = 50;
/** Head and body up to here are copied into one piece, which costs less than handing over two. */
const MAX_COPIED_BYTES = 4_096;
/** Heads of 1xx before an answer. */
const MAX_INTERIM_HEADS = 16;
/** A server closes an idle connection after the time that it names; this side is before it. */
const KEEP_ALIVE_MARGIN_MS = 1_000;

export class Connection implements AnswerSource {
  state: State = 'connecting';
  readonly #socket: Socket;
  readonly #owner: ConnectionOwner;
  readonly #limits: ConnectionLimits;
  readonly #framing = new BodyFraming();
  #outgoing: Outgoing | null = null;
  #receiver: AnswerReceiver | null = null;
  /** Null until the head of the answer has come. */
  #head: ResponseHead | null = null;
  /** A head that has come in part. */
  #part: Buffer | null = null;
  #interimHeads = 0;
  #isPaused = false;
  /** Whether an answer has come whole on it. */
  #hasServed = false;
  /** The whole answer has come, and its reader has paused. */
  #isEndHeld = false;
  #mayServeAgain = false;
  /** Since when nothing has happened. */
  #sinceTick: number;
  #keepAliveMs: number;
  #isUnreferenced = false;
  #error: Error | null = null;

  /** `socket` reads by way of `onRead`, from before it is connected. */
  constructor(socket: Socket, owner: ConnectionOwner, limits: ConnectionLimits) {
    this.#socket = socket;
    this.#owner = owner;
    this.#limits = limits;
    this.#keepAliveMs = limits.keepAliveMs;
    this.#sinceTick = owner.tick;
    socket.on('error', (error: Error) => {
      this.#error ??= error;
    });
    socket.on('end', () => this.#onServerEnd());
    socket.on('close', () => this.#onClose(this.#error ?? cutOff()));
  }

  /** The connection, with its TLS, is there. */
  onConnected(): void {
    if (this.state !== 'connecting') return;
    this.state = 'free';
    this.#sinceTick = this.#owner.tick;
    this.#owner.onOpened(this);
  }

  /** A request that `write` will send. Only for a free connection. */
  take(outgoing: Outgoing): void {
    this.state = 'taken';
    this.#outgoing = outgoing;
    if (this.#isUnreferenced) {
      this.#isUnreferenced = false;
      this.#socket.ref();
    }
    outgoing.receiver.onRequestQueued(this);
  }

  /** Sends what was taken; does nothing when it has been aborted. */
  write(): void {
    const outgoing = this.#outgoing;
    if (this.state !== 'taken' || outgoing === null) return;
    const socket = this.#socket;
    if (!socket.writable) {
      this.#close(this.#error);
      return;
    }
    const { head, body, receiver } = outgoing;
    this.state = 'sent';
    this.#outgoing = null;
    this.#receiver = receiver;
    this.#head = null;
    this.#interimHeads = 0;
    this.#sinceTick = this.#owner.tick;
    receiver.onRequestStart(this);
    const length = head.length + body.length;
    if (length <= MAX_COPIED_BYTES) {
      const bytes = Buffer.allocUnsafe(length);
      bytes.write(head, 0, 'latin1');
      body.copy(bytes, head.length);
      socket.write(bytes);
    } else {
      socket.cork();
      socket.write(head, 'latin1');
      socket.write(body, (error) => this.#onWritten(receiver, body, error ?? null));
      socket.uncork();
    }
    receiver.onRequestSent();
  }

  /** `bytes` up to `length` are what was read, and may be changed here. */
  onRead(bytes: Buffer, length: number): void {
    const receiver = this.#receiver;
    if (receiver === null) {
      this.#close(null);
      return;
    }
    try {
      this.#read(receiver, bytes, length);
    } catch (error) {
      this.#fail(asError(error));
    }
  }

  pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#sinceTick = this.#owner.tick;
    if (this.#isEndHeld) this.#end();
    else this.#socket.resume();
  }

  abort(reason: Error): void {
    const outgoing = this.#outgoing;
    if (outgoing !== null) {
      this.#outgoing = null;
      this.#becomeFree();
      outgoing.receiver.onResponseError(reason);
    } else {
      this.#fail(reason);
    }
  }

  /** Closes what has taken too long. A tick may be shorter for who came in its middle, so one more has to pass. */
  onTick(): void {
    const ticks = this.#owner.tick - this.#sinceTick;
    switch (this.state) {
      case 'connecting':
        if ((ticks - 1) * TICK_MS >= this.#limits.connectTimeoutMs)
          this.#close(new ConnectionError('CONNECT_TIMEOUT', 'no connection in time'));
        return;
      case 'free':
        if (ticks * TICK_MS >= this.#keepAliveMs) this.#close(null);
        else if (ticks > 0 && !this.#isUnreferenced) {
          // Not with each request: it need only not keep a process alive for nothing.
          this.#isUnreferenced = true;
          this.#socket.unref();
        }
        return;
      case 'sent':
        if (this.#isPaused) this.#sinceTick = this.#owner.tick;
        else if ((ticks - 1) * TICK_MS >= this.#limits.silenceTimeoutMs) this.#fail(this.#tooSilent());
        return;
      case 'taken':
      case 'closed':
    }
  }

  /** Closes it, whatever it does; settles when the socket is closed. */
  closed(error: Error): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      if (this.#socket.closed) resolve();
      else this.#socket.once('close', () => resolve());
    });
    if (this.#receiver !== null) this.#fail(error);
    else this.#close(error);
    return closed;
  }

  #read(receiver: AnswerReceiver, read: Buffer, length: number): void {
    let bytes = read;
    let to = length;
    let at = 0;
    if (this.#head === null) {
      if (this.#part !== null) {
        bytes = Buffer.concat([this.#part, read.subarray(0, length)]);
        to = bytes.length;
      }
      const head = this.#readHeads(bytes, to);
      // A head that comes byte by byte has no more time than one that comes whole.
      if (head === null) return;
      this.#head = head;
      this.#framing.begin(head);
      at = head.end;
      receiver.onResponseStart(head.status, head);
      if (this.#receiver !== receiver) return;
    }
    this.#sinceTick = this.#owner.tick;
    const body = this.#framing.take(bytes, at, to);
    if (body !== null) receiver.onResponseData(body);
    if (this.#receiver !== receiver || !this.#framing.isDone) return;
    this.#mayServeAgain = this.#head.isPersistent && this.#framing.end === to;
    if (this.#isPaused) this.#isEndHeld = true;
    else this.#end();
  }

  /** The head of the answer, behind those of 1xx; null when it is not all there. */
  #readHeads(bytes: Buffer, to: number): ResponseHead | null {
    let at = 0;
    for (;;) {
      const head = readHead(bytes, at, to);
      if ((head === null ? to : head.end) - at > MAX_HEAD_BYTES) throw badAnswer('its head is too long');
      if (head === null) {
        this.#part = Buffer.from(bytes.subarray(at, to));
        return null;
      }
      if (head.status >= 200) {
        this.#part = null;
        return head;
      }
      this.#interimHeads += 1;
      if (head.status === 101) throw badAnswer('another protocol, which nobody asked for');
      if (this.#interimHeads > MAX_INTERIM_HEADS) throw badAnswer('too many heads of 1xx');
      at = head.end;
    }
  }

  /** The answer is over, and its receiver is told after the connection is somebody else's, or closed. */
  #end(): void {
    const receiver = this.#receiver;
    const head = this.#head;
    const wasPaused = this.#isEndHeld;
    this.#hasServed = true;
    this.#receiver = null;
    this.#isEndHeld = false;
    if (!this.#mayServeAgain || head === null || !this.#keepsAlive(head)) {
      this.#close(null);
    } else {
      if (wasPaused) this.#socket.resume();
      if (this.#socket.writableLength > 0) this.#closeUnlessWritten();
      else this.#becomeFree();
    }
    try {
      receiver?.onResponseEnd();
    } catch (error) {
      receiver?.onResponseError(asError(error));
    }
  }

  /** Sets how long it may be idle; false when that is not worth waiting for. */
  #keepsAlive({ keepAliveSeconds }: ResponseHead): boolean {
    const { keepAliveMs } = this.#limits;
    this.#keepAliveMs =
      keepAliveSeconds === null
        ? keepAliveMs
        : Math.min(keepAliveMs, keepAliveSeconds * 1_000 - KEEP_ALIVE_MARGIN_MS);
    return this.#keepAliveMs > 0;
  }

  /**
   * The answer came before the request was written: the server has not read it all. With TLS, Node says a turn late
   * that a short request was written.
   */
  #closeUnlessWritten(): void {
    setImmediate(() => {
      if (this.state !== 'sent') return;
      if (this.#socket.writableLength > 0) this.#close(null);
      else this.#becomeFree();
    });
  }

  /** A large request is on its way: the server is silent from now on. */
  #onWritten(receiver: AnswerReceiver, body: Buffer, error: Error | null): void {
    if (error !== null) return;
    this.#sinceTick = this.#owner.tick;
    receiver.onRequestWritten(body);
  }

  #becomeFree(): void {
    this.state = 'free';
    this.#sinceTick = this.#owner.tick;
    this.#owner.onFree(this);
  }

  #tooSilent(): Error {
    const { silenceTimeoutMs } = this.#limits;
    return this.#head === null
      ? new ConnectionError('HEAD_TIMEOUT', `no answer began in ${silenceTimeoutMs} ms`)
      : new ConnectionError('BODY_TIMEOUT', `nothing more of an answer came in ${silenceTimeoutMs} ms`);
  }

  #onServerEnd(): void {
    if (
      this.#receiver !== null &&
      this.#head !== null &&
      !this.#isEndHeld &&
      this.#framing.endsWithConnection
    ) {
      this.#mayServeAgain = false;
      if (this.#isPaused) this.#isEndHeld = true;
      else this.#end();
      return;
    }
    this.#onClose(this.#error ?? cutOff());
  }

  #onClose(error: Error): void {
    this.#mayServeAgain = false;
    // All of the answer has come; its reader gets the end when it wants it.
    if (this.#isEndHeld) return;
    if (this.#receiver !== null) this.#fail(error);
    else this.#close(error);
  }

  #fail(error: Error): void {
    const receiver = this.#receiver;
    this.#receiver = null;
    this.#close(error);
    receiver?.onResponseError(error);
  }

  #close(error: Error | null): void {
    if (this.state === 'closed') return;
    const unsent = this.#outgoing;
    this.#outgoing = null;
    this.#part = null;
    this.#isPaused = false;
    this.#isEndHeld = false;
    const wasConnecting = this.state === 'connecting';
    this.state = 'closed';
    this.#socket.destroy();
    // A server that closes even fresh connections would do so for ever.
    const goesElsewhere = this.#hasServed ? unsent : null;
    this.#owner.onGone(this, wasConnecting ? (error ?? cutOff()) : null, goesElsewhere);
    if (goesElsewhere !== unsent) unsent?.receiver.onResponseError(error ?? cutOff());
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function cutOff(): ConnectionError {
  return new ConnectionError('CUT_OFF', 'the server closed the connection before the end of its answer');
}
