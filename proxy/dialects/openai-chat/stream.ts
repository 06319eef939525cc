/**
 * Converse's stream events → `chat.completion.chunk` events. The text of a delta is a JSON string on both sides, so its
 * bytes are copied as they stand, escapes and all, between two prepared pieces of JSON: nothing is parsed or
 * serialized per delta. Only the few events around the deltas are parsed.
 */
import type { ServiceTier } from '../../../core/catalog/price.ts';
import type { Usage } from '../../../core/usage/usage.ts';
import { pingStream, type ByteSink } from '../byte-sink.ts';
import { unwrappedEscaped } from '../converse/custom-tool.ts';
import type { ConverseAccount } from '../converse/account.ts';
import { ConverseStream } from '../converse/stream.ts';
import { parseAnswer, type JsonObject } from '../json.ts';
import { tierName } from '../service-tier.ts';
import { chatUsage, failChatStream, finishReason, type ReplySettings } from './endings.ts';

type OpenTool = {
  /** Index among the tool calls the client sees; -1 for the answer tool, whose input is content. */
  readonly index: number;
  hasInput: boolean;
  /** What a custom tool was given so far, as it is in the deltas; null for functions, whose deltas are passed on. */
  gathered: string | null;
};

export class ChatStream extends ConverseStream {
  readonly #settings: ReplySettings;
  /** `data: {…,"choices":[{"index":…,"delta":{` */
  readonly #open: Buffer;
  /** `},"logprobs":null,"finish_reason":null}]}` and the blank line. */
  readonly #close: string;
  /** What stands before and behind the text of a delta, which nearly all chunks are. */
  readonly #textOpen: Buffer;
  readonly #textClose: Buffer;
  /** Tools by their block. */
  readonly #tools = new Map<number, OpenTool>();
  #callCount = 0;
  #reasoning = '';
  #signature = '';
  #redacted = '';

  constructor(settings: ReplySettings, account?: ConverseAccount) {
    super(settings, account);
    this.#settings = settings;
    const index = settings.choice?.index ?? 0;
    const open = `${this.#head(settings.serviceTier)}"choices":[{"index":${index},"delta":{`;
    this.#textOpen = Buffer.from(`${open}"content":"`);
    this.#open = this.#textOpen.subarray(0, Buffer.byteLength(open));
    this.#close = `},"logprobs":null,"finish_reason":null}]${this.#tail()}`;
    this.#textClose = Buffer.from(`"${this.#close}`);
  }

