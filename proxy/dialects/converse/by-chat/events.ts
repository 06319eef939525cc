/**
 * The chunks of Chat Completions as Converse's events. Words, thoughts and each call are a block; a block ends where the
 * next begins. The message stops when its usage is told, which is what Converse's order needs.
 */
import { isObject, parseAnswer, type JsonObject } from '../../json.ts';
import { callId, metadataOf, reasoningOf, stopReasonOf, thoughtIn } from './parts.ts';

export type TakeEvent = (type: string, payload: Buffer) => void;

type OpenBlock = { readonly kind: 'text' | 'thought' | number; readonly index: number };

export class ChatEvents {
  #hasBegun = false;
  #open: OpenBlock | null = null;
  #blocks = 0;
  #stopReason = '';
  #isOver = false;

  /** Whether the answer is complete. */
  get isOver(): boolean {
    return this.#isOver;
  }

  take(data: Buffer, send: TakeEvent): void {
    if (data.equals(DONE)) {
      this.#stop({}, send);
      return;
    }
    const chunk = parseAnswer(data);
    this.#begin(send);
    const [choice] = Array.isArray(chunk['choices']) ? (chunk['choices'] as readonly unknown[]) : [];
    if (isObject(choice)) this.#choice(choice, String(chunk['id']), send);
    if (isObject(chunk['usage'])) this.#stop(chunk, send);
  }

  #begin(send: TakeEvent): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    send('messageStart', bytesOf({ role: 'assistant' }));
  }

  #choice({ delta, finish_reason: finish }: JsonObject, answerId: string, send: TakeEvent): void {
    if (isObject(delta)) this.#delta(delta, answerId, send);
    if (typeof finish === 'string') this.#stopReason = stopReasonOf(finish);
  }

  #delta(delta: JsonObject, answerId: string, send: TakeEvent): void {
    const thought = thoughtIn(delta);
    if (thought !== '') this.#piece('thought', { reasoningContent: { text: thought } }, send);
    for (const said of [delta['content'], delta['refusal']])
      if (typeof said === 'string' && said !== '') this.#piece('text', { text: said }, send);
    const calls: readonly unknown[] = Array.isArray(delta['tool_calls']) ? delta['tool_calls'] : [];
    for (const call of calls) if (isObject(call)) this.#call(call, answerId, send);
  }

  #call({ index, id, function: called }: JsonObject, answerId: string, send: TakeEvent): void {
    const at = Number(index ?? 0);
    const { name, arguments: input } = isObject(called) ? called : {};
    if (this.#open?.kind !== at) {
      const toolUse = { toolUseId: callId(id, at, answerId), name };
      send('contentBlockStart', bytesOf({ contentBlockIndex: this.#next(at, send), start: { toolUse } }));
    }
    if (typeof input === 'string' && input !== '') this.#piece(at, { toolUse: { input } }, send);
  }

  #piece(kind: OpenBlock['kind'], delta: JsonObject, send: TakeEvent): void {
    const contentBlockIndex = this.#open?.kind === kind ? this.#open.index : this.#next(kind, send);
    send('contentBlockDelta', bytesOf({ contentBlockIndex, delta }));
  }

  #next(kind: OpenBlock['kind'], send: TakeEvent): number {
    this.#close(send);
    const index = this.#blocks++;
    this.#open = { kind, index };
    return index;
  }

  #close(send: TakeEvent): void {
    if (this.#open === null) return;
    send('contentBlockStop', bytesOf({ contentBlockIndex: this.#open.index }));
    this.#open = null;
  }

  #stop(chunk: JsonObject, send: TakeEvent): void {
    if (this.#isOver || this.#stopReason === '') return;
    this.#isOver = true;
    this.#close(send);
    send('messageStop', bytesOf({ stopReason: this.#stopReason, ...reasoningOf(chunk) }));
    send('metadata', bytesOf(metadataOf(chunk)));
  }
}

const DONE = Buffer.from('[DONE]');

function bytesOf(payload: JsonObject): Buffer {
  return Buffer.from(JSON.stringify(payload), 'utf8');
}
