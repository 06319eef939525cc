/**
 * The connections to one origin. A request takes the connection that was used last, as it is the least likely to be closed
 * by the server; or it waits, in order, for one to become free or to be opened. Each request is written once at most.
 *
 * | what happens | what becomes of the request |
 * | --- | --- |
 * | all connections are taken, and there may be no more | it waits, without a limit of its own |
 * | the connection that was opened for it fails | it fails, if it still waits |
 * | a new connection is closed before it is written | it fails |
 * | an idle connection turns out to be closed before it is written | it takes another one |
 * | a connection breaks after it was written | it fails |
 */
import {
  Connection,
  TICK_MS,
  type ConnectionLimits,
  type ConnectionOwner,
  type Outgoing,
} from './connection.ts';
import { ConnectionError } from './connection-error.ts';
import { connector } from './connect.ts';
import type { AnswerReceiver, AnswerSource } from './receiver.ts';

export type PoolOptions = ConnectionLimits & {
  readonly origin: URL;
  /** At most. */
  readonly connections: number;
};

export class ConnectionPool implements ConnectionOwner {
  tick = 0;
  readonly #options: PoolOptions;
  readonly #connect: ReturnType<typeof connector>;
  readonly #connections = new Set<Connection>();
  /** For whom a connection that is not there yet was opened. */
  readonly #opening = new Map<Connection, Waiting>();
  /** Their last answer ended in this turn of the event loop: what the server sent right behind it has not been looked for. */
  #resting: Connection[] = [];
  /** The one that was used last is last. */
  readonly #free: Connection[] = [];
  /** Their requests are written at the end of this turn of the event loop. */
  #taken: Connection[] = [];
  readonly #waiting = new Set<Waiting>();
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#connect = connector(options.origin);
  }

  /** Sends `POST` with a head that ends with its empty line. What happens is told to `receiver` alone; it throws nothing. */
  send(head: string, body: Buffer, receiver: AnswerReceiver): void {
    if (receiver.hasEnded) return;
    this.#send({ head, body, receiver });
  }

  /** Closes all connections; whoever waits is told so. */
  async close(): Promise<void> {
    const error = closedHere();
    this.#isClosed = true;
    for (const waiting of this.#waiting) waiting.fail(error);
    await Promise.all([...this.#connections].map((connection) => connection.closed(error)));
  }

  readonly onOpened = (connection: Connection): void => {
    this.#opening.delete(connection);
    this.#serve(connection);
  };

  readonly onFree = (connection: Connection): void => {
    if (this.#resting.length === 0) setImmediate(this.#rested);
    this.#resting.push(connection);
  };

  readonly #rested = (): void => {
    const rested = this.#resting;
    this.#resting = [];
    for (const connection of rested) {
      if (connection.state === 'free') this.#serve(connection);
    }
    // Some were closed meanwhile, for which others may have waited.
    this.#openForWaiting();
  };

  readonly onGone = (connection: Connection, error: Error | null, unsent: Outgoing | null): void => {
    this.#connections.delete(connection);
    const index = this.#free.lastIndexOf(connection);
    if (index !== -1) this.#free.splice(index, 1);
    const openedFor = this.#opening.get(connection);
    this.#opening.delete(connection);
    if (error !== null) openedFor?.fail(error);
    if (unsent !== null) this.#send(unsent);
    this.#openForWaiting();
    if (this.#connections.size === 0) this.#stopTicking();
  };

  #send(outgoing: Outgoing): void {
    if (this.#isClosed) {
      outgoing.receiver.onResponseError(closedHere());
      return;
    }
    const connection = this.#free.pop();
    if (connection !== undefined) {
      this.#give(connection, outgoing);
      return;
    }
    const waiting = new Waiting(outgoing, this.#waiting);
    this.#waiting.add(waiting);
    outgoing.receiver.onRequestQueued(waiting);
    if (this.#mayOpen()) this.#open(waiting);
  }

  /** Gives a free connection to who waits longest. */
  #serve(connection: Connection): void {
    const [waiting] = this.#waiting;
    if (waiting === undefined) {
      this.#free.push(connection);
    } else {
      this.#waiting.delete(waiting);
      this.#give(connection, waiting.outgoing);
    }
  }

  #give(connection: Connection, outgoing: Outgoing): void {
    connection.take(outgoing);
    if (this.#taken.length === 0) setImmediate(this.#write);
    this.#taken.push(connection);
  }

  readonly #write = (): void => {
    const taken = this.#taken;
    this.#taken = [];
    for (const connection of taken) connection.write();
  };

  /** Opens what is missing after a connection has gone. */
  #openForWaiting(): void {
    if (!this.#mayOpen()) return;
    const opened = new Set(this.#opening.values());
    for (const waiting of this.#waiting) {
      if (!opened.has(waiting)) this.#open(waiting);
      if (!this.#mayOpen()) return;
    }
  }

  /** Whether more wait than connections will be there in a moment, and there may be more. */
  #mayOpen(): boolean {
    return (
      this.#waiting.size > this.#opening.size + this.#resting.length &&
      this.#connections.size < this.#options.connections &&
      !this.#isClosed
    );
  }

  #open(waiting: Waiting): void {
    const socket = this.#connect({
      onRead: (bytes, length) => connection.onRead(bytes, length),
      onConnected: () => connection.onConnected(),
    });
    const connection = new Connection(socket, this, this.#options);
    this.#connections.add(connection);
    this.#opening.set(connection, waiting);
    this.#startTicking();
  }

  #startTicking(): void {
    if (this.#timer !== null) return;
    this.#timer = setInterval(() => {
      this.tick += 1;
      for (const connection of this.#connections) connection.onTick();
    }, TICK_MS);
    this.#timer.unref();
  }

  #stopTicking(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}

/** A request for which there is no connection yet. */
class Waiting implements AnswerSource {
  readonly outgoing: Outgoing;
  readonly #queue: Set<Waiting>;

  constructor(outgoing: Outgoing, queue: Set<Waiting>) {
    this.outgoing = outgoing;
    this.#queue = queue;
  }

  /** Nothing comes yet that could be paused. */
  pause(): void {}

  resume(): void {}

  abort(reason: Error): void {
    this.fail(reason);
  }

  fail(error: Error): void {
    if (this.#queue.delete(this)) this.outgoing.receiver.onResponseError(error);
  }
}

function closedHere(): ConnectionError {
  return new ConnectionError('CLOSED', 'the connections to Bedrock are closed');
}
