/**
 * Which clients are tried with which features. Every cell is either a test (named by `cell`) or a reason why there is
 * none; `npm run compatibility` runs the tests and writes docs/compatibility.md from what they say.
 */
export const clients = {
  'openai-chat': { title: 'OpenAI SDK, chat', packages: ['openai'] },
  'openai-responses': { title: 'OpenAI SDK, responses', packages: ['openai'] },
  anthropic: { title: 'Anthropic SDK', packages: ['@anthropic-ai/sdk'] },
  'vercel-openai': { title: 'Vercel AI SDK, OpenAI', packages: ['ai', '@ai-sdk/openai'] },
  'vercel-anthropic': { title: 'Vercel AI SDK, Anthropic', packages: ['ai', '@ai-sdk/anthropic'] },
  'langchain-openai': { title: 'LangChain, OpenAI', packages: ['@langchain/core', '@langchain/openai'] },
  'langchain-anthropic': {
    title: 'LangChain, Anthropic',
    packages: ['@langchain/core', '@langchain/anthropic'],
  },
  aws: { title: 'AWS SDK, Bedrock mode', packages: ['@aws-sdk/client-bedrock-runtime'] },
} as const;

export type ClientId = keyof typeof clients;

export const features = {
  text: 'a whole answer',
  stream: 'a streamed answer',
  system: 'system prompt and earlier turns',
  tools: 'a tool call',
  parallel: 'parallel tool calls',
  choice: 'a tool that must be called',
  loop: 'a tool loop run by the client',
  custom: 'custom tools, which take free text',
  images: 'images',
  files: 'PDF files',
  structured: 'structured output, parsed by the client',
  json: 'any JSON object',
  reasoning: 'reasoning, and back in the next turn',
  caching: 'prompt caching',
  stop: 'stop sequences and a cut at the token limit',
  usage: 'usage, in both modes',
  families: 'models of every family',
  errors: 'errors as the client’s own classes',
  cut: 'a stream that breaks reaches the client as an error',
  counting: 'counting tokens',
  embeddings: 'embeddings',
  models: 'list of models',
} as const;

export type FeatureId = keyof typeof features;

/** Cells without a test, and why. */
export const unserved: readonly {
  readonly client: ClientId;
  readonly feature: FeatureId;
  readonly why: string;
}[] = [
  ...(['openai-chat', 'vercel-openai', 'langchain-openai'] as const).map((client) => ({
    client,
    feature: 'counting' as const,
    why: 'OpenAI’s API for this client has no call that counts tokens.',
  })),
  ...(['vercel-anthropic', 'langchain-anthropic', 'langchain-openai'] as const).map((client) => ({
    client,
    feature: 'models' as const,
    why: 'The client does not list models.',
  })),
  { client: 'vercel-openai', feature: 'models', why: 'The client does not list models.' },
  ...(['vercel-openai', 'langchain-openai'] as const).map((client) => ({
    client,
    feature: 'reasoning' as const,
    why: 'The client neither shows nor sends back reasoning on this API; it does on the Anthropic one.',
  })),
  ...(['anthropic', 'vercel-anthropic', 'langchain-anthropic'] as const).map((client) => ({
    client,
    feature: 'embeddings' as const,
    why: 'Anthropic’s API has no embeddings.',
  })),
  ...(['anthropic', 'vercel-anthropic', 'langchain-anthropic', 'aws'] as const).map((client) => ({
    client,
    feature: 'custom' as const,
    why: 'OpenAI’s APIs alone know them.',
  })),
  ...(['vercel-openai', 'langchain-openai'] as const).map((client) => ({
    client,
    feature: 'custom' as const,
    why: 'The client sends them on the Responses API only; see its column.',
  })),
  { client: 'openai-responses', feature: 'embeddings', why: 'The same SDK; see its column for chat.' },
  { client: 'aws', feature: 'json', why: 'Bedrock’s API makes JSON by a schema only.' },
  { client: 'aws', feature: 'models', why: 'The client does not list models.' },
  { client: 'openai-responses', feature: 'models', why: 'The same SDK; see its column for chat.' },
  ...(['anthropic', 'vercel-anthropic', 'langchain-anthropic'] as const).map((client) => ({
    client,
    feature: 'json' as const,
    why: 'Anthropic’s API makes JSON by a schema only.',
  })),
  {
    client: 'vercel-openai',
    feature: 'caching',
    why: 'The client has no field for cache markers on this API; the gateway sets them where they pay.',
  },
  { client: 'vercel-anthropic', feature: 'counting', why: 'The client does not count tokens.' },
  {
    client: 'langchain-anthropic',
    feature: 'counting',
    why: 'The client does not count tokens with this API.',
  },
];

/** The name of the test of a cell. */
export function cell(client: ClientId, feature: FeatureId): string {
  return `${client} › ${features[feature]}`;
}
