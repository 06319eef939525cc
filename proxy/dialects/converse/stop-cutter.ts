/**
 * Cuts a stream at the first stop sequence. Stands between the deltas and the dialect's stream, and only where a model does
 * not take a sequence itself. Text is held back only as long as it may be the beginning of one.
 */
import type { ByteSink } from '../byte-sink.ts';
import type { ConverseAccount } from './account.ts';
import { escape } from './delta.ts';
import type { DeltaHandler } from './delta-reader.ts';
import { charsToHold, findStop } from './stops.ts';

export class StopCutter implements DeltaHandler {
  /** The sequence at which the answer was cut; null: it goes on. */
  sequence: string | null = null;
  readonly #sequences: readonly string[];
  readonly #stream: DeltaHandler;
  readonly #account: ConverseAccount;
  #held = '';

  constructor(sequences: readonly string[], stream: DeltaHandler, account: ConverseAccount) {
    this.#sequences = sequences;
    this.#stream = stream;
    this.#account = account;
  }

  onText(source: Buffer, from: number, to: number, sink: ByteSink): void {
    if (this.#isCut(to - from)) return;
    const text = this.#held + (JSON.parse(`"${source.toString('utf8', from, to)}"`) as string);
    const found = findStop(text, this.#sequences);
    this.sequence = found?.sequence ?? null;
    const end = found?.at ?? text.length - charsToHold(text, this.#sequences);
    this.#held = found === null ? text.slice(end) : '';
    this.#pass(text.slice(0, end), sink);
  }

  onToolInput(block: number, source: Buffer, from: number, to: number, sink: ByteSink): void {
    if (!this.#isCut(to - from)) this.#stream.onToolInput(block, source, from, to, sink);
  }

  onThought(source: Buffer, from: number, to: number, sink: ByteSink): void {
    if (!this.#isCut(to - from)) this.#stream.onThought(source, from, to, sink);
  }

  onSignature(signature: string, sink: ByteSink): void {
    if (!this.#isCut(0)) this.#stream.onSignature(signature, sink);
  }

  onRedacted(data: string, sink: ByteSink): void {
    if (!this.#isCut(0)) this.#stream.onRedacted(data, sink);
  }

  /** The block has ended: what was held back was no sequence. */
  release(sink: ByteSink): void {
    const held = this.#held;
    this.#held = '';
    this.#pass(held, sink);
  }

  #pass(text: string, sink: ByteSink): void {
    if (text === '') return;
    const escaped = escape(text);
    this.#stream.onText(escaped, 0, escaped.length, sink);
  }

  /** Behind the cut nothing is passed on, but counted: Bedrock has generated it. */
  #isCut(chars: number): boolean {
    if (this.sequence === null) return false;
    this.#account.relayedChars += chars;
    return true;
  }
}
