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
import { guardAnswer } from '../guardrails/guard.ts';
import { reportOf, type Report } from '../guardrails/report.ts';
import type { GuardrailUsage } from '../guardrails/assess.ts';
import { composeAnswer } from '../model/answer.ts';
import {
  NOTHING_BILLED,
  type Answer,
  type Billed,
  type Conversation,
  type Reply,
} from '../model/conversation.ts';
import type { PromptCache } from '../model/prompt-cache.ts';
import { bedrockRuntime } from '../service-model/bedrock-runtime.ts';
import type { Rulebook } from '../rules/rulebook.ts';
import { PLAIN, type Directive, type Failure } from '../steering/directive.ts';
import type { FailureCounter } from '../steering/failure-counter.ts';
import { directiveOf } from '../steering/prompt-directives.ts';
import type { ScriptQueue } from '../steering/script-queue.ts';
import { embed } from '../vectors/embeddings.ts';
import { rerank } from '../vectors/rerank.ts';
import { AwsError, invalid, HTTP_ERRORS, type HttpErrorType } from '../wire/aws-error.ts';
import { createBodyMemo } from './body-memo.ts';
import type { CallLog } from './call-log.ts';
import { parseBody, type Call } from './call.ts';
import { deliverStream, deliverWhole, type Delivery } from './deliver.ts';
import { sendJson, tokenHeaders } from './headers.ts';
import type { Target } from './targets.ts';

export type ServeDeps = {
  readonly clock: Clock;
  readonly cache: PromptCache;
  readonly scripts: ScriptQueue;
  readonly failures: FailureCounter;
  readonly log: CallLog;
  readonly rulebook: Rulebook;
};

export type Serving = {
  /** Of the request: what it asks for. */
  readonly call: Call;
  readonly body: Buffer;
  readonly requestId: string;
  readonly startedAtMs: number;
  readonly response: ServerResponse;
};

/** Embedding and rerank models are known by their Bedrock id. */
export type VectorServing = Omit<Serving, 'call'> & { readonly target: Target };

/** Serve a call; throw AwsError for what Bedrock answers with an HTTP error. */
export type Serve = {
  readonly chat: (serving: Serving) => Promise<void> | void;
  readonly vectors: (serving: VectorServing) => void;
  readonly check: (serving: CheckServing) => Promise<void>;
};

/** A service that looks at texts: a guardrail, or Comprehend. It is known in the log, and to scripts, by these names. */
export type CheckServing = Omit<Serving, 'call' | 'body'> & {
  readonly call: Pick<Call, 'operation' | 'modelId'>;
  readonly contentType: string;
  readonly answer: () => { readonly body: string; readonly usage?: GuardrailUsage };
};

type Served = Omit<Serving, 'call' | 'body'> & { readonly call: Pick<Call, 'operation' | 'modelId'> };

const COMPLETE = { ending: 'complete', failure: null, isUsageReported: true } as const;

