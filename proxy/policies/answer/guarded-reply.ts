/**
 * A reply whose texts go through a policy before the dialect reads them: the client's own words come back in the place of
 * placeholders, and what the policy looks for in answers is observed, masked or ends the answer. It stands between Bedrock
 * and the dialect, so stop sequences, kept answers and every client's format are of what the client sees.
 *
 * | an event | costs |
 * | --- | --- |
 * | without a bracket, nothing waits, answers are not looked at | two searches |
 * | that ends in what may become a placeholder, or what may be found | it waits for the next part of its text |
 * | any other | it is parsed and written again |
 *
 * An event that waits is never lost: it goes before whatever ends its text. None is added, so numbered events stay in order.
 */
import { isObject, parseAnswer, type JsonObject } from '../../dialects/json.ts';
import type { ByteSink } from '../../dialects/byte-sink.ts';
import { eventFrame } from '../../dialects/bedrock/frames.ts';
import { chunkText } from '../../dialects/claude-chunk.ts';
import type { Reply } from '../../dialects/dialect.ts';
import { OPEN_BRACKET } from '../../dialects/top-level.ts';
import { blockedWhole, eventBehindBlock, eventsAtBlock } from './blocked.ts';
import { deltaTexts, dropLogprobs, endsText, formatOf, type DeltaText, type Format } from './delta-texts.ts';
import { TextFlow, type AnswerRules } from './text-flow.ts';
import { changeTexts } from './whole-answer.ts';

export type GuardedRules = AnswerRules & {
  /** The policy that has blocked the answer; null: none has. */
  readonly blockedBy: () => string | null;
};

export function guardedReply(reply: Reply, rules: GuardedRules): Reply {
  const stream = new GuardedStream(reply, rules);
  const guarded: Reply = {
    ...reply,
    passesFrames: false,
    event: (name, payload, sink) => stream.event(name, payload, sink),
    end: (sink) => stream.end(sink),
    fail: (refusal, sink) => {
      stream.release(sink);
      reply.fail(refusal, sink);
    },
    whole: (body, head) => reply.whole(changedBody(body, rules), head),
    relayedChars: () => reply.relayedChars() + stream.droppedChars,
  };
  return guarded;
}

/** A whole answer of Bedrock's. One that cannot be read is for the dialect to say. */
function changedBody(body: Buffer, rules: GuardedRules): Buffer {
  if (rules.checker === null && !MAY_HOLD.test(body.toString('latin1'))) return body;
  let answer: JsonObject;
  try {
    answer = parseAnswer(body);
  } catch {
    return body;
  }
  const isChanged = changeWhole(answer, rules, rules);
  const policy = rules.blockedBy();
  if (policy !== null) return Buffer.from(JSON.stringify(blockedWhole(answer, policy)), 'utf8');
  return isChanged ? Buffer.from(JSON.stringify(answer), 'utf8') : body;
}

/** Something that looks like a placeholder, however it is escaped. */
const MAY_HOLD = /\[[A-Z0-9][A-Z0-9_\\]{0,70}\d\\{0,2}\]/;

/** `outer`: for what an answer repeats of its request, which is no answer of the model's. */
function changeWhole(answer: JsonObject, rules: AnswerRules, outer: AnswerRules): boolean {
  const { response } = answer;
  const echo = isObject(response) ? response : answer['object'] === 'response' ? answer : null;
  if (echo === null) return changeTexts(answer, rules);
  const { output, ...request } = echo;
  const holder: JsonObject = { output };
  const isOutputChanged = changeTexts(holder, rules);
  const isRequestChanged = changeTexts(request, { ...outer, checker: null });
  if (isOutputChanged || isRequestChanged) Object.assign(echo, request, output === undefined ? {} : holder);
  return isOutputChanged || isRequestChanged;
}

/** An event that waits for what its text goes on with. */
type Held = {
  readonly name: string;
  readonly event: JsonObject;
  readonly text: DeltaText;
  /** What of its text, and of those before, may go. */
  ready: string;
};

class GuardedStream {
  /** Of the answer, and not shown, or shown later; never less. */
  droppedChars = 0;
  readonly #reply: Reply;
  readonly #rules: GuardedRules;
  /** What an event says again that its parts have said: nothing is counted twice. */
  readonly #silent: AnswerRules;
  readonly #passesFrames: boolean;
  readonly #flows = new Map<string, TextFlow>();
  readonly #held = new Map<string, Held>();
  #isBlocked = false;

