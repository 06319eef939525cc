/**
 * Fields that are no part of a model's API but speak to a gateway, as LiteLLM's clients send them: one table, of which
 * docs/gateway-fields.md is made. https://docs.litellm.ai/docs/completion/input, /docs/proxy/clientside_auth,
 * /docs/proxy/guardrails/quick_start
 *
 * What would change the answer, or where it is made, is refused; what only tunes how a gateway works is ignored, and the
 * answer's header `x-stargate-ignored` names it. Nothing is dropped in silence.
 */
import type { JsonObject } from '../json.ts';
import { fault, isGiven } from './faults.ts';

export type GatewayField = {
  readonly does: 'served' | 'ignored' | 'refused';
  /** For the page, and of a refused one what the client is told. */
  readonly say: string;
};

const served = (say: string): GatewayField => ({ does: 'served', say });
const ignored = (say: string): GatewayField => ({ does: 'ignored', say });
const refused = (say: string): GatewayField => ({ does: 'refused', say });

const OWN_ACCESS = 'the gateway asks Bedrock in its own regions and with its own credentials.';
const NO_MOCK = 'the gateway makes no answers and failures of its own.';
const NO_PROMPTS = 'the gateway keeps no prompts; send the messages themselves.';
const OWN_TRIES = 'retries and deadlines are set by the operator; a client that leaves ends its call';
const SAY_CACHE = 'say it in `cache`';
const LABEL = 'a label; the record keeps the headers `x-client-request-id` and `x-session-id`';

/** Every one of them may be null, which means that it is not given. */
export const gatewayFields: ReadonlyMap<string, GatewayField> = new Map([
  [
    'guardrailConfig',
    served(
      'one of Bedrock’s guardrails, by `guardrailIdentifier` and `guardrailVersion`, with `trace` and, in a stream, `streamProcessingMode`. Chat Completions and Responses alone; there the call goes through Converse, and is refused where a model has none',
    ),
  ],
  ['requestMetadata', served('up to 16 labels in Bedrock’s log of invocations, as above')],
  [
    'performanceConfig',
    served('`standard` latency; `optimized` is refused, since the catalog has no price for it'),
  ],
  ['top_k', served('Chat Completions; Claude and Nova have it, elsewhere it is left out')],
  [
    'fallbacks',
    served(
      'up to 5 models to ask when Bedrock fails with the first, as names or `{"model": …}`; each must exist and be allowed to the key. The header `x-stargate-model` tells which one answered',
    ),
  ],
  ['disable_fallbacks', served('not even those of the configuration')],
  [
    'cache',
    served(
      '`use-cache`, `no-cache`, `no-store`, `s-maxage`, `ttl` and `namespace`, where a policy lets answers be kept ([answer-cache.md](answer-cache.md)); elsewhere it changes nothing',
    ),
  ],
  ['tags', served('tags of the usage record, beside those of the key; also in the header `x-litellm-tags`')],
  ['litellm_metadata', served('its `tags`; the rest is a label')],
  [
    'guardrails',
    refused(
      'admins set content policies for keys, teams and models; name a guardrail of Bedrock in guardrailConfig.',
    ),
  ],
  ['amazon-bedrock-guardrailConfig', refused('name the guardrail in guardrailConfig.')],
  ['extra_body', refused('send its members in the body itself.')],
  ['prompt_id', refused(NO_PROMPTS)],
  ['prompt_variables', refused(NO_PROMPTS)],
  ['litellm_system_prompt', refused(NO_PROMPTS)],
  ['api_key', refused(OWN_ACCESS)],
  ['api_base', refused(OWN_ACCESS)],
  ['base_url', refused(OWN_ACCESS)],
  ['custom_llm_provider', refused(OWN_ACCESS)],
  ['aws_access_key_id', refused(OWN_ACCESS)],
  ['aws_secret_access_key', refused(OWN_ACCESS)],
  ['aws_session_token', refused(OWN_ACCESS)],
  ['aws_region_name', refused(OWN_ACCESS)],
  ['aws_role_name', refused(OWN_ACCESS)],
  ['aws_profile_name', refused(OWN_ACCESS)],
  ['aws_bedrock_runtime_endpoint', refused(OWN_ACCESS)],
  ['mock_response', refused(NO_MOCK)],
  ['mock_tool_calls', refused(NO_MOCK)],
  ['mock_timeout', refused(NO_MOCK)],
  ['mock_delay', refused(NO_MOCK)],
  ['mock_testing_fallbacks', refused(NO_MOCK)],
  ['mock_testing_context_fallbacks', refused(NO_MOCK)],
  ['mock_testing_content_policy_fallbacks', refused(NO_MOCK)],
  ['mock_testing_rate_limit_error', refused(NO_MOCK)],
  ['drop_params', ignored('settings that a model does not take are left out in any case')],
  ['additional_drop_params', ignored('leave the field out instead')],
  ['allowed_openai_params', ignored('what a model takes is known here')],
  ['modify_params', ignored('a conversation is made to fit the model in any case')],
  ['num_retries', ignored(OWN_TRIES)],
  ['max_retries', ignored(OWN_TRIES)],
  ['retry_policy', ignored(OWN_TRIES)],
  ['timeout', ignored(OWN_TRIES)],
  ['request_timeout', ignored(OWN_TRIES)],
  ['stream_timeout', ignored(OWN_TRIES)],
  ['context_window_fallbacks', ignored('use `fallbacks`')],
  ['context_window_fallback_dict', ignored('use `fallbacks`')],
  ['content_policy_fallbacks', ignored('use `fallbacks`')],
  ['caching', ignored(SAY_CACHE)],
  ['ttl', ignored(SAY_CACHE)],
  ['no-log', ignored('prompts and answers are in no log; the usage record of a call is never left out')],
  ['litellm_trace_id', ignored(LABEL)],
  ['litellm_session_id', ignored(LABEL)],
  ['litellm_call_id', ignored(LABEL)],
  ['extra_headers', ignored('the client’s headers do not go to Bedrock')],
  ['provider_specific_header', ignored('the client’s headers do not go to Bedrock')],
  [
    'cache_control_injection_points',
    ignored('put `cache_control` where it belongs; without it, cache points are set where they pay'),
  ],
  ['enable_json_schema_validation', ignored('the answer is not checked against its schema')],
  ['merge_reasoning_content_in_choices', ignored('reasoning stays in `reasoning_content`')],
  ['input_cost_per_token', ignored('prices are the catalog’s')],
  ['output_cost_per_token', ignored('prices are the catalog’s')],
]);

/** Of a body: the names of those that are ignored; null: none. Refuses those that ask for what cannot be done. */
export function readGatewayFields(body: JsonObject): readonly string[] | null {
  let names: string[] | null = null;
  for (const name in body) {
    const field = gatewayFields.get(name);
    if (field === undefined || asksForNothing(body[name])) continue;
    if (field.does === 'refused') fault(name, field.say);
    if (field.does === 'ignored') (names ??= []).push(name);
  }
  return names;
}

/** `guardrails: []` and `mock_testing_fallbacks: false` are no wishes. */
function asksForNothing(value: unknown): boolean {
  return !isGiven(value) || value === false || (Array.isArray(value) && value.length === 0);
}
