/**
 * Reads the events of a Converse stream; a dialect's stream extends it and writes its own. Where an answer is made to be
 * JSON by a tool that takes it, other text waits until it is known that the tool was not called.
 */
import type { ByteSink } from '../byte-sink.ts';
import { isObject, parseAnswer, type JsonObject } from '../json.ts';
import { ConverseAccount, STOP_SEQUENCE } from './account.ts';
import type { AnswerReading } from './answer-reading.ts';
import { ANSWER_TOOL } from './answer-shape.ts';
import { FenceFilter } from './code-fence.ts';
import { readDelta, type DeltaHandler } from './delta-reader.ts';
import { RenamedInput } from './renamed-input.ts';
import { StopCutter } from './stop-cutter.ts';

export abstract class ConverseStream implements DeltaHandler {
  readonly account: ConverseAccount;
  readonly #reading: AnswerReading;
  /** Null: a code fence, if there is one, is part of the answer. */
  readonly #fence: FenceFilter | null;
  /** Of a call whose properties have other names for Bedrock; null outside of one. */
  #renamed: RenamedInput | null = null;
  #isHolding: boolean;
  #hasAnswerTool = false;
  /** Text that waits for the answer tool: if the tool is called, it was no part of the answer. */
  #held = '';
  /** Null where the model takes all stop sequences itself. */
  readonly #cutter: StopCutter | null;
  #isCut = false;

  constructor(reading: AnswerReading, account = new ConverseAccount()) {
    this.account = account;
    this.#reading = reading;
    const { isJsonTool, isJsonText, cutAt } = reading;
    this.#isHolding = isJsonTool;
    // The input of the answer tool is not text, and what is said beside it is no part of the answer.
    this.#cutter = cutAt.length === 0 || isJsonTool ? null : new StopCutter(cutAt, this, this.account);
    this.#fence = isJsonText ? new FenceFilter(this.#cutter ?? this) : null;
  }

  event(eventType: string, payload: Buffer, sink: ByteSink): void {
    switch (eventType) {
      case 'contentBlockDelta':
        readDelta(payload, sink, this.#renamed ?? this.#fence ?? this.#cutter ?? this);
        this.#cutAtStop(sink);
        return;
      case 'messageStart':
        this.start(sink);
        return;
      case 'contentBlockStart':
        if (!this.#isCut) this.#blockStart(parseAnswer(payload), sink);
        return;
      case 'contentBlockStop':
        if (this.#release(sink)) this.blockStop(payload, sink);
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
  /** `name`: as the client has it. */
  protected abstract toolStart(block: number, id: unknown, name: string, sink: ByteSink): void;
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

  /** What was gathered of a block, at its end. Returns whether the answer goes on. */
  #release(sink: ByteSink): boolean {
    if (this.#isCut) return false;
    this.#fence?.end(sink);
    this.#renamed?.end(sink);
    this.#renamed = null;
    this.#cutAtStop(sink);
    if (!this.#isCut) this.#cutter?.release(sink);
    return !this.#isCut;
  }

  /** Behind a stop sequence the client's answer ends at once; Bedrock's is read on for its usage. */
  #cutAtStop(sink: ByteSink): void {
    if (this.#cutter === null || this.#cutter.sequence === null || this.#isCut) return;
    this.#isCut = true;
    this.account.cutAt = this.#cutter.sequence;
    this.stop(STOP_SEQUENCE, sink);
  }

  #stopped(event: JsonObject, sink: ByteSink): void {
    const goesOn = this.#release(sink);
    const stopReason = this.account.messageStop(event);
    if (goesOn) this.stop(stopReason, sink);
  }

  #blockStart({ start, contentBlockIndex }: JsonObject, sink: ByteSink): void {
    const toolUse = isObject(start) ? start['toolUse'] : undefined;
    if (!isObject(toolUse)) return;
    const block = Number(contentBlockIndex);
    const { isJsonTool, propertyNames, toolNames } = this.#reading;
    const name = String(toolUse['name']);
    if (isJsonTool && name === ANSWER_TOOL) {
      this.#hasAnswerTool = true;
      this.answerStart(block, sink);
      return;
    }
    const names = propertyNames.get(name);
    if (names !== undefined) this.#renamed = new RenamedInput(this, names);
    this.toolStart(block, toolUse['toolUseId'], toolNames?.client(name) ?? name, sink);
  }
}
