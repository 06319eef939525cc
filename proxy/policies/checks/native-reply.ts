/**
 * Reads what a guardrail that went with the request tells in the answer, and takes its trace out: the gateway asked for it,
 * the client did not. What Claude's own API has no word for, a message in the place of its answer, becomes a refusal.
 */
import type { Dialect } from '../../../core/routes.ts';
import { isObject, type JsonObject } from '../../../core/json.ts';
import { eventFrame } from '../../dialects/bedrock/frames.ts';
import type { ByteSink } from '../../dialects/byte-sink.ts';
import { chunkText } from '../../dialects/claude-chunk.ts';
import type { Reply } from '../../dialects/dialect.ts';
import { parseAnswer } from '../../dialects/json.ts';
import { topLevelMembers } from '../../dialects/top-level.ts';
import { isBlocking } from './guardrail-trace.ts';
import type { Placement } from './paid-checks.ts';

export function guardedReply(reply: Reply, placement: Exclude<Placement, null>, dialect: Dialect): Reply {
  const reading = placement === 'converse' ? new ConverseReading() : new InvokeReading(dialect);
  const isPassing = reply.passesFrames === true;
  const give = (eventType: string, payload: Buffer, sink: ByteSink): void => {
    reply.event(eventType, payload, sink);
    if (isPassing) sink.bytes(eventFrame(eventType, payload));
  };
  return {
    ...reply,
    passesFrames: false,
    event: (eventType, payload, sink) => {
      for (const bytes of reading.event(eventType, payload)) give(eventType, bytes, sink);
    },
    end: (sink) => {
      for (const bytes of reading.rest()) give('chunk', bytes, sink);
      return reply.end(sink);
    },
    whole: (body, head) => reply.whole(reading.whole(body), head),
    guardrailTrace: () => reading.trace,
  };
}

type Reading = {
  /** What a guardrail did; null: nothing was told yet. */
  readonly trace: JsonObject | null;
  /** The payloads that go on for this one. */
  readonly event: (eventType: string, payload: Buffer) => readonly Buffer[];
  /** What was kept back when the stream ended. */
  readonly rest: () => readonly Buffer[];
  readonly whole: (body: Buffer) => Buffer;
};

const NOTHING: readonly Buffer[] = [];

class ConverseReading implements Reading {
  trace: JsonObject | null = null;

  event(eventType: string, payload: Buffer): readonly Buffer[] {
    return [eventType === 'metadata' ? this.whole(payload) : payload];
  }

  rest(): readonly Buffer[] {
    return NOTHING;
  }

  whole(body: Buffer): Buffer {
    if (!body.includes(TRACE)) return body;
    const { trace } = parseAnswer(body);
    if (!isObject(trace)) return body;
    this.trace = trace;
    return withoutMember(body, 'trace');
  }
}

/** The rest is the bytes that it was: a number in what a tool is given may be larger than JSON.parse can tell. */
function withoutMember(body: Buffer, name: string): Buffer {
  const rest = topLevelMembers(body).filter((member) => member.name !== name);
  const members = rest.map(({ start, end }) => body.toString('utf8', start, end));
  return Buffer.from(`{${members.join()}}`, 'utf8');
}

const TRACE = Buffer.from('"trace"');

/** It stands in the last event, behind the one that says why the answer stopped: so that one waits for the next. */
class InvokeReading implements Reading {
  trace: JsonObject | null = null;
  readonly #isClaude: boolean;
  #isBlocked = false;
  #stop: JsonObject | null = null;

  constructor(dialect: Dialect) {
    this.#isClaude = dialect === 'anthropic-messages';
  }

  event(eventType: string, payload: Buffer): readonly Buffer[] {
    if (eventType !== 'chunk') return [payload];
    const event = Buffer.from(chunkText(payload), 'base64');
    const isStop = this.#isClaude && event.includes(MESSAGE_DELTA);
    if (!isStop && !event.includes(OF_BEDROCK)) return [...this.rest(), payload];
    const read = this.#read(parseAnswer(event));
    if (!isStop) return [...this.rest(), chunkOf(read)];
    this.#stop = read;
    return NOTHING;
  }

  rest(): readonly Buffer[] {
    if (this.#stop === null) return NOTHING;
    const { delta } = this.#stop;
    const stop =
      this.#isBlocked && isObject(delta) ? { ...this.#stop, delta: { ...delta, ...REFUSED } } : this.#stop;
    this.#stop = null;
    return [chunkOf(stop)];
  }

  whole(body: Buffer): Buffer {
    if (!body.includes(OF_BEDROCK)) return body;
    const read = this.#read(parseAnswer(body));
    const isRefused = this.#isClaude && this.#isBlocked;
    return Buffer.from(JSON.stringify(isRefused ? { ...read, ...REFUSED } : read), 'utf8');
  }

  /** Clients of Anthropic's know none of Bedrock's own members; those of Bedrock's get the verdict without its trace. */
  #read({ [TRACE_MEMBER]: trace, ...event }: JsonObject): JsonObject {
    if (isObject(trace)) {
      this.trace = trace;
      this.#isBlocked = isBlocking(trace);
    }
    if (!this.#isClaude) return event;
    const { [ACTION_MEMBER]: _action, ...rest } = event;
    return rest;
  }
}

const REFUSED = { stop_reason: 'refusal' } as const;
const TRACE_MEMBER = 'amazon-bedrock-trace';
const ACTION_MEMBER = 'amazon-bedrock-guardrailAction';
const OF_BEDROCK = Buffer.from('"amazon-bedrock-');
const MESSAGE_DELTA = Buffer.from('"message_delta"');

function chunkOf(event: JsonObject): Buffer {
  const bytes = Buffer.from(JSON.stringify(event), 'utf8').toString('base64');
  return Buffer.from(JSON.stringify({ bytes }), 'utf8');
}
