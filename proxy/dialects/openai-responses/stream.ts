/**
 * Converse's stream events → the events of the Responses API, numbered without a gap. Each block of Converse's becomes
 * one output item. A delta's text is a JSON string on both sides: its bytes are copied between prepared pieces, and kept
 * once more, since the item is repeated whole when it is done. One state machine, in one file:
 *
 *   created, in_progress → (item added → deltas → item done)* → completed | incomplete | failed
 *
 * An item is closed by the event after its last, because only that tells whether the answer was cut there.
 */
import type { Refusal } from '../../../core/errors.ts';
import { ByteSink, pingStream } from '../byte-sink.ts';
import { unwrappedEscaped } from '../converse/custom-tool.ts';
import { ConverseStream } from '../converse/stream.ts';
import type { CompleteAnswer } from '../dialect.ts';
import {
  callItem,
  itemId,
  messageItem,
  prefixOf,
  reasoningItem,
  summaryPart,
  textPart,
  type ItemStatus,
} from './items.ts';
import type { ReplySettings } from './reply-settings.ts';
import { incompleteReason } from './response-frame.ts';
import { sealReasoning, sealRedacted } from './sealed-reasoning.ts';
import type { ToolIdentity } from './tool-registry.ts';

/** The item whose deltas are coming in. */
type OpenItem = {
  readonly kind: 'message' | 'reasoning' | 'call';
  readonly id: string;
  /** `"item_id":"…","output_index":n`. */
  readonly place: string;
  /** What stands before the number and before the text of each delta; empty when deltas are not shown. */
  readonly deltaHead: string;
  readonly tool: ToolIdentity | null;
  readonly callId: string;
  /** Where its text begins among what is kept. */
  readonly mark: number;
  signature: string;
  redacted: string;
};

type ItemStart = Pick<OpenItem, 'kind' | 'tool' | 'callId'> & {
  /** Of its id. */
  readonly prefix: string;
  /** The event of its deltas; null: they are not shown. */
  readonly deltaType: string | null;
};

export class ResponsesStream extends ConverseStream {
  /** The answer as it is to be kept, once it is complete; a whole answer is put here too. */
  complete: CompleteAnswer | null = null;
  readonly #settings: ReplySettings;
  readonly #kept = new ByteSink(Buffer.allocUnsafe(1024));
  #isCreated = false;
  #isEnded = false;
  #sequence = 0;
  #open: OpenItem | null = null;
  /** Whether the block behind the open item goes on. */
  #isBlockOpen = false;
  /** Items that are done, separated by commas. */
  #output = '';
  #count = 0;

  constructor(settings: ReplySettings) {
    super(settings);
    this.#settings = settings;
  }

  end(sink: ByteSink): boolean {
    if (this.account.stopReason === null) return false;
    if (this.#settings.isKept) {
      this.complete = { response: this.#response('kept'), output: `[${this.#output}]` };
    } else this.finish('not kept', sink);
    return true;
  }

  /** The last event. */
  finish(outcome: 'kept' | 'not kept', sink: ByteSink): void {
    const isCut = incompleteReason(this.account.stopReason ?? '') !== null;
    const made = outcome === 'kept' ? this.complete : null;
    const response = made?.response ?? this.#response(outcome);
    this.#emit(isCut ? 'response.incomplete' : 'response.completed', `"response":${response}`, sink);
    this.#isEnded = true;
  }

  /** The response object of an answer that has ended. */
  #response(outcome: 'kept' | 'not kept'): string {
    const { stopReason, usage, serviceTier, trace } = this.account;
    if (stopReason === null) throw new Error('the answer has not ended');
    const state = { kind: 'ended', stopReason, usage, serviceTier, trace } as const;
    return this.#settings.frame.text(state, this.#output, outcome);
  }

