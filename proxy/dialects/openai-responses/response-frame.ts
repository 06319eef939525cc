/**
 * The `response` object around the output, as JSON text: what changes during a stream is filled in, and what echoes the
 * request is serialized once.
 */
import type { ServiceTier } from '../../../core/catalog/price.ts';
import { errorTable, type Refusal } from '../../../core/errors.ts';
import { promptTokens, type Usage } from '../../../core/usage/usage.ts';
import type { ReplyContext } from '../dialect.ts';
import { isObject, type JsonObject } from '../json.ts';
import { isLongerThan } from '../size.ts';
import { tierName } from '../service-tier.ts';
import type { ResponsesHead } from './request.ts';

export type ResponseState =
  | { readonly kind: 'in_progress' }
  | {
      readonly kind: 'ended';
      readonly stopReason: string;
      readonly usage: Usage;
      /** What Bedrock says it served; null when it does not say. */
      readonly serviceTier: ServiceTier | null;
      /** What a guardrail found; null: nothing, or the client did not ask. */
      readonly trace: JsonObject | null;
    }
  | { readonly kind: 'failed'; readonly refusal: Refusal };

export type FrameOptions = {
  readonly id: string;
  readonly createdAtSeconds: number;
  readonly request: ResponsesHead;
  /** The model that answers. */
  readonly model: string;
  /** The tier that Bedrock is asked in. */
  readonly serviceTier: ServiceTier;
  /** What the answer repeats of the request, as the client said it. @default the same */
  readonly restored?: ReplyContext['restored'];
};

export class ResponseFrame {
  readonly #head: string;
  /** What the answer repeats of the request, before and behind `store`. */
  readonly #echo: readonly [string, string];

  readonly #serviceTier: ServiceTier;

  constructor({ id, createdAtSeconds, request, model, serviceTier, restored = same }: FrameOptions) {
    this.#head = `{"id":"${id}","object":"response","created_at":${createdAtSeconds}`;
    this.#echo = [restored(membersOf(echoBefore(request, model))), restored(membersOf(echoBehind(request)))];
    this.#serviceTier = serviceTier;
  }

  /**
   * `output`: items, separated by commas. `store` says whether the answer is kept, whatever was asked; one that failed
   * never is.
   */
  text(state: ResponseState, output: string, store: 'kept' | 'not kept'): string {
    const tier = tierName((state.kind === 'ended' ? state.serviceTier : null) ?? this.#serviceTier);
    const [before, behind] = this.#echo;
    return (
      `${this.#head},${stateMembers(state)},"output":[${output}],${before}` +
      `,"store":${store === 'kept'},${behind},"service_tier":"${tier}"}`
    );
  }
}

function same(json: string): string {
  return json;
}

function stateMembers(state: ResponseState): string {
  switch (state.kind) {
    case 'in_progress':
      return '"status":"in_progress","error":null,"incomplete_details":null,"usage":null';
    case 'failed': {
      const error = { code: failureCode(state.refusal), message: state.refusal.message };
      return `"status":"failed","error":${JSON.stringify(error)},"incomplete_details":null,"usage":null`;
    }
    case 'ended': {
      const reason = incompleteReason(state.stopReason);
      const details = reason === null ? 'null' : `{"reason":"${reason}"}`;
      const status = reason === null ? 'completed' : 'incomplete';
      const trace = state.trace === null ? '' : `,"trace":${JSON.stringify(state.trace)}`;
      return `"status":"${status}","error":null,"incomplete_details":${details},"usage":${usageText(state.usage)}${trace}`;
    }
  }
}

/** Why an answer is not whole; null when it is. */
export function incompleteReason(stopReason: string): 'max_output_tokens' | 'content_filter' | null {
  switch (stopReason) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'max_output_tokens';
    case 'content_filtered':
    case 'guardrail_intervened':
    case 'refusal':
      return 'content_filter';
    default:
      return null;
  }
}

/** OpenAI's few codes for a response that failed. */
function failureCode(refusal: Refusal): string {
  if (errorTable[refusal.code].openai === 'rate_limit_error') return 'rate_limit_exceeded';
  return refusal.status === 400 ? 'invalid_prompt' : 'server_error';
}

function usageText(usage: Usage): string {
  const input = promptTokens(usage);
  return (
    `{"input_tokens":${input},"input_tokens_details":{"cached_tokens":${usage.cacheReadTokens},` +
    `"cache_write_tokens":${usage.cacheWrite5mTokens + usage.cacheWrite1hTokens}},` +
    `"output_tokens":${usage.outputTokens},"output_tokens_details":{"reasoning_tokens":${usage.reasoningTokens}},` +
    `"total_tokens":${input + usage.outputTokens}}`
  );
}

function membersOf(members: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(members).slice(1, -1);
}

/**
 * Characters of a field that an answer repeats. A stream repeats the request three times: what is longer is left out, as
 * if it had not been given.
 */
const ECHOED_CHARS = 262_144;

function givenIn(body: JsonObject, name: string): unknown {
  return isLongerThan(body[name], ECHOED_CHARS) ? undefined : body[name];
}

/** What the answer repeats of the request, with OpenAI's defaults. */
function echoBefore(
  { body, maxTokens, previousResponseId }: ResponsesHead,
  model: string,
): Readonly<Record<string, unknown>> {
  const given = (name: string): unknown => givenIn(body, name);
  const reasoning = given('reasoning');
  const { effort = null, summary = null } = isObject(reasoning) ? reasoning : {};
  return {
    background: false,
    instructions: given('instructions') ?? null,
    max_output_tokens: maxTokens,
    max_tool_calls: given('max_tool_calls') ?? null,
    metadata: given('metadata') ?? {},
    model,
    parallel_tool_calls: given('parallel_tool_calls') ?? true,
    previous_response_id: previousResponseId,
    prompt_cache_key: given('prompt_cache_key') ?? null,
    reasoning: { effort, summary },
    safety_identifier: given('safety_identifier') ?? null,
  };
}

function echoBehind({ body }: ResponsesHead): Readonly<Record<string, unknown>> {
  const given = (name: string): unknown => givenIn(body, name);
  const text = given('text');
  return {
    temperature: given('temperature') ?? 1,
    text: { format: { type: 'text' }, verbosity: 'medium', ...(isObject(text) ? text : {}) },
    tool_choice: given('tool_choice') ?? 'auto',
    tools: toolsOf(given('tools')),
    top_logprobs: 0,
    top_p: given('top_p') ?? 1,
    truncation: given('truncation') ?? 'disabled',
    user: given('user') ?? null,
  };
}

/** The tools as given; a function with all members that one has in an answer. Unless asked to, Bedrock is not strict. */
function toolsOf(given: unknown): readonly unknown[] {
  if (!Array.isArray(given)) return [];
  return (given as readonly unknown[]).map((tool) => {
    if (!isObject(tool) || tool['type'] !== 'function') return tool;
    return { ...tool, parameters: tool['parameters'] ?? null, strict: tool['strict'] ?? false };
  });
}
