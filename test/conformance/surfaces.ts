/**
 * The one table of what is held against what: for each path the types that the makers' SDKs declare and, for OpenAI's
 * paths, the schemas of OpenAI's published document; and all that may differ from either, with the reason.
 */
import { isRecord, type Allowances } from './allowances.ts';
import { documented, type DocumentedType } from './openai-document.ts';
import type { SdkTypeName } from './satisfies.ts';

/** What a whole answer or an event is held against. */
export type Published = {
  readonly sdk: SdkTypeName;
  /** What may differ from the SDK's type. @default nothing */
  readonly allowances?: Allowances;
  /** Null where OpenAI's document says nothing. */
  readonly document: DocumentedType | null;
};

export type Surface = {
  readonly path: RegExp;
  readonly api: 'openai' | 'anthropic';
  readonly whole: Published;
  readonly event: Published | null;
  /** Reads a whole answer in a form that neither publication has a type for. */
  readonly plain?: (answer: unknown) => unknown;
};

/** What Bedrock's Claude adds to the types of Anthropic's own API. Its bytes are passed on. */
const BEDROCK_CLAUDE: Allowances = {
  extensions: ['amazon-bedrock-invocationMetrics'],
};

/** Chat Completions have no member for the model's reasoning, as text and signed. */
const REASONING = ['reasoning_content', 'thinking_blocks'];

/** The SDK's type knows cache_write_tokens; the document is older. */
const CHAT_EXTENSIONS = [...REASONING, 'cache_write_tokens'];

/** Of a model, beyond the types of both: the rest of its life, and whether its traffic is kept. */
const LIFE_FACTS = ['extended_access_on', 'retires_no_sooner_than', 'successor', 'data_retention'];

/** OpenAI's type of a model has four members; these tell what Anthropic's has too. */
const MODEL_FACTS = [
  ...LIFE_FACTS,
  'lifecycle',
  'deprecated_at',
  'retires_at',
  'max_input_tokens',
  'max_output_tokens',
  'capabilities',
];

/** OpenAI's own API tells these in an answer; neither its document nor its SDK knows them there. */
const UNTOLD_BY_OPENAI = ['store', 'custom_tool_call.status'];

const RESPONSES_SDK: Allowances = {
  // OpenAI's document has the name of the function in that event; the SDK's type does not.
  extensions: [...UNTOLD_BY_OPENAI, 'response.function_call_arguments.done.name'],
  // OpenAI's own API sends null for these, whatever its types say.
  nullable: ['usage', 'user'],
};

const RESPONSES_DOCUMENT: DocumentedType['allowances'] = {
  // The SDK's type demands cache_write_tokens; the document is older.
  extensions: [...UNTOLD_BY_OPENAI, 'cache_write_tokens'],
  // Null by the SDK's type.
  nullable: ['safety_identifier'],
};

const CHUNK_DOCUMENT: DocumentedType['allowances'] = {
  // The SDK's type of a chunk knows calls of custom tools; the document knows them in whole answers only.
  extensions: [...CHAT_EXTENSIONS, 'custom', 'custom.type'],
  // Null by the SDK's type, and in the document's own example of a chunk.
  nullable: ['logprobs'],
};

export const OPENAI_ERROR: Published = { sdk: 'OpenaiError', document: documented('ErrorResponse') };

export const ANTHROPIC_ERROR: Published = {
  sdk: 'AnthropicError',
  // The SDK declares the details of an error on its error classes.
  allowances: { extensions: ['details'] },
  document: null,
};

/** The surface of a path; some paths answer each API's clients in their own shape. */
export function surfaceOf(path: string, api?: Surface['api']): Surface | null {
  const found = surfaces.filter((surface) => surface.path.test(path));
  return found.find((surface) => surface.api === api) ?? found[0] ?? null;
}

