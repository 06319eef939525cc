/**
 * What Bedrock's endpoints and the models refuse of bodies that are well-formed. Sources: AWS's page of the Responses API,
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-responses-api.html, and what LiteLLM 1.110.2 notes of
 * calls to the live endpoints in October 2026 (llms/bedrock/responses, bedrock/chat/chat_completions, bedrock_mantle).
 */
import type { Model } from '../../core/catalog/model.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import { show } from '../wire/json.ts';
import { effortOf, objectsOf } from './content.ts';
import { OpenaiError, refused } from './error.ts';
import type { Endpoint, OpenaiPath } from './path.ts';
import { beyond, LEAST_OUTPUT_TOKENS } from './shape/bounds.ts';
import { invalidValue } from './shape/words.ts';

const TOOLS: Readonly<Record<Endpoint, readonly string[]>> = {
  runtime: ['function', 'mcp', 'custom', 'apply_patch', 'namespace', 'tool_search', 'computer'],
  mantle: ['function', 'mcp', 'custom', 'namespace', 'tool_search', 'web_search'],
};
const TIERS = ['auto', 'default', 'flex', 'priority'];
/** Of Responses on bedrock-mantle. */
const MANTLE_TIERS = ['auto', 'default'];
/** What OpenAI's own models refuse while they reason. */
const SAMPLING = [
  'temperature',
  'top_p',
  'frequency_penalty',
  'presence_penalty',
  'logprobs',
  'top_logprobs',
];
/** Models of these families take no fewer than 16 output tokens. */
const LEAST_TOKENS_FAMILIES = new Set<Model['family']>(['gpt', 'grok', 'kimi']);

export function responsesRefusal(body: JsonObject, model: Model, at: OpenaiPath): OpenaiError | null {
  const { endpoint } = at;
  const effort = effortOf(body);
  return (
    elsewhere(body, endpoint) ??
    toolRefusal(body['tools'], endpoint) ??
    tierRefusal(body, endpoint === 'mantle' ? MANTLE_TIERS : TIERS) ??
    summaryRefusal(body, at) ??
    effortRefusal(effort, 'reasoning.effort', model) ??
    samplingRefusal(body, effort, model, 'responses') ??
    includeRefusal(body, model) ??
    tokensRefusal(body, ['max_output_tokens'], model) ??
    imageRefusal(body['input'], endpoint)
  );
}

export function chatRefusal(body: JsonObject, model: Model): OpenaiError | null {
  const effort = body['reasoning_effort'];
  return (
    unsupportedMember(body, model) ??
    tierRefusal(body, TIERS) ??
    effortRefusal(effort, 'reasoning_effort', model) ??
    samplingRefusal(body, effort, model, 'chat') ??
    toolsWhileThinking(body, effort, model) ??
    tokensRefusal(body, ['max_completion_tokens', 'max_tokens'], model)
  );
}

/** What is served by no endpoint, or by bedrock-mantle alone. */
function elsewhere(body: JsonObject, endpoint: Endpoint): OpenaiError | null {
  if (body['background'] === true) {
    return endpoint === 'runtime'
      ? refused('The background parameter is not supported.', 'background')
      : refused('simulator: inference in the background is not played.', 'background');
  }
  for (const name of ['conversation', 'prompt']) {
    if ((body[name] ?? null) !== null) return refused(`The ${name} parameter is not supported.`, name);
  }
  return null;
}

function toolRefusal(tools: unknown, endpoint: Endpoint): OpenaiError | null {
  for (const [index, { type }] of objectsOf(tools).entries()) {
    if (TOOLS[endpoint].includes(String(type))) continue;
    if (endpoint === 'runtime' && String(type).startsWith('web_search')) {
      return refused('web search is not supported for this request', 'tools');
    }
    return invalidValue(type, TOOLS[endpoint], `tools[${index}].type`);
  }
  return null;
}

function tierRefusal({ service_tier: tier }: JsonObject, taken: readonly string[]): OpenaiError | null {
  if (tier === undefined || tier === null || taken.some((each) => each === tier)) return null;
  return invalidValue(tier, taken, 'service_tier');
}

function summaryRefusal({ reasoning }: JsonObject, { endpoint, prefix }: OpenaiPath): OpenaiError | null {
  const summary = isObject(reasoning) ? (reasoning['summary'] ?? 'auto') : 'auto';
  if (endpoint === 'runtime' || prefix === '/v1' || summary === 'auto') return null;
  return invalidValue(summary, ['auto'], 'reasoning.summary');
}

