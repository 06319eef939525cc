/**
 * The contract between the stages and a dialect. A dialect is pure: bytes and records in, bytes and records out; it
 * never sees a socket, a clock or another dialect.
 *
 * understanding(raw) → Call → requesting(target) → … Bedrock answers … → reply(context) → client bytes + usage
 */
import type { Deployment, Model, Transport } from '../../core/catalog/model.ts';
import type { ServiceTier } from '../../core/catalog/price.ts';
import type { Refusal } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { RequestId } from '../../core/ids.ts';
import type { optionals } from '../../core/metrics/label-values.ts';
import type { Dialect, RouteId } from '../../core/routes.ts';
import type { Usage } from '../../core/usage/usage.ts';
import type { AnswerHead, UpstreamRequest } from '../bedrock-http.ts';
import type { ByteSink } from './byte-sink.ts';
import type { CallCaching } from './caching.ts';
import type { LongTexts } from './long-texts.ts';
import type { Member } from './top-level.ts';
import type { OutputCap } from './token-bound.ts';
import type { Work, Working } from './work.ts';

/** A request as accept left it. */
export type RawRequest = {
  readonly routeId: RouteId;
  /** Content of `{id}` in the path, percent-decoded; empty when the route has none. */
  readonly param: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body, decompressed. */
  readonly body: Buffer;
  /** What the body refers to and has been put into it. @default null: answers are not kept */
  readonly expansion?: Expansion | null;
  /** Its long texts, where the parsed body has marks in their place. @default it has all texts */
  readonly texts?: LongTexts | null;
  /** Tells where the members of the body are. @default nobody has looked */
  readonly members?: () => readonly Member[];
};

export type Expansion = {
  /** The answer that the call goes on from; null when from none. */
  readonly previousResponseId: string | null;
  /** The items of this turn alone, as the client sent them; null when `input` is just that. */
  readonly ownInput: readonly unknown[] | null;
  /** The body as the client sent it, where another one goes on. @default the body that is understood */
  readonly original?: Buffer;
};

/** A body with what it refers to put into it. */
export type ExpandedBody = { readonly body: Buffer; readonly expansion: Expansion | null };

/** A turn that is to be kept once it is complete. */
export type TurnToKeep = {
  readonly responseId: (requestId: RequestId) => string;
  readonly previousResponseId: string | null;
  /** The items of this turn's input as the client sent them, as a JSON array, written in steps. */
  readonly writingInput: () => Work<Buffer>;
};

/** An answer as it is kept: the whole object, and its items alone as an array; both JSON. */
export type CompleteAnswer = { readonly response: string; readonly output: string };

/** An answer that is to be kept is complete in two steps, because its last word says whether it is kept. */
export type Keeping = {
  /** The answer as it is to be kept, once Bedrock's is whole; null before. */
  readonly complete: () => CompleteAnswer | null;
  /** The client's body of a whole answer that is not kept after all. */
  readonly unkept: () => Buffer;
  /** Appends the last event of a stream, which `end` has left out. */
  readonly finish: (outcome: 'kept' | 'not kept', sink: ByteSink) => void;
};

