/**
 * A Responses request, read and checked once.
 *
 * The rule for fields: what changes the meaning of the answer and cannot be done is refused (`previous_response_id`,
 * `conversation`, `background`, `prompt`, log probabilities); what only tunes or labels is ignored (`store`, `metadata`,
 * `user`, `max_tool_calls`, `truncation`, `text.verbosity`, `client_metadata` …), and so is every field
 * that nobody here knows. `prompt_cache_key` asks for prompt caching: on models with a cache, cache points are set
 * behind the tools, the instructions and the last turns.
 */
import type { ServiceTier } from '../../../core/catalog/price.ts';
import { TEXT, type AnswerFormat } from '../converse/answer-shape.ts';
import { readOpenaiFormat } from '../converse/openai-format.ts';
import {
  fault,
  isGiven,
  listAt,
  modelOf,
  objectAt,
  optionalBoolean,
  optionalCount,
  optionalNumber,
} from '../request/faults.ts';
import type { ConverseRequest } from '../converse/request.ts';
import { readConverseFields, type ConverseFields } from '../request/converse-fields.ts';
import { readEffort } from '../request/effort.ts';
import { readServiceTier } from '../request/service-tier.ts';
import { readWishes } from '../request/wishes.ts';
import type { Expansion, RawRequest, Wishes } from '../dialect.ts';
import type { JsonObject } from '../json.ts';
import type { Work } from '../work.ts';
import { allTools } from './additional-tools.ts';
import { readInput } from './input.ts';
import { readToolRegistry, type ToolRegistry } from './tool-registry.ts';
import { readToolChoice } from './tool-choice.ts';

/** What is read of every request, whatever model it is for. */
export type ResponsesHead = {
  readonly body: JsonObject;
  /** What `tools` and items of the input bring. */
  readonly allTools: unknown;
  readonly model: string;
  readonly isStream: boolean;
  readonly maxTokens: number | null;
  readonly serviceTier: ServiceTier;
  readonly converseFields: ConverseFields | null;
  readonly wishes: Wishes | null;
  /** Whether the client wants reasoning back in `encrypted_content`, to send it again. */
  readonly wantsSealed: boolean;
  /** Whether its answer is kept, for later calls to go on from. */
  readonly isKept: boolean;
  readonly previousResponseId: string | null;
};

/** A request as Converse takes it. */
export type ResponsesRequest = ConverseRequest &
  ResponsesHead & {
    readonly toolRegistry: ToolRegistry;
    /** Whether the client wants to read the reasoning. */
    readonly wantsSummary: boolean;
  };

/** `expansion`: what was put into the body; null where answers are not kept. */
export function readHead(
  body: JsonObject,
  expansion: Expansion | null,
  headers: RawRequest['headers'],
): ResponsesHead {
  const model = modelOf(body);
  refuseUnsupported(body, expansion);
  const isKept = expansion !== null && optionalBoolean(body, 'store') !== false;
  return {
    body,
    allTools: allTools(body),
    model,
    isStream: optionalBoolean(body, 'stream') ?? false,
    maxTokens: optionalCount(body, 'max_output_tokens'),
    serviceTier: readServiceTier(body['service_tier']),
    converseFields: readConverseFields(body, headers),
    wishes: readWishes(body),
    wantsSealed: isKept || includes(body, 'reasoning.encrypted_content'),
    isKept,
    previousResponseId: expansion?.previousResponseId ?? null,
  };
}

export function* readForConverse(head: ResponsesHead): Work<ResponsesRequest> {
  const { body } = head;
  const toolRegistry = yield* readToolRegistry(head.allTools);
  const reasoning = isGiven(body['reasoning']) ? objectAt(body['reasoning'], 'reasoning') : {};
  const temperature = optionalNumber(body, 'temperature', 0, 2);
  const conversation = yield* readInput(body);
  return {
    ...head,
    toolRegistry,
    wantsSummary: isGiven(reasoning['summary']) || isGiven(reasoning['generate_summary']),
    temperature: temperature === null ? null : Math.min(temperature, 1),
    topP: optionalNumber(body, 'top_p', 0, 1),
    stop: [],
    effort: readEffort(reasoning['effort'], 'reasoning.effort'),
    format: readTextFormat(body['text']),
    tools: readToolChoice(body, toolRegistry),
    conversation,
    asksForCache: isGiven(body['prompt_cache_key']),
  };
}

function refuseUnsupported(body: JsonObject, expansion: Expansion | null): void {
  if (isGiven(body['previous_response_id']) && (expansion?.previousResponseId ?? null) === null)
    fault('previous_response_id', expansion === null ? NOTHING_KEPT : 'expected the id of a response.');
  if (isGiven(body['conversation'])) fault('conversation', 'the gateway keeps no conversations.');
  if (isGiven(body['prompt']))
    fault('prompt', 'stored prompts are not supported; send instructions and input.');
  if (optionalBoolean(body, 'background') === true)
    fault('background', 'responses in the background are not supported; use stream.');
  if (isGiven(body['top_logprobs']) && body['top_logprobs'] !== 0)
    fault('top_logprobs', 'Bedrock does not report log probabilities.');
  if (includes(body, 'message.output_text.logprobs'))
    fault('include', 'Bedrock does not report log probabilities.');
  const truncation = body['truncation'];
  if (isGiven(truncation) && truncation !== 'auto' && truncation !== 'disabled')
    fault('truncation', "expected 'auto' or 'disabled'.");
}

const NOTHING_KEPT =
  'responses are not kept here; send the whole conversation in input, or ask an operator to set RESPONSES_RETENTION_DAYS.';

function includes(body: JsonObject, what: string): boolean {
  return isGiven(body['include']) && listAt(body['include'], 'include').includes(what);
}

function readTextFormat(text: unknown): AnswerFormat {
  if (!isGiven(text)) return TEXT;
  const value = objectAt(text, 'text')['format'];
  if (!isGiven(value)) return TEXT;
  const format = objectAt(value, 'text.format');
  return readOpenaiFormat(format, 'text.format', () => ({ path: 'text.format', definition: format }));
}
