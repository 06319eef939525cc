/**
 * The one table of what is held against what: for each path the types that the makers' SDKs declare and, for OpenAI's
 * paths, the schemas of OpenAI's published document; and all that may differ from either, with the reason.
 */
import { isRecord, type Allowances } from './allowances.ts';
import { pageOf, sdkType, type SdkType } from './conforms.ts';
import type { Type } from './declarations.ts';
import { documented, type DocumentedType } from './openai-document.ts';

/** What a whole answer or an event is held against. */
export type Published = {
  readonly sdk: SdkType;
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

const ANTHROPIC_MESSAGES = 'resources/messages/messages';
const OPENAI_CHAT = 'resources/chat/completions/completions';
const OPENAI_RESPONSES = 'resources/responses/responses';

/** What Bedrock's Claude leaves out of the types of Anthropic's own API, and what it adds. Its bytes are passed on. */
const BEDROCK_CLAUDE: Allowances = {
  absent: [
    'container',
    'diagnostics',
    'stop_details',
    'citations',
    'caller',
    'inference_geo',
    'server_tool_use',
    'service_tier',
    'speed',
    'output_tokens_details',
  ],
  extensions: ['amazon-bedrock-invocationMetrics', 'cache_creation'],
};

/** Chat Completions have no member for the model's reasoning, as text and signed. */
const REASONING = ['reasoning_content', 'thinking_blocks'];

/** OpenAI's own API tells these in an answer; neither its document nor its SDK knows them there. */
const UNTOLD_BY_OPENAI = ['store', 'custom_tool_call.status'];

const RESPONSES_SDK: Allowances = {
  // The SDK puts output_text together itself; access programs are for OpenAI's own models.
  absent: ['output_text', 'access_programs'],
  extensions: UNTOLD_BY_OPENAI,
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
  extensions: [...REASONING, 'custom', 'custom.type'],
  // Null by the SDK's type, and in the document's own example of a chunk.
  nullable: ['logprobs'],
};

const OPENAI_MODEL = sdkType('openai', 'resources/models', 'Model');
const ANTHROPIC_MODEL = sdkType('@anthropic-ai/sdk', 'resources/models', 'ModelInfo');
const TEXT_OR_NULL: Type = {
  kind: 'union',
  of: [
    { kind: 'primitive', name: 'string' },
    { kind: 'literal', value: null },
  ],
};

export const OPENAI_ERROR: Published = {
  sdk: sdkType('openai', 'resources/shared', 'ErrorObject'),
  document: documented('ErrorResponse'),
};

export const ANTHROPIC_ERROR: Published = {
  sdk: sdkType('@anthropic-ai/sdk', 'resources/shared', 'ErrorResponse', {
    // The SDK declares the details of an error on its error classes.
    extensions: ['details'],
    // Listed on Anthropic's page of errors, and missing among the SDK's types.
    values: ['request_too_large.type'],
  }),
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
      sdk: sdkType('openai', OPENAI_CHAT, 'ChatCompletion', { extensions: REASONING }),
      document: documented('CreateChatCompletionResponse', { extensions: REASONING }),
    },
    event: {
      sdk: sdkType('openai', OPENAI_CHAT, 'ChatCompletionChunk', { extensions: REASONING }),
      document: documented('CreateChatCompletionStreamResponse', CHUNK_DOCUMENT),
    },
  },
  {
    path: /\/v1\/responses\/input_tokens$/,
    api: 'openai',
    whole: {
      sdk: sdkType('openai', 'resources/responses/input-tokens', 'InputTokenCountResponse'),
      document: documented('TokenCountsResource'),
    },
    event: null,
  },
  {
    path: /\/v1\/responses(\/[^/]+)?$/,
    api: 'openai',
    whole: {
      sdk: sdkType('openai', OPENAI_RESPONSES, 'Response', RESPONSES_SDK),
      document: documented('Response', RESPONSES_DOCUMENT),
    },
    event: {
      sdk: sdkType('openai', OPENAI_RESPONSES, 'ResponseStreamEvent', RESPONSES_SDK),
      document: documented('ResponseStreamEvent', RESPONSES_DOCUMENT),
    },
  },
  {
    path: /\/v1\/embeddings$/,
    api: 'openai',
    whole: {
      sdk: sdkType('openai', 'resources/embeddings', 'CreateEmbeddingResponse'),
      document: documented('CreateEmbeddingResponse'),
    },
    event: null,
    plain: withFloats,
  },
  {
    path: /\/v1\/models$/,
    api: 'openai',
    whole: {
      sdk: pageOf(OPENAI_MODEL, { object: { kind: 'literal', value: 'list' } }),
      document: documented('ListModelsResponse'),
    },
    event: null,
  },
  {
    path: /\/v1\/models\/[^/]+$/,
    api: 'openai',
    whole: { sdk: OPENAI_MODEL, document: documented('Model') },
    event: null,
  },
  {
    path: /\/v1\/messages$/,
    api: 'anthropic',
    whole: {
      sdk: sdkType('@anthropic-ai/sdk', ANTHROPIC_MESSAGES, 'Message', BEDROCK_CLAUDE),
      document: null,
    },
    event: {
      sdk: sdkType('@anthropic-ai/sdk', ANTHROPIC_MESSAGES, 'RawMessageStreamEvent', BEDROCK_CLAUDE),
      document: null,
    },
  },
  {
    path: /\/v1\/messages\/count_tokens$/,
    api: 'anthropic',
    whole: { sdk: sdkType('@anthropic-ai/sdk', ANTHROPIC_MESSAGES, 'MessageTokensCount'), document: null },
    event: null,
  },
  {
    path: /\/v1\/models$/,
    api: 'anthropic',
    whole: {
      sdk: pageOf(ANTHROPIC_MODEL, {
        has_more: { kind: 'primitive', name: 'boolean' },
        first_id: TEXT_OR_NULL,
        last_id: TEXT_OR_NULL,
      }),
      document: null,
    },
    event: null,
  },
  {
    path: /\/v1\/models\/[^/]+$/,
    api: 'anthropic',
    whole: { sdk: ANTHROPIC_MODEL, document: null },
    event: null,
  },
];

/** Vectors that a client asked for in base64, as its SDK reads them: 32-bit floats, the lowest byte first. */
function withFloats(answer: unknown): unknown {
  if (!isRecord(answer) || !Array.isArray(answer['data'])) return answer;
  const data = (answer['data'] as readonly unknown[]).map((item) => {
    if (!isRecord(item) || typeof item['embedding'] !== 'string') return item;
    const bytes = Buffer.from(item['embedding'], 'base64');
    const embedding = Array.from({ length: bytes.length / 4 }, (_none, index) =>
      bytes.readFloatLE(index * 4),
    );
    return { ...item, embedding };
  });
  return { ...answer, data };
}