  end(sink: ByteSink): boolean {
    if (this.account.stopReason === null) return false;
    if (this.#settings.choice === null) sink.latin1(DONE);
    return true;
  }

  /** What comes after the events of all choices. */
  endAll(usage: Usage, sink: ByteSink): void {
    this.#usage(usage, sink);
    sink.latin1(DONE);
  }

  readonly fail = failChatStream;
  readonly ping = pingStream;

  protected start(sink: ByteSink): void {
    this.#chunk('"role":"assistant","content":"","refusal":null', sink);
  }

  onSignature(signature: string): void {
    if (!this.#settings.hidesThoughts) this.#signature += signature;
  }

  onRedacted(data: string): void {
    if (!this.#settings.hidesThoughts) this.#redacted += data;
  }

  onText(source: Buffer, from: number, to: number, sink: ByteSink): void {
    if (!this.holds(source, from, to)) this.#text(source, from, to, sink);
  }

  #text(source: Buffer, from: number, to: number, sink: ByteSink): void {
    sink.piece(this.#textOpen);
    sink.bytes(source, from, to);
    sink.piece(this.#textClose);
    this.account.relayedChars += to - from;
  }

  onThought(source: Buffer, from: number, to: number, sink: ByteSink): void {
    if (this.#settings.hidesThoughts) this.account.relayedChars += to - from;
    if (from === to || this.#settings.hidesThoughts) return;
    this.#delta('"reasoning_content":"', source, from, to, '"', sink);
    this.#reasoning += source.toString('utf8', from, to);
  }

  onToolInput(block: number, source: Buffer, from: number, to: number, sink: ByteSink): void {
    const tool = this.#toolOf(block);
    if (tool === null || from === to) return;
    tool.hasInput = true;
    if (tool.index === -1) {
      this.#text(source, from, to, sink);
    } else if (tool.gathered !== null) {
      tool.gathered += source.toString('utf8', from, to);
      this.account.relayedChars += to - from;
    } else {
      const head = `"tool_calls":[{"index":${tool.index},"function":{"arguments":"`;
      this.#delta(head, source, from, to, '"}}]', sink);
    }
  }

  /** A chunk with a piece of the answer, `source` between `from` and `to`, as it stands. */
  #delta(head: string, source: Buffer, from: number, to: number, tail: string, sink: ByteSink): void {
    sink.piece(this.#open);
    sink.latin1(head);
    sink.bytes(source, from, to);
    sink.latin1(tail);
    sink.latin1(this.#close);
    this.account.relayedChars += to - from;
  }

  protected answerStart(block: number): void {
    this.#tools.set(block, { index: -1, hasInput: false, gathered: null });
  }

  protected toolStart(block: number, id: unknown, name: string, sink: ByteSink): void {
    const index = this.#callCount++;
    const isCustom = this.#settings.customTools.has(name);
    this.#tools.set(block, { index, hasInput: false, gathered: isCustom ? '' : null });
    const call = isCustom
      ? { index, id, type: 'custom', custom: { name, input: '' } }
      : { index, id, type: 'function', function: { name, arguments: '' } };
    this.#chunk(`"tool_calls":[${JSON.stringify(call)}]`, sink);
  }

  protected blockStop(payload: Buffer, sink: ByteSink): void {
    const block = Number(parseAnswer(payload)['contentBlockIndex']);
    const tool = this.#toolOf(block);
    if (tool !== null && !tool.hasInput) {
      this.onToolInput(block, EMPTY_OBJECT, 0, EMPTY_OBJECT.length, sink);
    }
    if (tool !== null) this.#customInput(tool, sink);
    this.#endReasoning(sink);
  }

  /** Of a custom tool no deltas are shown, since its input has to be unwrapped whole: it goes out in one piece. */
  #customInput(tool: OpenTool, sink: ByteSink): void {
    if (tool.gathered === null) return;
    const input = unwrappedEscaped(tool.gathered);
    tool.gathered = null;
    this.#chunk(`"tool_calls":[{"index":${tool.index},"custom":{"input":"${input}"}}]`, sink);
  }

  /** A signed or redacted thought goes out once more in one piece, so that the client can send it back. */
  #endReasoning(sink: ByteSink): void {
    if (this.#redacted !== '') {
      const data = JSON.stringify(this.#redacted);
      this.#chunk(`"thinking_blocks":[{"type":"redacted_thinking","data":${data}}]`, sink);
    }
    if (this.#signature !== '') {
      const signature = JSON.stringify(this.#signature);
      this.#chunk(
        `"thinking_blocks":[{"type":"thinking","thinking":"${this.#reasoning}","signature":${signature}}]`,
        sink,
      );
    }
    this.#reasoning = '';
    this.#signature = '';
    this.#redacted = '';
  }

  protected stop(stopReason: string, sink: ByteSink): void {
    for (const tool of this.#tools.values()) this.#customInput(tool, sink);
    this.releaseHeld(sink);
    const reason = finishReason(stopReason, this.#callCount > 0);
    sink.piece(this.#open);
    sink.latin1(`},"logprobs":null,"finish_reason":"${reason}"}]${this.#tail()}`);
  }

  protected usageTold(sink: ByteSink): void {
    if (this.account.trace !== null) this.#trace(this.account.trace, sink);
    if (this.#settings.choice === null) this.#usage(this.account.usage, sink);
  }

  /** What a guardrail found comes in a chunk of its own, behind the end of the answer. */
  #trace(trace: JsonObject, sink: ByteSink): void {
    const json = JSON.stringify(trace);
    sink.piece(this.#open);
    sink.utf8(`},"logprobs":null,"finish_reason":null}],"trace":${json}${this.#tail()}`);
  }

  #usage(usage: Usage, sink: ByteSink): void {
    if (!this.#settings.includeUsage) return;
    const json = JSON.stringify(chatUsage(usage));
    const { serviceTier } = this.account;
    sink.utf8(`${this.#head(serviceTier ?? this.#settings.serviceTier)}"choices":[],"usage":${json}}\n\n`);
  }

  /** A chunk whose delta has these members. */
  #chunk(members: string, sink: ByteSink): void {
    sink.piece(this.#open);
    sink.utf8(members);
    sink.latin1(this.#close);
  }

  #toolOf(block: number): OpenTool | null {
    return this.#tools.get(block) ?? null;
  }

  #head(tier: ServiceTier): string {
    const { id, createdAtSeconds, model, fingerprint } = this.#settings;
    return `data: {"id":${JSON.stringify(id)},"object":"chat.completion.chunk","created":${createdAtSeconds},"model":${JSON.stringify(model)},"service_tier":"${tierName(tier)}","system_fingerprint":"${fingerprint}",`;
  }

  /** With `include_usage` every chunk but the last says that it has none. */
  #tail(): string {
    return this.#settings.includeUsage ? ',"usage":null}\n\n' : '}\n\n';
  }
}

const DONE = 'data: [DONE]\n\n';
const EMPTY_OBJECT = Buffer.from('{}');
