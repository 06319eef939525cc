/**
 * Holds what the gateway sends to an API of OpenAI's on Bedrock against the types of OpenAI's SDK, the limits of the
 * endpoint and the model, and what the gateway promises of each such body: the client's own, bounded and kept by nobody.
 */
import { isDeepStrictEqual } from 'node:util';

import { models } from '../../core/catalog/models.ts';
import type { Model } from '../../core/catalog/model.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import type { UpstreamRequest } from '../../proxy/bedrock-http.ts';
import { openaiCall } from '../../simulator/openai/openai-call.ts';
import { openaiPath, type OpenaiPath } from '../../simulator/openai/path.ts';
import { createStoredResponses } from '../../simulator/openai/responses/stored.ts';
import { AwsError } from '../../simulator/wire/aws-error.ts';
import type { Asked, Found } from './hold.ts';

/** Whose encrypted reasoning is good. */
export const ACCOUNT = '123456789012';

const service = { models, account: ACCOUNT, stored: createStoredResponses() };

/** Null: the request goes to none of these APIs. */
export function nativePath({ operation, endpoint = 'runtime' }: UpstreamRequest): OpenaiPath | null {
  return openaiPath(operation, { host: `bedrock-${endpoint}.us-west-2` });
}

export function foundNatively(at: OpenaiPath, body: unknown, { raw, model }: Asked): readonly Found[] {
  const said = refusalOf(at, body, model);
  if (said !== null) return [{ id: 'openai', say: said }];
  const asked: unknown = JSON.parse(raw.body.toString());
  if (!isObject(asked) || !isObject(body)) return [];
  return at.api === 'chat' ? promisesOfChat(body, asked, model) : promisesOfResponses(body, asked, model);
}

/** What the endpoint says to the body; null when it takes it. */
function refusalOf(at: OpenaiPath, body: unknown, model: Model): string | null {
  try {
    const call = openaiCall(at, body, service);
    if (call.model !== model) return `asks for ${call.model.name}`;
    call.format.read(body, model);
    return null;
  } catch (error) {
    if (error instanceof AwsError) return error.message;
    throw error;
  }
}

/** Tools that servers run: what they do is billed beside the tokens. */
const CLIENT_RUN = new Set<unknown>([
  'function',
  'custom',
  'namespace',
  'apply_patch',
  'tool_search',
  'computer',
]);
/** Members that are sent as they came, if they are sent. */
const TUNING = [
  'instructions',
  'temperature',
  'top_p',
  'text',
  'tool_choice',
  'parallel_tool_calls',
  'prompt_cache_key',
  'metadata',
  'context_management',
];
/** Items that have another form at Bedrock, or none. */
const CHANGED = new Set<unknown>([
  'reasoning',
  'agent_message',
  'context_compaction',
  'local_shell_call',
  'additional_tools',
]);

function promisesOfResponses(body: JsonObject, asked: JsonObject, model: Model): readonly Found[] {
  const items = itemsOf(body['input']);
  const own = itemsOf(asked['input']);
  const kept = own.filter(({ type }) => !CHANGED.has(type));
  return broken([
    [body['store'] === false, 'a response is kept by Bedrock'],
    [isBounded(body['max_output_tokens'], asked['max_output_tokens'], model), 'the answer is not bounded'],
    [toolsOf(body).every(({ type }) => CLIENT_RUN.has(type)), 'a tool that servers run is offered'],
    [
      isDeepStrictEqual(
        items.filter((item) => kept.some((one) => isDeepStrictEqual(one, item))),
        kept,
      ),
      'an item of the conversation is lost or changed',
    ],
    [typeof asked['input'] !== 'string' || body['input'] === asked['input'], 'the input is changed'],
    [areUnchanged(TUNING, body, asked), 'a member has another value'],
    [body['stream'] === asked['stream'], 'the client gets another kind of answer'],
  ]);
}

function promisesOfChat(body: JsonObject, asked: JsonObject, model: Model): readonly Found[] {
  const bound = asked['max_completion_tokens'] ?? asked['max_tokens'];
  const { stream_options: options } = body;
  return broken([
    [body['store'] === undefined && body['metadata'] === undefined, 'a completion is kept by Bedrock'],
    [isBounded(body['max_completion_tokens'], bound, model), 'the answer is not bounded'],
    [
      body['stream'] !== true || (isObject(options) && options['include_usage'] === true),
      'a stream does not tell its usage',
    ],
  ]);
}

function broken(promises: readonly (readonly [isKept: boolean, say: string])[]): readonly Found[] {
  return promises.filter(([isKept]) => !isKept).map(([, say]) => ({ id: 'promise', say }));
}

/** No API or model has a higher one. */
const LEAST_OUTPUT_TOKENS = 16;

/** No more than was asked for, but for the least that the API or the model takes. */
function isBounded(sent: unknown, asked: unknown, model: Model): boolean {
  const most = typeof asked === 'number' ? Math.max(asked, LEAST_OUTPUT_TOKENS) : Infinity;
  return typeof sent === 'number' && sent <= Math.min(most, model.maxOutputTokens);
}

function areUnchanged(names: readonly string[], body: JsonObject, asked: JsonObject): boolean {
  return names.every((name) => body[name] === undefined || isDeepStrictEqual(body[name], asked[name]));
}

function toolsOf({ tools, input }: JsonObject): readonly JsonObject[] {
  return [tools, ...itemsOf(input).map((item) => item['tools'])].flatMap(itemsOf);
}

function itemsOf(list: unknown): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}
