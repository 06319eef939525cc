/**
 * Puts the answers of several choices into one: of whole answers one body, of streams one stream in which their events
 * come as they arrive. To the stages each choice has a connection of its own, a ChoiceOutgoing.
 *
 * | what happens | what the client gets |
 * | --- | --- |
 * | all choices end | their body, or the last events of the stream |
 * | one fails | its error at once, in the stream if that is open; the others are read to their ends unheard |
 * | the client leaves | it has left every choice |
 */
import { EventEmitter } from 'node:events';
import type { Refusal } from '../../../core/errors.ts';
import { addUsage, NO_USAGE, type Usage } from '../../../core/usage/usage.ts';
import { ByteSink } from '../../dialects/byte-sink.ts';
import type { ChoicesReply } from '../../dialects/dialect.ts';
import type { Admitted, Choice, Understood } from '../../exchange.ts';
import type { Headers, Outgoing } from '../../outgoing.ts';

export class ChoiceMerge {
  /** Set once they are made, before any of them is sent. */
  choices: readonly Admitted[] = [];
  /** Whether the client has got everything it gets. */
  isOver = false;
  readonly client: Outgoing;
  readonly isStream: boolean;
  readonly #answerId: Choice['answerId'];
  readonly #parts: readonly ChoiceOutgoing[];
  #head: Headers = {};
  readonly #bodies: Buffer[] = [];
  #ended = 0;

  constructor({ outgoing, requestId, call }: Understood, count: number) {
    this.client = outgoing;
    this.isStream = call.isStream;
    this.#answerId = requestId;
    this.#parts = Array.from({ length: count }, (_part, index) => new ChoiceOutgoing(this, index, requestId));
    outgoing.on('drain', () => this.#emit('drain'));
    outgoing.once('close', () => this.#emit('close'));
  }

  outgoing(index: number): ChoiceOutgoing {
    const part = this.#parts[index];
    if (part === undefined) throw new RangeError(`there is no choice ${index}`);
    return part;
  }

  /** The first choice that has something for an open stream opens it. */
  open(headers: Headers): void {
    this.client.writeHead(200, this.#named(headers));
  }

  /** A choice has ended well. `body`: its whole answer, of one that is not streamed. */
  ended(index: number, headers: Headers, body: Buffer): void {
    this.#ended += 1;
    if (index === 0) this.#head = headers;
    this.#bodies[index] = body;
    if (this.#ended < this.#parts.length) return;
    const { together, usage } = this.#all();
    if (this.isStream) {
      const sink = new ByteSink();
      together.end(usage, sink);
      this.client.end(sink.take());
    } else {
      const whole = together.whole(this.#bodies, usage);
      this.client.writeHead(200, { ...this.#named(this.#head), 'content-length': whole.length });
      this.client.end(whole);
    }
    this.isOver = true;
  }

  /** The client has been told that choice `index` has failed; the others are answered to nobody. */
  failed(index: number, refusal: Refusal, status: number): void {
    this.isOver = true;
    for (const [other, { client }] of this.choices.entries())
      if (other !== index) client.sendAway({ refusal, status });
  }

  #all(): { readonly together: ChoicesReply; readonly usage: Usage } {
    const together = this.choices[0]?.plan.reply.together;
    if (together === undefined) throw new Error('the dialect puts no choices together');
    const usage = this.choices.reduce((sum, { plan }) => addUsage(sum, plan.reply.usage()), NO_USAGE);
    return { together, usage };
  }

  #named(headers: Headers): Headers {
    return { ...headers, 'x-request-id': this.#answerId, 'request-id': this.#answerId };
  }

  #emit(event: 'drain' | 'close'): void {
    for (const part of this.#parts) part.emit(event);
  }
}

/** The client's connection, as one choice has it. What it is given after the client got everything is dropped. */
export class ChoiceOutgoing extends EventEmitter implements Outgoing {
  readonly choice: Choice;
  readonly #merge: ChoiceMerge;
  #status = 200;
  #head: Headers = {};
  #hasEnded = false;
  #refusal: Refusal | null = null;

  constructor(merge: ChoiceMerge, index: number, answerId: Choice['answerId']) {
    super();
    this.#merge = merge;
    this.choice = {
      index,
      answerId,
      failing: (refusal) => {
        this.#refusal = refusal;
      },
    };
  }

  get headersSent(): boolean {
    return this.#hasEnded || this.#merge.client.headersSent;
  }

  get destroyed(): boolean {
    return this.#merge.isOver || this.#merge.client.destroyed;
  }

  get writableEnded(): boolean {
    return this.#hasEnded || this.#merge.client.writableEnded;
  }

  get writableNeedDrain(): boolean {
    return this.#merge.client.writableNeedDrain;
  }

  setHeader(name: string, value: string): void {
    this.#merge.client.setHeader(name, value);
  }

  writeContinue(): void {
    this.#merge.client.writeContinue();
  }

  writeHead(status: number, headers: Headers): void {
    if (this.#merge.isOver) return;
    this.#status = status;
    this.#head = headers;
    if (this.#refusal !== null) this.#merge.client.writeHead(status, headers);
    else if (this.#merge.isStream) this.#merge.open(headers);
  }

  write(bytes: Buffer | string): boolean {
    return this.#merge.isOver || this.#merge.client.write(bytes);
  }

  end(given: Buffer | string = '', encoding: 'utf8' | 'latin1' = 'utf8'): void {
    if (this.#merge.isOver || this.#hasEnded) return;
    const { client, isStream } = this.#merge;
    const bytes = typeof given === 'string' ? Buffer.from(given, encoding) : given;
    if (this.#refusal !== null) {
      client.end(bytes);
      this.#merge.failed(this.choice.index, this.#refusal, this.#status);
    } else {
      if (isStream && bytes.length > 0) client.write(bytes);
      this.#merge.ended(this.choice.index, this.#head, isStream ? NOTHING : bytes);
    }
    this.#hasEnded = true;
  }

  destroy(): void {
    this.#merge.client.destroy();
  }
}

const NOTHING = Buffer.alloc(0);