  constructor(reply: Reply, rules: GuardedRules) {
    this.#reply = reply;
    this.#rules = rules;
    this.#silent = { ...rules, notes: { found: () => undefined, blocked: () => undefined } };
    this.#passesFrames = reply.passesFrames === true;
  }

  event(name: string, payload: Buffer, sink: ByteSink): void {
    const json = name === 'chunk' ? Buffer.from(chunkText(payload), 'base64') : payload;
    if (!this.#isBlocked && this.#isPlain(name, json)) {
      this.#forward(name, payload, sink);
      return;
    }
    if (json.length === DONE.length && json.equals(DONE)) {
      this.#releaseAll(sink);
      this.#forward(name, payload, sink);
      return;
    }
    const event = parseAnswer(json);
    const format = formatOf(name, event);
    if (this.#isBlocked) {
      this.#behindBlock(format, name, event, sink);
      return;
    }
    const texts = deltaTexts(format, name, event);
    if (texts === null) {
      this.#releaseAll(sink);
      if (this.#isBlocked) this.#behindBlock(format, name, event, sink);
      else if (changeWhole(event, format === 'responses' ? this.#silent : this.#rules, this.#rules))
        this.#changed(format, name, event, sink);
      else this.#forward(name, payload, sink);
      return;
    }
    if (this.#rules.checker?.isActive === true) dropLogprobs(event);
    const [text, ...more] = texts;
    if (text === undefined) this.#forward(name, payload, sink);
    else if (more.length > 0) this.#several(format, name, event, texts, sink);
    else this.#one(format, name, event, text, sink);
  }

  end(sink: ByteSink): boolean {
    this.release(sink);
    return this.#reply.end(sink);
  }

  /** Shows what waits: nothing follows. */
  release(sink: ByteSink): void {
    if (!this.#isBlocked) this.#releaseAll(sink);
  }

  /** Whether nothing can be done to an event: there is no bracket in what it says, nor the backslash of one to come. */
  #isPlain(name: string, json: Buffer): boolean {
    if (this.#rules.checker !== null || this.#held.size > 0) return false;
    // Events of OpenAI's formats have lists, which stand before the text.
    const isListed = name === '' || (name.startsWith('response.') && name.endsWith('.delta'));
    const from = isListed ? Math.max(0, json.indexOf(DELTA)) : 0;
    return json.indexOf(OPEN_BRACKET, from) === -1 && json.indexOf(ENDS_IN_BACKSLASH, from) === -1;
  }

  /** An event that came whole. What is blocked in it, and is no longer there, ends the answer too. */
  #changed(format: Format, name: string, event: JsonObject, sink: ByteSink): void {
    const isBlocked = this.#rules.blockedBy() !== null;
    const isOfBlock = 'contentBlockIndex' in event || 'index' in event;
    if (!isBlocked || isOfBlock) this.#emit(name, event, sink);
    if (!isBlocked) return;
    if (isOfBlock) {
      this.#block(format, name, event, sink);
      return;
    }
    this.#isBlocked = true;
    this.#behindBlock(format, name, event, sink);
  }

  #one(format: Format, name: string, event: JsonObject, text: DeltaText, sink: ByteSink): void {
    this.#releaseOthers(text, sink);
    if (this.#isBlocked) {
      this.#behindBlock(format, name, event, sink);
      return;
    }
    const flow = this.#flowOf(text);
    const added = String(text.holder[text.member]);
    const held = this.#held.get(text.flow);
    let shown = flow.push(added);
    // A value may be shorter than its placeholder, which is what Bedrock charged for.
    this.droppedChars += Math.max(0, added.length - shown.length);
    const isLast = format === 'chat' && endsText(event);
    if (isLast && !flow.isBlocked) shown += flow.end();
    if (flow.isBlocked) {
      this.#block(format, name, event, sink);
      if (isLast) this.#behindBlock(format, name, event, sink);
      return;
    }
    const ready = held === undefined ? shown : held.ready + shown;
    if (isLast || !flow.holds) {
      this.#held.delete(text.flow);
      this.#show(name, event, text, ready, sink);
    } else if (held === undefined || ready === '') {
      this.#held.set(text.flow, { name, event, text, ready });
    } else {
      this.#show(held.name, held.event, held.text, ready, sink);
      this.#held.set(text.flow, { name, event, text, ready: '' });
    }
  }

  /** Parts of several texts in one event: each is taken as it is. */
  #several(
    format: Format,
    name: string,
    event: JsonObject,
    texts: readonly DeltaText[],
    sink: ByteSink,
  ): void {
    this.#releaseAll(sink);
    for (const text of texts) {
      if (this.#isBlocked) break;
      const flow = this.#flowOf(text);
      const shown = flow.push(String(text.holder[text.member])) + flow.end();
      if (flow.isBlocked) this.#block(format, name, event, sink);
      else Object.assign(text.holder, { [text.member]: shown });
    }
    // The event may be the one that tells why the answer ends.
    if (this.#isBlocked) this.#behindBlock(format, name, event, sink);
    else this.#emit(name, event, sink);
  }

  #flowOf({ flow, kind }: DeltaText): TextFlow {
    let known = this.#flows.get(flow);
    if (known === undefined) {
      const thought = this.#rules.sealsThoughts ? 'sealed' : 'text';
      known = new TextFlow(this.#rules, kind === 'thought' ? thought : kind);
      this.#flows.set(flow, known);
    }
    return known;
  }

  /** A text goes on, so those before it have ended; but for the inputs of calls that are made at once. */
  #releaseOthers({ flow, kind }: DeltaText, sink: ByteSink): void {
    if (this.#flows.size === 0 || (this.#flows.size === 1 && this.#flows.has(flow))) return;
    for (const [other, held] of this.#held)
      if (other !== flow && !(kind === 'json' && held.text.kind === 'json')) this.#release(other, held, sink);
  }

  #releaseAll(sink: ByteSink): void {
    for (const [flow, held] of this.#held) {
      this.#release(flow, held, sink);
      if (this.#isBlocked) return;
    }
    for (const flow of this.#flows.values()) flow.end();
    this.#flows.clear();
  }

  #release(key: string, { name, event, text, ready }: Held, sink: ByteSink): void {
    const flow = this.#flowOf(text);
    const shown = ready + flow.end();
    this.#held.delete(key);
    this.#flows.delete(key);
    if (flow.isBlocked) this.#block(formatOf(name, event), name, event, sink);
    else if (shown !== '') this.#show(name, event, text, shown, sink);
  }

  #show(name: string, event: JsonObject, { holder, member }: DeltaText, shown: string, sink: ByteSink): void {
    Object.assign(holder, { [member]: shown });
    this.#emit(name, event, sink);
  }

  #block(format: Format, name: string, last: JsonObject, sink: ByteSink): void {
    this.#isBlocked = true;
    this.#held.clear();
    for (const end of eventsAtBlock(format, last)) this.#emit(nameIn(name, end.name), end.event, sink);
  }

  #behindBlock(format: Format, name: string, event: JsonObject, sink: ByteSink): void {
    const left = eventBehindBlock(format, name, event);
    if (left === null) this.droppedChars += JSON.stringify(event).length;
    else this.#emit(nameIn(name, left.name), left.event, sink);
  }

  #emit(name: string, event: JsonObject, sink: ByteSink): void {
    const json = Buffer.from(JSON.stringify(event), 'utf8');
    this.#forward(name, name === 'chunk' ? chunkOf(json) : json, sink);
  }

  #forward(name: string, payload: Buffer, sink: ByteSink): void {
    this.#reply.event(name, payload, sink);
    if (this.#passesFrames) sink.bytes(eventFrame(name, payload));
  }
}

const DELTA = Buffer.from('"delta":');
const ENDS_IN_BACKSLASH = Buffer.from('\\\\"');
const DONE = Buffer.from('[DONE]');

/** Events of InvokeModel's are all called `chunk`. */
function nameIn(stream: string, name: string): string {
  return stream === 'chunk' ? stream : name;
}

function chunkOf(json: Buffer): Buffer {
  return Buffer.from(`{"bytes":"${json.toString('base64')}"}`, 'latin1');
}
