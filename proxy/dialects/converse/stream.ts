/**
 * Reads the events of a Converse stream; a dialect's stream extends it and writes its own. Where an answer is made to be
 * JSON by a tool that takes it, other text waits until it is known that the tool was not called.
 */
import type { ByteSink } from '../byte-sink.ts';
import { isObject, parseAnswer, type JsonObject } from '../json.ts';
import { ConverseAccount, STOP_SEQUENCE } from './account.ts';
import { ANSWER_TOOL } from './answer-shape.ts';
import { readDelta, type DeltaHandler } from './delta-reader.ts';
import { StopCutter } from './stop-cutter.ts';

export type StreamSettings = {
  /** Whether the input of the answer tool is the answer's text. */
  readonly isJsonTool: boolean;
  /** Stop sequences at which the gateway cuts the answer, since the model does not take them. */
  readonly cutAt: readonly string[];
};

export abstract class ConverseStream implements DeltaHandler {
  readonly account = new ConverseAccount();
  readonly #isJsonTool: boolean;
  #isHolding: boolean;
  #hasAnswerTool = false;
  /** Text that waits for the answer tool: if the tool is called, it was no part of the answer. */
  #held = '';
  /** Null where the model takes all stop sequences itself. */
  readonly #cutter: StopCutter | null;
  #isCut = false;

  constructor({ isJsonTool, cutAt }: StreamSettings) {
    this.#isJsonTool = isJsonTool;
    this.#isHolding = isJsonTool;
    // The input of the answer tool is not text, and what is said beside it is no part of the answer.
    this.#cutter = cutAt.length === 0 || isJsonTool ? null : new StopCutter(cutAt, this, this.account);
  }

  event(eventType: string, payload: Buffer, sink: ByteSink): void {
    switch (eventType) {
      case 'contentBlockDelta':
        readDelta(payload, sink, this.#cutter ?? this);
        if (this.#cutter !== null) this.#cut(this.#cutter, sink);
        return;
      case 'messageStart':
        this.start(sink);
        return;
      case 'contentBlockStart':
        if (!this.#isCut) this.#blockStart(parseAnswer(payload), sink);
        return;
      case 'contentBlockStop':
        if (this.#isCut) return;
        this.#cutter?.release(sink);
        this.blockStop(payload, sink);
        return;
      case 'messageStop':
        this.#stopped(parseAnswer(payload), sink);
        return;
      case 'metadata':
        if (this.account.metadata(parseAnswer(payload))) this.usageTold(sink);
        return;
      default:
    }
  }

  abstract onText(source: Buffer, from: number, to: number, sink: ByteSink): void;
  abstract onToolInput(block: number, source: Buffer, from: number, to: number, sink: ByteSink): void;
  abstract onThought(source: Buffer, from: number, to: number, sink: ByteSink): void;
  abstract onSignature(signature: string, sink: ByteSink): void;
  abstract onRedacted(data: string, sink: ByteSink): void;

  protected abstract start(sink: ByteSink): void;
  protected abstract toolStart(block: number, id: unknown, name: unknown, sink: ByteSink): void;
  /** The tool that takes the answer is called: its input is the answer's text. */
  protected abstract answerStart(block: number, sink: ByteSink): void;
  protected abstract blockStop(payload: Buffer, sink: ByteSink): void;
  protected abstract stop(stopReason: string, sink: ByteSink): void;
  protected abstract usageTold(sink: ByteSink): void;

  /** Whether a text is not to be written now: it is empty, or it waits. */
  protected holds(source: Buffer, from: number, to: number): boolean {
    if (this.#isHolding) this.#held += source.toString('utf8', from, to);
    return this.#isHolding || from === to;
  }

  /** Once the message has stopped: the text that waited is the answer, unless the answer tool was called. */
  protected releaseHeld(sink: ByteSink): void {
    this.#isHolding = false;
    if (this.#held === '' || this.#hasAnswerTool) return;
    const held = Buffer.from(this.#held, 'utf8');
    this.onText(held, 0, held.length, sink);
  }

  /** The client's answer ends at once; Bedrock's is read on for its usage. */
  #cut({ sequence }: StopCutter, sink: ByteSink): void {
    if (this.#isCut || sequence === null) return;
    this.#isCut = true;
    this.account.cutAt = sequence;
    this.stop(STOP_SEQUENCE, sink);
  }

  #stopped(event: JsonObject, sink: ByteSink): void {
    const stopReason = this.account.messageStop(event);
    if (this.#isCut) return;
    this.#cutter?.release(sink);
    this.stop(stopReason, sink);
  }

  #blockStart({ start, contentBlockIndex }: JsonObject, sink: ByteSink): void {
    const toolUse = isObject(start) ? start['toolUse'] : undefined;
    if (!isObject(toolUse)) return;
    const block = Number(contentBlockIndex);
    if (this.#isJsonTool && toolUse['name'] === ANSWER_TOOL) {
      this.#hasAnswerTool = true;
      this.answerStart(block, sink);
    } else this.toolStart(block, toolUse['toolUseId'], toolUse['name'], sink);
  }
}
