/**
 * A Chat Completions request, read and checked once.
 *
 * The rule for fields: what changes the meaning of the answer and Bedrock cannot do is refused (`logprobs`, audio, web
 * search, the old `functions`), but not a value that asks for nothing; what only tunes or labels is ignored (`seed`,
 * penalties, `logit_bias`, `user`, `metadata`, `store`, `prediction`, `verbosity` …), and so is every field that nobody
 * here knows. `temperature` above 1 is sent as 1, the end of Bedrock's scale. What is said to a gateway rather than a model
 * is in request/gateway-fields.ts.
 */
import type { ServiceTier } from '../../../core/catalog/price.ts';
import {
  boundedListAt,
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
import { ToolNames } from '../converse/tool-names.ts';
import { ArgumentsReader } from '../request/arguments.ts';
import { readConverseFields, type ConverseFields } from '../request/converse-fields.ts';
import { readTopK } from '../request/top-k.ts';
import { readWishes } from '../request/wishes.ts';
import { readServiceTier } from '../request/service-tier.ts';
import { bounds } from '../bounds.ts';
import type { RawRequest, Wishes } from '../dialect.ts';
import type { JsonObject } from '../json.ts';
import type { Work } from '../work.ts';
import { readConversation, readingConversation, type ChatConversation } from './conversation.ts';
import { readFormat } from './response-format.ts';
import { readThinking, type Thinking } from './thinking.ts';
import { readChatTools, readingChatTools, type ChatTools } from './tools.ts';

export type ChatRequest = ConverseRequest &
  Thinking & {
    readonly model: string;
    readonly conversation: ChatConversation;
    readonly isStream: boolean;
    readonly includeUsage: boolean;
    /** How many answers are asked for. */
    readonly choices: number;
    /** Names of the custom tools: their calls come back as text. */
    readonly customTools: ReadonlySet<string>;
    readonly toolNames: ToolNames;
    /** Whether the client offers tools, though its choice may leave none of them. */
    readonly offersTools: boolean;
    /** Whether tools or calls had to be changed for Bedrock, or say what OpenAI's API does not know. */
    readonly hasMendedTools: boolean;
    readonly serviceTier: ServiceTier;
    readonly converseFields: ConverseFields | null;
    readonly wishes: Wishes | null;
    /** Bytes that tools have for Bedrock and did not have in the client's body. */
    readonly addedBytes: number;
  };

type Head = Pick<RawRequest, 'headers' | 'texts'>;

/** A small body, at once. */
export function readChat(body: JsonObject, head: Head): ChatRequest {
  const fields = readFields(body, head);
  const toolNames = new ToolNames();
  const tools = readChatTools(body, toolNames);
  const argumentsReader = new ArgumentsReader();
  const conversation = readConversation(body['messages'], toolNames, argumentsReader);
  return requestOf(fields, { body, head, toolNames, tools, argumentsReader, conversation });
}

/** A large body, in steps. */
export function* readingChat(body: JsonObject, head: Head): Work<ChatRequest> {
  const fields = readFields(body, head);
  const toolNames = new ToolNames();
  const tools = yield* readingChatTools(body, toolNames);
  const argumentsReader = new ArgumentsReader();
  const conversation = yield* readingConversation(body['messages'], toolNames, argumentsReader);
  return requestOf(fields, { body, head, toolNames, tools, argumentsReader, conversation });
}

/** What is looked at before tools and messages are. */
type Fields = {
  readonly model: string;
  readonly wishes: Wishes | null;
  readonly converseFields: ConverseFields | null;
  readonly isStream: boolean;
  readonly temperature: number | null;
};

function readFields(body: JsonObject, { headers }: Head): Fields {
  const model = modelOf(body);
  refuseUnsupported(body);
  return {
    model,
    wishes: readWishes(body),
    converseFields: readConverseFields(body, headers),
    isStream: optionalBoolean(body, 'stream') ?? false,
    temperature: optionalNumber(body, 'temperature', 0, 2),
  };
}

type Parts = {
  readonly body: JsonObject;
  readonly head: Head;
  readonly toolNames: ToolNames;
  readonly tools: ChatTools;
  readonly argumentsReader: ArgumentsReader;
  readonly conversation: ChatConversation;
};

function requestOf(
  { model, wishes, converseFields, isStream, temperature }: Fields,
  { body, head, toolNames, tools, argumentsReader, conversation }: Parts,
): ChatRequest {
  if (conversation.guarded !== null && (converseFields?.guardrailConfig ?? null) === null)
    fault(conversation.guarded, 'this part is for a guardrail to look at; name one in guardrailConfig.');
  const includeUsage = readIncludeUsage(body);
  const choices = readChoices(body);
  const maxTokens = optionalCount(body, 'max_completion_tokens') ?? optionalCount(body, 'max_tokens');
  const topP = optionalNumber(body, 'top_p', 0, 1);
  const topK = readTopK(body['top_k']);
  const stop = readStop(body['stop']);
  const thinking = readThinking(body);
  return {
    model,
    isStream,
    includeUsage,
    choices,
    maxTokens,
    temperature: temperature === null ? null : Math.min(temperature, 1),
    topP,
    topK,
    stop,
    effort: thinking.effort,
    thinkingBudget: thinking.thinkingBudget,
    hidesThoughts: thinking.hidesThoughts,
    hasOwnThinkingFields: thinking.hasOwnThinkingFields,
    format: readFormat(body['response_format']),
    tools: tools.use,
    customTools: tools.custom,
    toolNames,
    offersTools: tools.areOffered,
    hasMendedTools:
      toolNames.hasOthers || tools.hasOtherSchemas || tools.hasCachePoints || argumentsReader.hasMended,
    addedBytes: tools.addedBytes,
    serviceTier: readServiceTier(body['service_tier']),
    converseFields,
    wishes,
    conversation,
    texts: head.texts ?? null,
  };
}

function refuseUnsupported(body: JsonObject): void {
  if (optionalBoolean(body, 'logprobs') === true)
    fault('logprobs', 'Bedrock does not report log probabilities.');
  if (isGiven(body['top_logprobs']) && body['top_logprobs'] !== 0) {
    fault('top_logprobs', 'Bedrock does not report log probabilities.');
  }
  if (isGiven(body['functions']) && listAt(body['functions'], 'functions').length > 0)
    fault('functions', 'this old field is not supported; use tools.');
  const call = body['function_call'];
  if (isGiven(call) && call !== 'auto' && call !== 'none')
    fault('function_call', 'this old field is not supported; use tool_choice.');
  if (isGiven(body['audio'])) fault('audio', 'answers in audio are not supported.');
  if (isGiven(body['web_search_options'])) {
    fault('web_search_options', 'Bedrock has no web search; give the model a tool of your own.');
  }
  if (!isGiven(body['modalities'])) return;
  for (const modality of listAt(body['modalities'], 'modalities')) {
    if (modality !== 'text') fault('modalities', 'only text is supported.');
  }
}

function readChoices(body: JsonObject): number {
  const n = optionalCount(body, 'n') ?? 1;
  return n <= bounds.choices ? n : fault('n', `at most ${bounds.choices} choices are made of one request.`);
}

/** A whole answer tells its usage in any case. */
function readIncludeUsage(body: JsonObject): boolean {
  if (!isGiven(body['stream_options'])) return false;
  const options = objectAt(body['stream_options'], 'stream_options');
  const include = options['include_usage'];
  if (!isGiven(include)) return false;
  return typeof include === 'boolean'
    ? include
    : fault('stream_options.include_usage', 'expected true or false.');
}

const NO_STOPS: readonly string[] = [];

function readStop(stop: unknown): readonly string[] {
  if (!isGiven(stop)) return NO_STOPS;
  if (typeof stop === 'string') return stop === '' ? [] : [stop];
  const sequences: string[] = [];
  for (const [index, sequence] of boundedListAt(stop, 'stop', bounds.stopSequences).entries()) {
    if (typeof sequence !== 'string') fault(`stop[${index}]`, 'expected a string.');
    else if (sequence !== '') sequences.push(sequence);
  }
  return sequences;
}