/** What the client asks, read and checked once. Its functions close over the dialect's own parsed body. */
export type Call = {
  readonly dialect: Dialect;
  readonly modelAsked: string;
  readonly isStream: boolean;
  /** The bound the client gave for the answer, or null when it gave none (then the model's maximum counts). */
  readonly maxOutputTokens: number | null;
  /** Never less than the tokens Bedrock will count for the input, whatever the tokenizer. */
  readonly inputTokensBound: number;
  /**
   * The lowest bound of the answer that its request to a model can be made with; infinity: it has the bound it came with.
   * @default any
   */
  readonly leastOutputTokens?: (model: Model) => number;
  /** Prompts in the call: the model's window bounds each of them, not all together. @default 1 */
  readonly promptCount?: number;
  /** How many answers are asked for. Each takes a request of its own. @default 1 */
  readonly choices?: number;
  /** Whom the request names as the person it is for. @default nobody */
  readonly endUser?: string;
  /** Images in the request, for its record. @default 0 */
  readonly imageCount?: number;
  /** Searches of a rerank call, by which it is billed. @default 0 */
  readonly searchUnits?: number;
  /** Whether it names a guardrail of its own and asks for its trace, by which that is charged. @default false */
  readonly tracesGuardrail?: boolean;
  /** Bedrock's service tier the client asks for. @default standard */
  readonly serviceTier?: ServiceTier;
  /** Whether the standard tier will do where the model has no price for that one. @default false: it is refused */
  readonly isTierWish?: boolean;
  /** Deployments of this transport are asked before the others, whatever their weight. @default the order drawn */
  readonly prefers?: Transport;
  /** Deployments of this transport are asked after the others. @default the order drawn */
  readonly avoids?: Transport;
  /** What is asked of the gateway beside the answer. @default nothing */
  readonly wishes?: Wishes | null;
  /** Absent: its answer is not kept. */
  readonly turnToKeep?: TurnToKeep;
  /** Makes the request for Bedrock, that of a large body in steps, or a refusal when this model cannot do what was asked. */
  readonly requesting: (target: Target) => Working<UpstreamRequest | Refusal>;
  readonly reply: (context: ReplyContext) => Reply;
};

/** What a client asks of the gateway beside its answer. */
export type Wishes = {
  /** Names of the models to ask, in this order, when the first cannot answer; null: those of the configuration. */
  readonly fallbacks: readonly string[] | null;
  /** For the record, beside the tags of the key and its team. */
  readonly tags: readonly string[];
  /** What is asked of the cache of answers. @default nothing */
  readonly cache?: CacheWish | null;
  /** Fields that are ignored and said to be; null: none. */
  readonly ignored: readonly string[] | null;
};

/** What a request asks of the cache of answers; seconds are null where it says none. */
export type CacheWish = {
  readonly isAsked: boolean;
  readonly mayRead: boolean;
  readonly mayKeep: boolean;
  readonly maxAgeSeconds: number | null;
  readonly ttlSeconds: number | null;
  /** Answers of another name are not its own. */
  readonly namespace: string;
};

/** The model and the deployment that will answer, the service tier it is asked in, and how long its answer may be. */
export type Target = OutputCap & {
  readonly model: Model;
  readonly deployment: Deployment;
  readonly serviceTier: ServiceTier;
  /** What the gateway leaves out of the request, since this deployment has refused it. @default nothing */
  readonly without?: ReadonlySet<Optional>;
  /** Decides on cache points for a client that sets none. @default there are none */
  readonly caching?: CallCaching | null;
};

/**
 * What the gateway adds to a request, or passes on, by its own choice: an answer comes without it too. `native-json`: a
 * schema for the answer in Bedrock's own field; another way to make JSON takes its place. `tool-fields`: members of a tool
 * that are not its name, description or schema. `unknown-fields`: fields of the body that nobody here knows.
 * `thinking-binding`: what lets a replayed thought pass whose surroundings have changed; old thoughts are left out
 * instead. `native-chat`, `native-responses`: that
 * OpenAI's API is spoken with Bedrock; Converse takes its place.
 */
export type Optional = (typeof optionals)[number];

/** Whether a part of the request is to be left out. */
export function isWithout({ without }: Target, part: Optional): boolean {
  return without !== undefined && without.has(part);
}

export type ReplyContext = {
  readonly requestId: RequestId;
  readonly createdAtMs: number;
  readonly target: Target;
  /** Name that the answer gives for its model when another than the one asked for answers. */
  readonly servedAs?: string;
  /** Which of several answers to a request it is. @default null: the only one */
  readonly choice?: AnswerChoice | null;
  /** JSON that repeats the request, with what the client said in the place of what Bedrock was told. @default the same */
  readonly restored?: (json: string) => string;
};

/** Which of several answers to a request it is, and the request id that all of them show. */
export type AnswerChoice = { readonly index: number; readonly answerId: RequestId };

