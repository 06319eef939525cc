/**
 * One call of Bedrock Runtime, from an authenticated request to the last byte.
 *
 * 1 Read the body into a Conversation (or refuse it as Bedrock would).
 * 2 Find what steers the answer: the script queue, then the prompt's directives.
 * 3 Fail before the first byte, when that was asked for.
 * 4 Compose the answer, account for its tokens, send it; 5 log what was really served.
 */
import type { ServerResponse } from 'node:http';

import type { Clock } from '../../core/clock.ts';
import { isObject } from '../../core/json.ts';
import { readClaudeRequest } from '../claude/request.ts';
import { converseMessage, converseStream } from '../converse/reply.ts';
import { readConverseRequest, readCountedConverse } from '../converse/request.ts';
import { composeAnswer } from '../model/answer.ts';
import type { Answer, Billed, Conversation } from '../model/conversation.ts';
import { nativeBodyOf } from '../native/native-body.ts';
import { totalTokens, type PromptCache } from '../model/prompt-cache.ts';
import { PLAIN, type Directive, type Failure } from '../steering/directive.ts';
import type { MantleSurface } from '../mantle/serve-mantle.ts';
import type { FailureCounter } from '../steering/failure-counter.ts';
import { directiveOf } from '../steering/prompt-directives.ts';
import type { ScriptQueue } from '../steering/script-queue.ts';
import { embed } from '../vectors/embeddings.ts';
import { rerank } from '../vectors/rerank.ts';
import { AwsError, invalid, HTTP_ERRORS, type HttpErrorType } from '../wire/aws-error.ts';
import { createBodyMemo } from './body-memo.ts';
import type { CallLog } from './call-log.ts';
import { deliverStream, deliverWhole, type Delivery } from './deliver.ts';
import { invocationHeaders, STREAM_TYPE } from './headers.ts';
import type { Target } from './targets.ts';

export type ServeDeps = {
  readonly clock: Clock;
  readonly cache: PromptCache;
  readonly scripts: ScriptQueue;
  readonly failures: FailureCounter;
  readonly log: CallLog;
};

export type Serving = {
  readonly target: Target;
  readonly body: Buffer;
  readonly requestId: string;
  readonly startedAtMs: number;
  readonly response: ServerResponse;
  /** Set for calls of the bedrock-mantle endpoint. */
  readonly mantle?: MantleCall;
};

export type MantleCall = {
  readonly surface: MantleSurface;
  readonly body: Readonly<Record<string, unknown>>;
  readonly betas: readonly string[];
};

/** Serves a call; throws AwsError for what Bedrock answers with an HTTP error. */
export type Serve = (serving: Serving) => Promise<void> | void;

const NOTHING_BILLED: Billed = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
};

