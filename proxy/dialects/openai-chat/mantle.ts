/**
 * Models on bedrock-mantle, which speaks Chat Completions as it is: the request keeps its bytes but for the model's
 * name and what metering needs, and each event goes to the client with the bytes it came in. Usage is always asked
 * for; a client that did not ask for it does not see the event that tells it.
 */
import type { Model } from '../../../core/catalog/model.ts';
import { refuse, type Refusal } from '../../../core/errors.ts';
import { NO_USAGE, type Usage } from '../../../core/usage/usage.ts';
import { endOfString } from '../converse/delta.ts';
import { stopsFor } from '../converse/stops.ts';
import { holds } from '../converse/turns.ts';
import { pingStream } from '../byte-sink.ts';
import type { RawRequest, Reply, Target } from '../dialect.ts';
import type { UpstreamRequest } from '../../bedrock-http.ts';
import { countOf, isObject, parseAnswer, type JsonObject } from '../json.ts';
import { meteredBy } from '../meter.ts';
import { gathering } from '../lists.ts';
import { nativeRoute, type NativeRoute } from '../native-route.ts';
import { findingMembers } from '../structure.ts';
import { nameGivenTwice } from '../top-level.ts';
import type { Work } from '../work.ts';
import { failChatStream } from './endings.ts';
import type { ChatRequest } from './request.ts';

/**
 * Cache points, thoughts, custom tools, images, files, service tiers and other gateways' fields are ways of ours to reach
 * Converse; a request with them goes there, and so does one that has to be changed for its model.
 */
export function mantleRoute(target: Target, request: ChatRequest): NativeRoute | null {
  const route = nativeRoute(target, 'chat');
  return route?.endpoint === 'mantle' && passesAsItIs(target, request) ? route : null;
}

function passesAsItIs({ model, serviceTier }: Target, request: ChatRequest): boolean {
  const { conversation, customTools, stop, hasOwnThinkingFields } = request;
  if (customTools.size > 0 || serviceTier !== 'standard' || hasOwnThinkingFields) return false;
  if (stopsFor(stop, model.traits).sent.length < stop.length) return false;
  if (!takesTools(model, request)) return false;
  if (!model.traits.textBesideTools && conversation.toolsCalled.size > 0) return false;
  const { attachments, hasBlankText, hasCachePoints, turns } = conversation;
  if (attachments.images + attachments.documents > 0 || hasBlankText || hasCachePoints) return false;
  return !turns.some((turn) => holds(turn, 'reasoningContent'));
}

/** Whether the model takes the tools and calls of the request as the client has written them, if there are any. */
function takesTools(
  { supportsTools, traits }: Model,
  { tools, conversation, hasMendedTools }: ChatRequest,
): boolean {
  if (tools.tools.length === 0 && conversation.toolsCalled.size === 0) return true;
  return supportsTools && traits.toolSchemaRoot === 'any' && !hasMendedTools;
}

/** Members that are rewritten, or that would change what is paid. */
const REPLACED = new Set([
  'model',
  'stream_options',
  'service_tier',
  'max_tokens',
  'max_completion_tokens',
  'stop',
]);

export function* mantleRequest(
  route: NativeRoute,
  { model }: Target,
  raw: RawRequest,
  request: ChatRequest,
): Work<UpstreamRequest | Refusal> {
  let head = `{"model":${JSON.stringify(route.modelId)}`;
  if (request.isStream) head += ',"stream_options":{"include_usage":true}';
  // Without a bound of its own a call could cost more than was admitted.
  const { maxOutputTokens } = model;
  head += `,"max_completion_tokens":${Math.min(request.maxTokens ?? maxOutputTokens, maxOutputTokens)}`;
  if (request.stop.length > 0) head += `,"stop":${JSON.stringify(request.stop)}`;
  const parts: Buffer[] = [Buffer.from(head, 'utf8')];
  const members = yield* findingMembers(raw.body);
  const param = nameGivenTwice(members);
  if (param !== null)
    return refuse('invalid_request', { message: `Invalid '${param}': this field is given twice.`, param });
  for (const member of members) {
    if (!REPLACED.has(member.name)) parts.push(COMMA, raw.body.subarray(member.start, member.end));
  }
  parts.push(CLOSE);
  return { operation: route.operation, endpoint: route.endpoint, body: yield* gathering(parts) };
}

const COMMA = Buffer.from(',');
const CLOSE = Buffer.from('}');

export function createMantleReply(isStream: boolean, includeUsage: boolean): Reply {
  const meter = new ChatMeter();
  let isComplete = false;
  return {
    contentType: isStream ? 'text/event-stream; charset=utf-8' : 'application/json',
    event: (_name, data, sink) => {
      if (data.equals(DONE)) isComplete = true;
      else if (data.includes(USAGE) || data.includes(FINISH)) {
        const answer = parseAnswer(data);
        meter.take(answer);
        if (!includeUsage && isOnlyUsage(answer)) return;
      }
      meter.relayedChars += contentLength(data);
      sink.latin1('data: ');
      sink.bytes(data);
      sink.latin1('\n\n');
    },
    end: () => isComplete,
    fail: failChatStream,
    ping: pingStream,
    whole: (body) => {
      meter.take(parseAnswer(body));
      if (!meter.isFinal) throw new SyntaxError('the upstream answered without usage');
      return body;
    },
    ...meteredBy(meter),
  };
}

class ChatMeter {
  usage: Usage = NO_USAGE;
  isFinal = false;
  relayedChars = 0;
  stopReason: string | null = null;

  /** Takes an answer, or an event that tells the usage or why the answer stopped. */
  take({ usage, choices }: JsonObject): void {
    if (isObject(usage)) {
      this.usage = usageOfOpenai(usage);
      this.isFinal = true;
    }
    const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
    if (isObject(choice) && typeof choice['finish_reason'] === 'string')
      this.stopReason = choice['finish_reason'];
  }
}

const DONE = Buffer.from('[DONE]');
const USAGE = Buffer.from('"usage":{');
const FINISH = Buffer.from('"finish_reason":"');
const CONTENT = Buffer.from('"content":"');

function isOnlyUsage(answer: JsonObject): boolean {
  return Array.isArray(answer['choices']) && answer['choices'].length === 0;
}

function contentLength(data: Buffer): number {
  const at = data.indexOf(CONTENT);
  if (at === -1) return 0;
  const from = at + CONTENT.length;
  return endOfString(data, from) - from;
}

/** OpenAI counts cached tokens among the prompt's. */
function usageOfOpenai(usage: JsonObject): Usage {
  const { prompt_tokens_details: prompt, completion_tokens_details: completion } = usage;
  const cached = isObject(prompt) ? countOf(prompt, 'cached_tokens') : 0;
  return {
    ...NO_USAGE,
    inputTokens: Math.max(0, countOf(usage, 'prompt_tokens') - cached),
    cacheReadTokens: cached,
    outputTokens: countOf(usage, 'completion_tokens'),
    reasoningTokens: isObject(completion) ? countOf(completion, 'reasoning_tokens') : 0,
  };
}