export function createServe(deps: ServeDeps): Serve {
  const memo = createBodyMemo<Conversation>();

  function serveChat(serving: Serving, conversation: Conversation): Promise<void> | void {
    const { call, requestId } = serving;
    const scripted = deps.scripts.take(call.modelId, call.operation);
    const directive = scripted ?? directiveOf(conversation) ?? PLAIN;
    const failure = deps.failures.due(directive);
    if (failure !== null) checkException(failure, call.operation);
    if (failure !== null && failsEarly(failure, call.isStream)) {
      failEarly(serving, directive, failure);
      return;
    }
    const composed = composeAnswer(conversation, directive);
    const guarded =
      conversation.guard === undefined ? null : guardAnswer(conversation.guard, composed, call.isStream);
    const report =
      conversation.guard === undefined || guarded === null ? null : reportOf(conversation.guard, guarded);
    const answer = guarded?.answer ?? composed;
    const isRefused = guarded !== null && guarded.output === null;
    const billed: Billed = isRefused ? NOTHING_BILLED : billedOf(serving, conversation, directive, answer);
    const id = requestId.replaceAll('-', '').slice(0, 24);
    const reply = { model: call.model, answer, billed, id, wordsPerEvent: directive.wordsPerEvent };
    if (call.isStream) return streamAnswer(serving, reply, directive, failure, report);
    const written = call.format.whole(reply);
    const body = report?.whole(written) ?? written;
    const waits = directive.headerDelayMs + directive.firstTokenDelayMs + directive.dribbleBytes > 0;
    if (failure !== null || waits) return deliverSlowly(serving, body, directive, failure, billed, report);
    const isGone = serving.response.destroyed;
    sendJson(serving.response, 200, body, wholeHeaders(serving, billed));
    const ending = isGone ? 'client-gone' : 'complete';
    record(
      serving,
      directive,
      billed,
      200,
      { ending, failure: null, isUsageReported: !isGone },
      report?.usage,
    );
  }

  function billedOf(
    { call }: Serving,
    { segments, maxTokens }: Conversation,
    { usage }: Directive,
    answer: Answer,
  ) {
    return {
      ...deps.cache.use(call.model, segments, deps.clock.nowMs()),
      ...usage,
      outputTokens: Math.min(usage?.outputTokens ?? answer.outputTokens, maxTokens),
    };
  }

  async function streamAnswer(
    serving: Serving,
    reply: Reply,
    directive: Directive,
    failure: Failure | null,
    report: Report | null,
  ): Promise<void> {
    const { call, requestId, response } = serving;
    const headers = {
      'content-type': call.contentType,
      'x-amzn-requestid': requestId,
      ...(call.operation === 'invoke-with-response-stream'
        ? { 'x-amzn-bedrock-content-type': 'application/json' }
        : {}),
    };
    const written = call.format.stream(reply);
    const events = report?.stream(written) ?? written;
    const delivery = await deliverStream(response, headers, events, directive, failure, call.framing);
    const billed = { ...reply.billed, outputTokens: delivery.outputTokens };
    record(serving, directive, billed, 200, delivery, report?.usage);
  }

  async function deliverSlowly(
    serving: Serving,
    body: string,
    directive: Directive,
    failure: Failure | null,
    billed: Billed,
    report: Report | null,
  ): Promise<void> {
    const headers = wholeHeaders(serving, billed);
    const delivery = await deliverWhole(serving.response, headers, body, directive, failure);
    const status = delivery.ending === 'client-gone' ? 0 : 200;
    record(serving, directive, billed, status, delivery, report?.usage);
  }

  /** Whether a script made the call fail. */
  function failsByScript(serving: Served): boolean {
    const scripted = deps.scripts.take(serving.call.modelId, serving.call.operation);
    const failure = scripted === null ? null : deps.failures.due(scripted);
    if (scripted === null || failure === null) return false;
    failEarly(serving, scripted, failure);
    return true;
  }

  /** Failures that come instead of an answer: an HTTP error, or a connection reset before any header. */
  function failEarly(serving: Served, directive: Directive, failure: Failure): void {
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

  function record(
    serving: Served,
    directive: Directive,
    billed: Billed,
    status: number,
    delivery: Omit<Delivery, 'outputTokens'>,
    guardrail?: GuardrailUsage,
  ): void {
    deps.log.add({
      requestId: serving.requestId,
      atMs: serving.startedAtMs,
      durationMs: deps.clock.nowMs() - serving.startedAtMs,
      modelId: serving.call.modelId,
      operation: serving.call.operation,
      status,
      ...billed,
      failure: delivery.failure,
      ending: delivery.ending,
      isUsageReported: delivery.isUsageReported,
      tag: directive.tag,
      ...(guardrail === undefined ? {} : { guardrail }),
    });
  }

  /** The shape of a body is looked at first, then what the rules say of it. */
  function readConversation(call: Call, bytes: Buffer): Conversation {
    const sent = parseBody(bytes);
    const asked = call.guard?.(sent) ?? null;
    const body = asked?.bare ?? sent;
    const conversation = call.format.read(body, call.model);
    if (call.ruledAs === null) return conversation;
    const refusal = deps.rulebook.refusalOf({
      operation: call.ruledAs,
      modelId: call.model.bedrockId,
      isStream: call.isStream,
      body: call.ruledBody ?? body,
    });
    if (refusal !== null) throw refusal;
    if (asked === null) return conversation;
    const { body: forModel, guard } = asked.apply();
    return { ...call.format.read(forModel, call.model), guard };
  }

  return {
    chat(serving) {
      const { call, body } = serving;
      const readAs = `${call.readAs} ${deps.rulebook.edition()}`;
      const conversation = memo.read(readAs, body, (bytes) => readConversation(call, bytes));
      if (call.countOf === undefined) return serveChat(serving, conversation);
      if (failsByScript(serving)) return;
      const headers = { 'x-amzn-requestid': serving.requestId };
      sendJson(serving.response, 200, call.countOf(conversation), headers);
      record(serving, PLAIN, NOTHING_BILLED, 200, COMPLETE);
    },
    async check({ answer, contentType, ...serving }) {
      const scripted = deps.scripts.take(serving.call.modelId, serving.call.operation) ?? PLAIN;
      const failure = deps.failures.due(scripted);
      if (failure !== null && failsEarly(failure, false)) return failEarly(serving, scripted, failure);
      const { body, usage } = answer();
      const headers = { 'content-type': contentType, 'x-amzn-requestid': serving.requestId };
      const delivery = await deliverWhole(serving.response, headers, body, scripted, failure);
      const status = delivery.ending === 'client-gone' ? 0 : 200;
      record(serving, scripted, NOTHING_BILLED, status, delivery, usage);
    },
    vectors({ target, body, ...serving }) {
      if (target.operation !== 'invoke') throw invalid("The model doesn't support this operation.");
      const served = { ...serving, call: target };
      if (failsByScript(served)) return;
      const isRerank = target.bedrockId.includes('rerank');
      const made = (isRerank ? rerank : embed)(target.bedrockId, parseBody(body));
      const billed = { ...NOTHING_BILLED, inputTokens: made.inputTokens };
      const headers = { 'x-amzn-requestid': serving.requestId, ...tokenHeaders(billed) };
      sendJson(serving.response, 200, made.body, headers);
      record(served, PLAIN, billed, 200, COMPLETE);
    },
  };
}

function wholeHeaders({ call, requestId }: Serving, billed: Billed): Record<string, string> {
  const headers = { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
  return call.hasTokenHeaders ? { ...headers, ...tokenHeaders(billed) } : headers;
}

/** An error that a directive asked for; carries the directive's tag into the log. */
export class SteeredError extends AwsError {
  readonly tag: string | null;

  constructor(type: HttpErrorType, message: string, tag: string | null) {
    super(type, message);
    this.tag = tag;
  }
}

function failsEarly(failure: Failure, isStreaming: boolean): boolean {
  return (
    failure.kind === 'http' || failure.kind === 'reset' || (failure.kind === 'exception' && !isStreaming)
  );
}

/** A Converse stream has fewer exceptions than one of InvokeModel. */
function checkException({ kind, type }: Failure, operation: string): void {
  if (kind !== 'exception' || operation !== 'converse-stream' || type === null) return;
  if (type in bedrockRuntime.shapes.ConverseStreamOutput.members) return;
  throw invalid(`A ConverseStream has no ${type}; ask for another "fail.type".`);
}

/** An in-stream exception asked of a call without a stream becomes its HTTP counterpart. */
function httpErrorOf(failure: Failure): HttpErrorType {
  const name = failure.type ?? 'InternalServerException';
  const capital = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  if (capital === 'ModelStreamErrorException') return 'ModelErrorException';
  return capital in HTTP_ERRORS ? (capital as HttpErrorType) : 'InternalServerException';
}