  fail(refusal: Refusal, sink: ByteSink): void {
    if (this.#isEnded) return;
    this.start(sink);
    const state = { kind: 'failed', refusal } as const;
    const response = this.#settings.frame.text(state, this.#output, 'not kept');
    this.#emit('response.failed', `"response":${response}`, sink);
    this.#isEnded = true;
  }

  readonly ping = pingStream;

  protected start(sink: ByteSink): void {
    if (this.#isCreated) return;
    this.#isCreated = true;
    const store = this.#settings.isKept ? 'kept' : 'not kept';
    const response = `"response":${this.#settings.frame.text({ kind: 'in_progress' }, '', store)}`;
    this.#emit('response.created', response, sink);
    this.#emit('response.in_progress', response, sink);
  }

  onText(source: Buffer, from: number, to: number, sink: ByteSink): void {
    if (this.holds(source, from, to)) return;
    this.#append(this.#openFor('message') ?? this.#openMessage(sink), source, from, to, sink);
  }

  onThought(source: Buffer, from: number, to: number, sink: ByteSink): void {
    if (from === to) return;
    const item = this.#openFor('reasoning') ?? this.#openReasoning(sink);
    if (item.deltaHead !== '' && this.#kept.length === item.mark) {
      const part = `${item.place},"summary_index":0,"part":${summaryPart('')}`;
      this.#emit('response.reasoning_summary_part.added', part, sink);
    }
    this.#append(item, source, from, to, sink);
  }

  onSignature(signature: string, sink: ByteSink): void {
    (this.#openFor('reasoning') ?? this.#openReasoning(sink)).signature += signature;
  }

  onRedacted(data: string, sink: ByteSink): void {
    (this.#openFor('reasoning') ?? this.#openReasoning(sink)).redacted += data;
  }

  onToolInput(_block: number, source: Buffer, from: number, to: number, sink: ByteSink): void {
    // The answer tool's input is the text of a message.
    const item = this.#openFor('call') ?? this.#openFor('message');
    if (item !== null && from < to) this.#append(item, source, from, to, sink);
  }

  /** The open item, when it is of this kind and its block has not ended. */
  #openFor(kind: OpenItem['kind']): OpenItem | null {
    const item = this.#open;
    return item !== null && this.#isBlockOpen && item.kind === kind ? item : null;
  }

  /** A delta: sent when the item's kind shows deltas, and kept for when it is done. */
  #append(item: OpenItem, source: Buffer, from: number, to: number, sink: ByteSink): void {
    this.#kept.bytes(source, from, to);
    this.account.relayedChars += to - from;
    if (item.deltaHead === '') return;
    sink.latin1(`${item.deltaHead}${this.#sequence++},"delta":"`);
    sink.bytes(source, from, to);
    sink.piece(DELTA_END);
  }

  protected answerStart(_block: number, sink: ByteSink): void {
    this.#openMessage(sink);
  }

  /** Of custom and client tools no deltas are shown: their input has to be unwrapped whole. */
  protected toolStart(_block: number, id: unknown, name: string, sink: ByteSink): void {
    const tool = this.#settings.toolRegistry.identityOf(name);
    const callId = String(id);
    const deltaType = tool.kind === 'function' ? 'response.function_call_arguments.delta' : null;
    const item = this.#openItem({ kind: 'call', prefix: prefixOf(tool), tool, callId, deltaType }, sink);
    if (tool.kind !== 'client') this.#added(item, callItem(tool, item.id, callId, 'in_progress', ''), sink);
  }

  protected blockStop(): void {
    this.#isBlockOpen = false;
  }

  protected stop(stopReason: string, sink: ByteSink): void {
    this.releaseHeld(sink);
    this.#close(incompleteReason(stopReason) === 'max_output_tokens' ? 'incomplete' : 'completed', sink);
  }

  protected usageTold(): void {
    // The last event tells the usage.
  }

  #openMessage(sink: ByteSink): OpenItem {
    const deltaType = 'response.output_text.delta';
    const item = this.#openItem({ kind: 'message', prefix: 'msg', tool: null, callId: '', deltaType }, sink);
    this.#added(item, messageItem(item.id, 'in_progress', ''), sink);
    this.#emit('response.content_part.added', `${item.place},"content_index":0,"part":${textPart('')}`, sink);
    return item;
  }

  #openReasoning(sink: ByteSink): OpenItem {
    const deltaType = this.#settings.wantsSummary ? 'response.reasoning_summary_text.delta' : null;
    const item = this.#openItem({ kind: 'reasoning', prefix: 'rs', tool: null, callId: '', deltaType }, sink);
    this.#added(item, reasoningItem(item.id, null, null), sink);
    return item;
  }

