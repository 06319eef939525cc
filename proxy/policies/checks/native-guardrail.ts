/**
 * A guardrail that goes with the request to the model: in Converse's body, or in InvokeModel's headers. It is put in where
 * requests are made, so that no try, hedge, fallback or healed request goes without it.
 *
 * | where the request goes | what guards it |
 * | --- | --- |
 * | Converse or InvokeModel of a chat model, in the guardrail's region and the gateway's account | it goes along |
 * | OpenAI's API on bedrock-runtime | Converse is asked instead, and it goes along |
 * | bedrock-mantle, another region or account, embeddings, rerank | ApplyGuardrail, before and after (`applied`) |
 * | a request with a guardrail of the client's own | that goes along; ApplyGuardrail besides |
 */
import { isRefusal, type Refusal } from '../../../core/errors.ts';
import { isObject } from '../../../core/json.ts';
import type { UpstreamRequest } from '../../bedrock-http.ts';
import type { Call, Optional, Target } from '../../dialects/dialect.ts';
import { GUARDED_INVOKE_START } from '../../dialects/count-lost-input.ts';
import { objectsIn, parsing, serializing } from '../../dialects/json.ts';
import { gathering } from '../../dialects/lists.ts';
import { isWork, type Work } from '../../dialects/work.ts';
import type { NativeGuardrail, Placement } from './paid-checks.ts';
import { guardedReply } from './native-reply.ts';

/** The call with the guardrail in each of its requests that can hold it, and in the reading of their answers. */
export function guardedCall(call: Call, native: NativeGuardrail): Call {
  const asAsked = (target: Target): Target => (mayHold(native, target) ? byConverse(target) : target);
  return {
    ...call,
    requesting: function* (target) {
      const making = call.requesting(asAsked(target));
      const made = isWork(making) ? yield* making : making;
      if (isRefusal(made)) return made;
      const placement = mayHold(native, target) ? placementIn(made) : null;
      native.placed.set(target.deployment.id, placement);
      switch (placement) {
        case 'converse':
          return yield* inConverse(made, native);
        case 'invoke':
          return yield* inInvoke(made, native);
        case null:
          return made;
      }
    },
    reply: (context) => {
      const reply = call.reply({ ...context, target: asAsked(context.target) });
      const placement = native.placed.get(context.target.deployment.id) ?? null;
      return placement === null ? reply : guardedReply(reply, placement, call.dialect);
    },
  };
}

function mayHold({ region }: NativeGuardrail, { model, deployment }: Target): boolean {
  return model.kind === 'chat' && deployment.region === region && deployment.roleArn === null;
}

/** OpenAI's own APIs have no place for a guardrail whose use they tell. */
function byConverse(target: Target): Target {
  return {
    ...target,
    without: new Set<Optional>([...(target.without ?? []), 'native-chat', 'native-responses']),
  };
}

function placementIn({ operation, headers, body }: UpstreamRequest): Placement {
  switch (operation) {
    case 'converse':
    case 'converse-stream':
      return body.includes(GUARDRAIL_CONFIG) ? null : 'converse';
    case 'invoke':
    case 'invoke-with-response-stream':
      return headers?.[GUARDRAIL_HEADER] === undefined && !body.includes(NATIVE_CONFIG) ? 'invoke' : null;
    default:
      return null;
  }
}

const GUARDRAIL_CONFIG = Buffer.from('"guardrailConfig"');
const NATIVE_CONFIG = Buffer.from('"amazon-bedrock-guardrailConfig"');
const GUARDRAIL_HEADER = 'x-amzn-bedrock-guardrailidentifier';

/** Its trace is asked for, since that tells what it costs; the client does not get it. */
function* inConverse(request: UpstreamRequest, { rule }: NativeGuardrail): Work<UpstreamRequest | Refusal> {
  const marked = rule.guards === 'last-turn' ? yield* withMarks(request.body) : request.body;
  if (isRefusal(marked)) return marked;
  const config = {
    guardrailIdentifier: rule.id,
    guardrailVersion: rule.version,
    trace: 'enabled',
  };
  return withBody(request, yield* behind(`{"guardrailConfig":${JSON.stringify(config)},`, marked));
}

/**
 * Claude's bodies are refused without a configuration of the guardrail, which may be empty:
 * https://github.com/anthropics/claude-agent-sdk-python/issues/999. It names no tags, since a client could write them too,
 * around what the guardrail is to look at.
 */
function* inInvoke(request: UpstreamRequest, { rule }: NativeGuardrail): Work<UpstreamRequest | Refusal> {
  const headers = {
    ...request.headers,
    [GUARDRAIL_HEADER]: rule.id,
    'x-amzn-bedrock-guardrailversion': rule.version,
    'x-amzn-bedrock-trace': 'ENABLED',
  };
  return { ...withBody(request, yield* behind(GUARDED_INVOKE_START, request.body)), headers };
}

/** Without what gives the former body, which has no guardrail, to whoever sends the request. */
function withBody(
  { letGo: _letGo, forSending: _forSending, written: _written, ...request }: UpstreamRequest,
  body: Buffer,
): UpstreamRequest {
  return { ...request, body };
}

/** A body with one member more, in front; the rest is the bytes that it was. */
function* behind(start: string, body: Buffer): Work<Buffer> {
  return yield* gathering([Buffer.from(start, 'utf8'), body.subarray(body.indexOf(OPEN_BRACE) + 1)]);
}

const OPEN_BRACE = 0x7b;

/**
 * What the user said last, marked for the guardrail, which then looks at nothing else: of the newest turn with words of the
 * user's, since results of tools are never looked at (https://github.com/langchain-ai/langchain-aws/issues/900).
 */
function* withMarks(body: Buffer): Work<Buffer | Refusal> {
  const parsed = yield* parsing(body);
  if (isRefusal(parsed)) return parsed;
  const messages: readonly unknown[] = Array.isArray(parsed['messages']) ? parsed['messages'] : [];
  const last = messages.findLastIndex(saysSomething);
  if (last === -1) return body;
  const marked = messages.map((turn, index) => (index === last ? withMarkedContent(turn) : turn));
  return yield* serializing({ ...parsed, messages: marked }, body.length);
}

function saysSomething(turn: unknown): boolean {
  if (!isObject(turn) || turn['role'] !== 'user') return false;
  return objectsIn(turn['content']).some(
    ({ text, guardContent }) => isSaid(text) || guardContent !== undefined,
  );
}

function isSaid(text: unknown): text is string {
  return typeof text === 'string' && text !== '';
}

function withMarkedContent(turn: unknown): unknown {
  if (!isObject(turn) || !Array.isArray(turn['content'])) return turn;
  return { ...turn, content: turn['content'].map(markOf) };
}

/** Texts, and images in the two formats that it takes. */
function markOf(block: unknown): unknown {
  if (!isObject(block)) return block;
  const { text, image } = block;
  if (isSaid(text)) return { guardContent: { text: { text } } };
  if (!isObject(image)) return block;
  const { format, source } = image;
  const fits = (format === 'png' || format === 'jpeg') && isObject(source) && source['bytes'] !== undefined;
  return fits ? { guardContent: { image: { format, source } } } : block;
}