const surfaces: readonly Surface[] = [
  {
    path: /\/v1\/chat\/completions$/,
    api: 'openai',
    whole: {
      sdk: 'ChatCompletion',
      allowances: { extensions: REASONING },
      document: documented('CreateChatCompletionResponse', { extensions: CHAT_EXTENSIONS }),
    },
    event: {
      sdk: 'ChatCompletionChunk',
      allowances: { extensions: REASONING },
      document: documented('CreateChatCompletionStreamResponse', CHUNK_DOCUMENT),
    },
  },
  {
    path: /\/v1\/responses\/input_tokens$/,
    api: 'openai',
    whole: {
      sdk: 'InputTokenCountResponse',
      document: documented('TokenCountsResource'),
    },
    event: null,
  },
  {
    path: /\/v1\/responses\/compact$/,
    api: 'openai',
    whole: {
      sdk: 'CompactedResponse',
      document: documented('CompactResource', RESPONSES_DOCUMENT),
    },
    event: null,
    plain: withoutUserMessages,
  },
  {
    path: /\/v1\/responses(\/[^/]+)?$/,
    api: 'openai',
    whole: {
      sdk: 'Response',
      allowances: RESPONSES_SDK,
      document: documented('Response', RESPONSES_DOCUMENT),
    },
    event: {
      sdk: 'ResponseStreamEvent',
      allowances: RESPONSES_SDK,
      document: documented('ResponseStreamEvent', RESPONSES_DOCUMENT),
    },
  },
  {
    path: /\/v1\/embeddings$/,
    api: 'openai',
    whole: {
      sdk: 'CreateEmbeddingResponse',
      document: documented('CreateEmbeddingResponse'),
    },
    event: null,
    plain: withFloats,
  },
  {
    path: /\/v1\/models$/,
    api: 'openai',
    whole: {
      sdk: 'OpenaiModels',
      allowances: { extensions: MODEL_FACTS },
      document: documented('ListModelsResponse', { extensions: MODEL_FACTS }),
    },
    event: null,
  },
  {
    path: /\/v1\/models\/[^/]+$/,
    api: 'openai',
    whole: {
      sdk: 'OpenaiModel',
      allowances: { extensions: MODEL_FACTS },
      document: documented('Model', { extensions: MODEL_FACTS }),
    },
    event: null,
  },
  {
    path: /\/v1\/messages$/,
    api: 'anthropic',
    whole: {
      sdk: 'Message',
      allowances: BEDROCK_CLAUDE,
      document: null,
    },
    event: {
      sdk: 'RawMessageStreamEvent',
      allowances: BEDROCK_CLAUDE,
      document: null,
    },
  },
  {
    path: /\/v1\/messages\/count_tokens$/,
    api: 'anthropic',
    whole: { sdk: 'MessageTokensCount', document: null },
    event: null,
  },
  {
    path: /\/v1\/models$/,
    api: 'anthropic',
    whole: {
      sdk: 'AnthropicModels',
      allowances: { extensions: LIFE_FACTS },
      document: null,
    },
    event: null,
  },
  {
    path: /\/v1\/models\/[^/]+$/,
    api: 'anthropic',
    whole: { sdk: 'AnthropicModel', allowances: { extensions: LIFE_FACTS }, document: null },
    event: null,
  },
];

/** OpenAI keeps the messages of users in what it compacts; the SDK's type of an answer knows none of users. */
function withoutUserMessages(answer: unknown): unknown {
  if (!isRecord(answer) || !Array.isArray(answer['output'])) return answer;
  const output = (answer['output'] as readonly unknown[]).filter(
    (item) => !isRecord(item) || item['role'] !== 'user',
  );
  return { ...answer, output };
}

/**
 * Vectors of floats, also those that a client asked for in base64, as its SDK reads them: 32-bit, the lowest byte first.
 * Each is cut to its first number and all that is no number, which says as much about its type.
 */
function withFloats(answer: unknown): unknown {
  if (!isRecord(answer) || !Array.isArray(answer['data'])) return answer;
  const data = (answer['data'] as readonly unknown[]).map((item) => {
    if (!isRecord(item)) return item;
    const vector = typeof item['embedding'] === 'string' ? floatsOf(item['embedding']) : item['embedding'];
    if (!Array.isArray(vector)) return item;
    return { ...item, embedding: vector.filter((value, index) => index === 0 || typeof value !== 'number') };
  });
  return { ...answer, data };
}

function floatsOf(base64: string): readonly number[] {
  const bytes = Buffer.from(base64, 'base64');
  return Array.from({ length: bytes.length / 4 }, (_none, index) => bytes.readFloatLE(index * 4));
}