  #openItem({ kind, prefix, tool, callId, deltaType }: ItemStart, sink: ByteSink): OpenItem {
    this.start(sink);
    this.#close('completed', sink);
    const id = itemId(prefix, this.#settings.idSuffix, this.#count);
    const place = `"item_id":"${id}","output_index":${this.#count}`;
    const index = kind === 'message' ? ',"content_index":0,"logprobs":[]' : '';
    const part = kind === 'reasoning' ? ',"summary_index":0' : '';
    const deltaHead =
      deltaType === null
        ? ''
        : `event: ${deltaType}\ndata: {"type":"${deltaType}",${place}${index}${part},"sequence_number":`;
    const mark = this.#kept.length;
    const item = { kind, id, place, deltaHead, tool, callId, mark, signature: '', redacted: '' };
    this.#open = item;
    this.#isBlockOpen = true;
    this.#count += 1;
    return item;
  }

  /** Ends the open item, if there is one. */
  #close(status: ItemStatus, sink: ByteSink): void {
    const item = this.#open;
    if (item === null) return;
    this.#open = null;
    const text = this.#kept.since(item.mark).toString('utf8');
    switch (item.kind) {
      case 'message':
        return this.#closeMessage(item, text, status, sink);
      case 'reasoning':
        return this.#closeReasoning(item, text, sink);
      case 'call':
        return this.#closeCall(item, text, status, sink);
    }
  }

  #closeMessage(item: OpenItem, text: string, status: ItemStatus, sink: ByteSink): void {
    const at = `${item.place},"content_index":0`;
    this.#emit('response.output_text.done', `${at},"logprobs":[],"text":"${text}"`, sink);
    this.#emit('response.content_part.done', `${at},"part":${textPart(text)}`, sink);
    this.#done(item, messageItem(item.id, status, text), sink);
  }

  #closeReasoning(item: OpenItem, text: string, sink: ByteSink): void {
    const { wantsSealed, wantsSummary } = this.#settings;
    if (item.redacted !== '') {
      this.#done(item, reasoningItem(item.id, null, wantsSealed ? sealRedacted(item.redacted) : null), sink);
      return;
    }
    if (wantsSummary && text !== '') {
      const at = `${item.place},"summary_index":0`;
      this.#emit('response.reasoning_summary_text.done', `${at},"text":"${text}"`, sink);
      this.#emit('response.reasoning_summary_part.done', `${at},"part":${summaryPart(text)}`, sink);
    }
    const sealed = wantsSealed ? sealReasoning(text, item.signature) : null;
    this.#done(item, reasoningItem(item.id, wantsSummary ? text : null, sealed), sink);
  }

  #closeCall(item: OpenItem, text: string, status: ItemStatus, sink: ByteSink): void {
    const { tool } = item;
    if (tool === null) return;
    const input = text === '' ? '{}' : text;
    const whole = callItem(tool, item.id, item.callId, status, input);
    switch (tool.kind) {
      case 'function':
        if (text === '')
          this.#emit('response.function_call_arguments.delta', `${item.place},"delta":"{}"`, sink);
        this.#emit('response.function_call_arguments.done', `${item.place},"arguments":"${input}"`, sink);
        break;
      case 'custom': {
        const given = unwrappedEscaped(input);
        this.#emit('response.custom_tool_call_input.delta', `${item.place},"delta":"${given}"`, sink);
        this.#emit('response.custom_tool_call_input.done', `${item.place},"input":"${given}"`, sink);
        break;
      }
      case 'client':
        this.#added(item, whole, sink);
        break;
    }
    this.#done(item, whole, sink);
  }

  #added(item: OpenItem, text: string, sink: ByteSink): void {
    this.#emit('response.output_item.added', this.#itemAt(item, text), sink);
  }

  #done(item: OpenItem, text: string, sink: ByteSink): void {
    this.#emit('response.output_item.done', this.#itemAt(item, text), sink);
    this.#output += this.#output === '' ? text : `,${text}`;
  }

  #itemAt(item: OpenItem, text: string): string {
    return `${item.place.slice(item.place.indexOf('"output_index"'))},"item":${text}`;
  }

  #emit(type: string, members: string, sink: ByteSink): void {
    sink.utf8(
      `event: ${type}\ndata: {"type":"${type}",${members},"sequence_number":${this.#sequence++}}\n\n`,
    );
  }
}

const DELTA_END = Buffer.from('"}\n\n');