function effortRefusal(effort: unknown, param: string, { name, traits }: Model): OpenaiError | null {
  if (effort === undefined || effort === null) return null;
  if (traits.efforts.some((taken) => taken === effort)) return null;
  if (traits.efforts.length === 0) return unsupported(param);
  const taken = traits.efforts.map((each) => `'${each}'`).join(', ');
  return refused(
    `Unsupported value: '${show(effort)}' is not supported with the '${name}' model. Supported values are: ${taken}.`,
    param,
    'unsupported_value',
  );
}

function samplingRefusal(
  body: JsonObject,
  effort: unknown,
  { family }: Model,
  api: 'responses' | 'chat',
): OpenaiError | null {
  if (family !== 'gpt' || effort === 'none') return null;
  for (const name of SAMPLING) {
    const value = body[name] ?? null;
    if (value === null || value === false || (name !== 'temperature' && value === 0)) continue;
    if (api === 'responses' || (name !== 'temperature' && name !== 'top_p')) return unsupported(name, null);
    if (value === 1) continue;
    return refused(
      `Unsupported value: '${name}' does not support ${show(value)} with this model. Only the default (1) value is supported.`,
      name,
      'unsupported_value',
    );
  }
  return null;
}

function includeRefusal({ include }: JsonObject, { supportsThinking }: Model): OpenaiError | null {
  const included = Array.isArray(include) ? (include as readonly unknown[]) : [];
  if (supportsThinking || !included.includes('reasoning.encrypted_content')) return null;
  return refused('Encrypted content is not supported with this model.', 'include');
}

function tokensRefusal(body: JsonObject, names: readonly string[], model: Model): OpenaiError | null {
  const least = LEAST_TOKENS_FAMILIES.has(model.family) ? { min: LEAST_OUTPUT_TOKENS } : {};
  const bound = { kind: 'integer', max: model.maxOutputTokens, ...least } as const;
  for (const name of names) {
    const tokens = body[name];
    const fault = typeof tokens === 'number' ? beyond(name, tokens, bound) : null;
    if (fault !== null) return fault;
  }
  return null;
}

/** Nothing is fetched by bedrock-runtime. */
function imageRefusal(input: unknown, endpoint: Endpoint): OpenaiError | null {
  if (endpoint === 'mantle') return null;
  const found = /"image_url":"https?:/.test(JSON.stringify(input) ?? '');
  return found ? refused('Only data: and s3:// image URLs are supported.', 'input') : null;
}

function unsupportedMember(body: JsonObject, model: Model): OpenaiError | null {
  const { family } = model;
  const has = (name: string): boolean => (body[name] ?? null) !== null;
  if (isNewGpt(model) && has('max_tokens')) {
    return refused(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'max_tokens',
      'unsupported_parameter',
    );
  }
  if ((isNewGpt(model) || family === 'grok') && has('stop')) return unsupported('stop');
  if (family === 'gpt-oss' && has('logit_bias')) return unsupported('logit_bias');
  if (family === 'grok' && (has('frequency_penalty') || has('presence_penalty'))) {
    return new OpenaiError(
      'ServiceUnavailableException',
      'The service is unable to process the request.',
      null,
      null,
    );
  }
  if (has('stream_options') && body['stream'] !== true) {
    return refused(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      'stream_options',
    );
  }
  if (typeof body['n'] === 'number' && body['n'] > 1) {
    return refused("Unsupported value: 'n' does not support more than 1.", 'n', 'unsupported_value');
  }
  return null;
}

function toolsWhileThinking(body: JsonObject, effort: unknown, model: Model): OpenaiError | null {
  const hasTools = Array.isArray(body['tools']) && body['tools'].length > 0;
  if (!hasTools || !isNewGpt(model) || effort === 'none') return null;
  return refused(
    `Function tools with reasoning_effort are not supported for ${model.name} in /v1/chat/completions. Please use /v1/responses instead.`,
    'reasoning_effort',
  );
}

/** GPT-5.6 and newer. */
function isNewGpt({ family, name }: Model): boolean {
  return family === 'gpt' && name !== 'gpt-5.4' && name !== 'gpt-5.5';
}

function unsupported(name: string, code: string | null = 'unsupported_parameter'): OpenaiError {
  return refused(`Unsupported parameter: '${name}' is not supported with this model.`, name, code);
}
