/**
 * A chat request for Bedrock's own Chat Completions: its bytes as they came, but for the members that name the model, the
 * tier and the bound, and those that may not pass. Usage is always asked for.
 */
import type { Refusal } from '../../../../core/errors.ts';
import type { UpstreamRequest } from '../../../bedrock-http.ts';
import { isWithout, type RawRequest, type Target } from '../../dialect.ts';
import { gathering } from '../../lists.ts';
import type { NativeRoute } from '../../native-route.ts';
import { nearestEffort } from '../../request/effort.ts';
import { gatewayFields } from '../../request/gateway-fields.ts';
import { invalid } from '../../request/faults.ts';
import { tierName } from '../../service-tier.ts';
import { findingMembers } from '../../structure.ts';
import { outputBoundOn } from '../../token-bound.ts';
import { nameGivenTwice } from '../../top-level.ts';
import type { Work } from '../../work.ts';
import type { ChatRequest } from '../request.ts';

export function* nativeRequest(
  { operation, endpoint, modelId }: NativeRoute,
  target: Target,
  raw: RawRequest,
  request: ChatRequest,
): Work<UpstreamRequest | Refusal> {
  const { model, serviceTier } = target;
  let head = `{"model":${JSON.stringify(modelId)}`;
  if (request.isStream) head += ',"stream_options":{"include_usage":true}';
  // Without a bound of its own a call could cost more than was admitted.
  head += `,"max_completion_tokens":${outputBoundOn(model, { maxOutputTokens: request.maxTokens }, target)}`;
  if (request.stop.length > 0) head += `,"stop":${JSON.stringify(request.stop)}`;
  if (serviceTier !== 'standard') head += `,"service_tier":"${tierName(serviceTier)}"`;
  const effort = effortFor(target, request);
  if (effort !== null) head += `,"reasoning_effort":"${effort}"`;
  const parts: Buffer[] = [Buffer.from(head, 'utf8')];
  const members = raw.members === undefined ? yield* findingMembers(raw.body) : raw.members();
  const param = nameGivenTwice(members);
  if (param !== null) return invalid(param, 'this field is given twice.');
  const passesUnknown = !isWithout(target, 'unknown-fields');
  const takesSampling = model.traits.sampling !== 'none' || effort === 'none';
  for (const { name, start, end } of members) {
    if (REPLACED.has(name) || KEPT_HERE.has(name) || gatewayFields.has(name)) continue;
    if (!takesSampling && SAMPLING.has(name)) continue;
    if (model.traits.nativeChat.refuses.includes(name)) continue;
    if (!passesUnknown && !KNOWN.has(name)) continue;
    parts.push(COMMA, raw.body.subarray(start, end));
  }
  parts.push(CLOSE);
  return { operation, endpoint, body: yield* gathering(parts) };
}

/** The nearest that the model takes; null: none. */
function effortFor(target: Target, { effort }: ChatRequest): string | null {
  return effort === null || isWithout(target, 'effort') ? null : nearestEffort(effort, target.model.traits);
}

/** Members that the head says. */
const REPLACED: ReadonlySet<string> = new Set([
  'model',
  'stream_options',
  'service_tier',
  'max_tokens',
  'max_completion_tokens',
  'stop',
  'reasoning_effort',
]);

/**
 * Members that do not pass: several choices are several calls; nothing is stored with AWS, and OpenAI's API takes
 * `metadata` of what is stored alone; the fields before `tools`, which `readChat` lets through when they ask for nothing;
 * what is said to a gateway (request/gateway-fields.ts) does not either.
 */
const KEPT_HERE: ReadonlySet<string> = new Set(['n', 'store', 'metadata', 'functions', 'function_call']);

/**
 * Members that OpenAI's models take only while they do not think: https://github.com/BerriAI/litellm/pull/40775, measured
 * on bedrock-runtime.
 */
const SAMPLING: ReadonlySet<string> = new Set([
  'temperature',
  'top_p',
  'frequency_penalty',
  'presence_penalty',
  'logprobs',
  'top_logprobs',
]);

/** Members of a request in OpenAI's API. */
const KNOWN: ReadonlySet<string> = new Set([
  ...SAMPLING,
  'audio',
  'logit_bias',
  'messages',
  'modalities',
  'moderation',
  'parallel_tool_calls',
  'prediction',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'response_format',
  'safety_identifier',
  'seed',
  'stream',
  'tool_choice',
  'tools',
  'user',
  'verbosity',
  'web_search_options',
]);

const COMMA = Buffer.from(',');
const CLOSE = Buffer.from('}');