/**
 * Turns Bedrock's answer into the client's, and reads usage on the way. One per admitted call; its stream methods
 * append to `sink`, and what one read of the upstream brought is sent in one write.
 *
 * Order: for a stream `event`* then either `end` (the upstream closed) or `fail` (exception or cut);
 * otherwise `whole`.
 */
export type Reply = {
  /** Content type of a successful answer: `text/event-stream` for SSE dialects. */
  readonly contentType: string;
  /** Headers beside the content type and the request id; `head` is null when a stream is opened. @default none */
  readonly headers?: (head: AnswerHead | null) => Readonly<Record<string, string>>;
  /** Whether the client gets Bedrock's frames as they are; then `event` appends nothing. @default false */
  readonly passesFrames?: boolean;
  /**
   * One eventstream message of type `event`: its `:event-type` and payload; of mantle, one server-sent event: its name,
   * which may be empty, and its data. Throws a SyntaxError when unreadable.
   */
  readonly event: (eventType: string, payload: Buffer, sink: ByteSink) => void;
  /** The upstream closed. Returns whether the answer was complete (a stop event was seen). */
  readonly end: (sink: ByteSink) => boolean;
  /** The stream broke after its first byte: appends a well-formed error event in the client's dialect. */
  readonly fail: (refusal: Refusal, sink: ByteSink) => void;
  /** Appends what keeps a waiting stream alive: Anthropic's `ping` event, or an SSE comment. */
  readonly ping: (sink: ByteSink) => void;
  /**
   * A whole answer: Bedrock's body → the client's body, or for a client's stream that was asked whole its events, but for
   * the last of one that is to be kept. Throws a SyntaxError when Bedrock's is not one.
   */
  readonly whole: (body: Buffer, head?: AnswerHead) => Buffer;
  /** For calls of several requests: takes their answers in any order, and puts them together. */
  readonly parts?: PartsReply;
  /** For one of several choices: puts all of them together. */
  readonly together?: ChoicesReply;
  /** For an answer that is to be kept. @default it is not */
  readonly keeping?: Keeping;
  /** What is known so far; zeros until Bedrock has reported. */
  readonly usage: () => Usage;
  /** Whether Bedrock has reported its final usage. */
  readonly isUsageFinal: () => boolean;
  /** Bytes of the answer seen so far, about: never less than its tokens, where they are shown. */
  readonly relayedChars: () => number;
  /** What policies of the call found in its answer so far. @default they looked for nothing */
  readonly policyNotes?: () => PolicyNotes;
  /** The service tier that Bedrock says it served; null when it has not said. @default null */
  readonly serviceTier?: () => ServiceTier | null;
  /** What a guardrail that went with the request tells of itself; null: it has not. @default none went, or nothing is told */
  readonly guardrailTrace?: () => JsonObject | null;
  /** Bedrock's stop reason, null until known. */
  readonly finishReason: () => string | null;
};

/** `findings`: by check. `blockedBy`: the policy that ended the answer; null: none. */
export type PolicyNotes = {
  readonly findings: ReadonlyMap<string, number>;
  readonly blockedBy: string | null;
};

export type PartsReply = {
  /** One answer. Throws a SyntaxError when it cannot be read. */
  readonly take: (index: number, body: Buffer, head: AnswerHead) => void;
  /** Bedrock may charge for this request, but its answer did not come, or could not be read. */
  readonly lost: (index: number, requestBytes: number) => void;
  /** The client's body, once all answers are there. */
  readonly done: () => Buffer;
};

/** `usage`: that of all choices, added up. */
export type ChoicesReply = {
  /** The client's body. `bodies`: that of each choice. */
  readonly whole: (bodies: readonly Buffer[], usage: Usage) => Buffer;
  /** Appends what comes after the events of all choices. */
  readonly end: (usage: Usage, sink: ByteSink) => void;
};

/** One dialect: how to read its requests and how to say no in its words. */
export type DialectModule = {
  readonly name: Dialect;
  /** A large body in steps. */
  readonly understanding: (raw: RawRequest) => Working<Call | Refusal>;
};