export function createServe(deps: ServeDeps): Serve {
  const memo = createBodyMemo<Conversation>();

  function serveChat(serving: Serving, conversation: Conversation): Promise<void> | void {
    const { target, response, requestId } = serving;
    const mantle = serving.mantle ?? null;
    const operation = mantle?.surface.operation ?? target.operation;
    const scripted = deps.scripts.take(target.modelId, operation);
    const directive = scripted ?? directiveOf(conversation) ?? PLAIN;
    const failure = deps.failures.due(directive);
    if (failure !== null && failsEarly(failure, isStream(serving))) {
      failEarly(serving, directive, failure);
      return;
    }
    const answer = composeAnswer(conversation, directive);
    const billed: Billed = {
      ...deps.cache.use(conversation.model, conversation.segments, deps.clock.nowMs()),
      outputTokens: answer.outputTokens,
      ...directive.usage,
    };
    const id = requestId.replaceAll('-', '').slice(0, 24);
    if (isStream(serving)) return streamAnswer(serving, conversation, directive, failure, answer, billed, id);

    const body =
      mantle !== null
        ? mantle.surface.whole(mantle.body, conversation, answer, billed, id)
        : target.operation === 'invoke'
          ? nativeBodyOf(conversation.model).whole(conversation, answer, billed, id)
          : converseMessage(answer, billed, id);
    const headers = invocationHeaders(requestId, billed, target.operation);
    const waits = directive.headerDelayMs + directive.firstTokenDelayMs + directive.dribbleBytes > 0;
    if (failure !== null || waits) return deliverSlowly(serving, headers, body, directive, failure, billed);
    const isGone = response.destroyed;
    response.writeHead(200, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
    response.end(body);
    const ending = isGone ? 'client-gone' : 'complete';
    record(serving, directive, billed, 200, { ending, failure: null, isUsageReported: !isGone });
  }

  async function streamAnswer(
    serving: Serving,
    conversation: Conversation,
    directive: Directive,
    failure: Failure | null,
    answer: Answer,
    billed: Billed,
    id: string,
  ): Promise<void> {
    const mantle = serving.mantle ?? null;
    if (mantle !== null) {
      const { surface, body } = mantle;
      const events = surface.stream(body, conversation, answer, billed, id, directive.wordsPerEvent);
      const headers = { 'content-type': 'text/event-stream', 'x-amzn-requestid': serving.requestId };
      const { response } = serving;
      const delivery = await deliverStream(response, headers, events, directive, failure, surface.framing);
      record(serving, directive, { ...billed, outputTokens: delivery.outputTokens }, 200, delivery);
      return;
    }
    const isNative = serving.target.operation === 'invoke-with-response-stream';
    const events = isNative
      ? nativeBodyOf(conversation.model).stream(conversation, answer, billed, id, directive.wordsPerEvent)
      : converseStream(answer, billed, id, directive.wordsPerEvent);
    const headers = {
      'content-type': STREAM_TYPE,
      'x-amzn-requestid': serving.requestId,
      ...(isNative ? { 'x-amzn-bedrock-content-type': 'application/json' } : {}),
    };
    const delivery = await deliverStream(serving.response, headers, events, directive, failure);
    record(serving, directive, { ...billed, outputTokens: delivery.outputTokens }, 200, delivery);
  }

  async function deliverSlowly(
    serving: Serving,
    headers: Readonly<Record<string, string>>,
    body: string,
    directive: Directive,
    failure: Failure | null,
    billed: Billed,
  ): Promise<void> {
    const delivery = await deliverWhole(serving.response, headers, body, directive, failure);
    record(serving, directive, billed, delivery.ending === 'client-gone' ? 0 : 200, delivery);
  }

  /** Failures that come instead of an answer: an HTTP error, or a connection reset before any header. */
  function failEarly(serving: Serving, directive: Directive, failure: Failure): void {
    if (failure.kind === 'reset') {
      serving.response.socket?.resetAndDestroy();
      const delivery = { ending: 'failed', failure: 'reset', isUsageReported: false } as const;
      record(serving, directive, NOTHING_BILLED, 0, delivery);
      return;
    }
    const type = httpErrorOf(failure);
    if (failure.retryAfterSeconds !== null) {
      serving.response.setHeader('retry-after', String(failure.retryAfterSeconds));
    }
    throw new SteeredError(type, failure.message ?? HTTP_ERRORS[type].say, directive.tag);
  }

  function serveCount(serving: Serving, counted: string): void {
    const operation = serving.mantle?.surface.operation ?? serving.target.operation;
    const scripted = deps.scripts.take(serving.target.modelId, operation);
    const failure = scripted === null ? null : deps.failures.due(scripted);
    if (scripted !== null && failure !== null) {
      failEarly(serving, scripted, failure);
      return;
    }
    respond(serving, counted, { 'x-amzn-requestid': serving.requestId }, NOTHING_BILLED);
  }

  function serveVectors(serving: Serving): void {
    const { target } = serving;
    if (target.operation !== 'invoke') throw invalid("The model doesn't support this operation.");
    const scripted = deps.scripts.take(target.modelId, target.operation);
    const failure = scripted === null ? null : deps.failures.due(scripted);
    if (scripted !== null && failure !== null) {
      failEarly(serving, scripted, failure);
      return;
    }
    const isRerank = target.bedrockId.includes('rerank');
    const { body, inputTokens } = (isRerank ? rerank : embed)(target.bedrockId, parse(serving.body));
    const billed = { ...NOTHING_BILLED, inputTokens };
    respond(serving, body, invocationHeaders(serving.requestId, billed, 'invoke'), billed);
  }

  function respond(
    serving: Serving,
    body: string,
    headers: Readonly<Record<string, string>>,
    billed: Billed,
  ): void {
    serving.response.writeHead(200, {
      'content-type': 'application/json',
      ...headers,
      'content-length': String(Buffer.byteLength(body)),
    });
    serving.response.end(body);
    record(serving, PLAIN, billed, 200, { ending: 'complete', failure: null, isUsageReported: true });
  }

  function record(
    serving: Serving,
    directive: Directive,
    billed: Billed,
    status: number,
    delivery: Omit<Delivery, 'outputTokens'>,
  ): void {
    deps.log.add({
      requestId: serving.requestId,
      atMs: serving.startedAtMs,
      durationMs: deps.clock.nowMs() - serving.startedAtMs,
      modelId: serving.target.modelId,
      operation: serving.mantle?.surface.operation ?? serving.target.operation,
      status,
      inputTokens: billed.inputTokens,
      outputTokens: billed.outputTokens,
      cacheReadTokens: billed.cacheReadTokens,
      cacheWrite5mTokens: billed.cacheWrite5mTokens,
      cacheWrite1hTokens: billed.cacheWrite1hTokens,
      failure: delivery.failure,
      ending: delivery.ending,
      isUsageReported: delivery.isUsageReported,
      tag: directive.tag,
    });
  }

  return (serving) => {
    const { target, body } = serving;
    const { mantle } = serving;
    if (mantle !== undefined && target.model !== null) {
      const conversation = mantle.surface.conversation(mantle.body, target.model, mantle.betas);
      if (mantle.surface.countOf === undefined) return serveChat(serving, conversation);
      return serveCount(serving, mantle.surface.countOf(conversation));
    }
    if (target.model === null) return serveVectors(serving);
    if (target.operation === 'count-tokens') {
      return serveCount(serving, JSON.stringify({ inputTokens: countTokens(target, parse(body)) }));
    }
    const conversation = memo.read(`${target.operation} ${target.bedrockId}`, body, (bytes) =>
      readCall(target, parse(bytes)),
    );
    return serveChat(serving, conversation);
  };
}

/** An error that a directive asked for; carries the directive's tag into the log. */
export class SteeredError extends AwsError {
  readonly tag: string | null;

  constructor(type: HttpErrorType, message: string, tag: string | null) {
    super(type, message);
    this.tag = tag;
  }
}

function readCall(target: Target, body: unknown): Conversation {
  const { model, operation } = target;
  if (model === null) throw invalid("The model doesn't support this operation.");
  if (operation === 'converse' || operation === 'converse-stream') return readConverseRequest(body, model);
  return nativeBodyOf(model).conversation(body, model);
}

function countTokens(target: Target, body: unknown): number {
  const input = isObject(body) ? body['input'] : undefined;
  const model = target.model;
  if (model === null || !isObject(input))
    throw invalid(
      "1 validation error detected: Value null at 'input' failed to satisfy constraint: Member must not be null",
    );
  const { invokeModel, converse } = input;
  if (isObject(converse)) return totalTokens(readCountedConverse(converse, model).segments);
  if (!isObject(invokeModel) || typeof invokeModel['body'] !== 'string') {
    throw invalid('The value at input must set exactly one of the following keys: invokeModel, converse.');
  }
  if (model.family !== 'claude') throw invalid("The provided model doesn't support counting tokens.");
  return totalTokens(readClaudeRequest(parse(Buffer.from(invokeModel['body'], 'base64')), model).segments);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw invalid('Malformed input request, please reformat your input and try again.');
  }
}

function isStream({ target, mantle }: Serving): boolean {
  if (mantle !== undefined) return mantle.body['stream'] === true;
  return target.operation === 'invoke-with-response-stream' || target.operation === 'converse-stream';
}

function failsEarly(failure: Failure, isStreaming: boolean): boolean {
  return (
    failure.kind === 'http' || failure.kind === 'reset' || (failure.kind === 'exception' && !isStreaming)
  );
}

/** An in-stream exception asked of a call without a stream becomes its HTTP counterpart. */
function httpErrorOf(failure: Failure): HttpErrorType {
  const name = failure.type ?? 'InternalServerException';
  const capital = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  if (capital === 'ModelStreamErrorException') return 'ModelErrorException';
  return capital in HTTP_ERRORS ? (capital as HttpErrorType) : 'InternalServerException';
}
