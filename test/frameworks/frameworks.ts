/**
 * The agent frameworks and tools that are run against the gateway, as PyPI or npm has them on the day. Each has a
 * script of its name in `python/` or `javascript/` that does ordinary tasks with it.
 */
export type Framework = {
  readonly id: string;
  readonly title: string;
  readonly language: 'python' | 'javascript';
  /** What is installed, as pip or npm are told. The first is the framework; its version stands in the table. */
  readonly packages: readonly [string, ...string[]];
};

/** What its run needs beyond an address, a key and a model, by the framework's id. */
export const notes: Readonly<Record<string, string>> = {
  autogen: 'its client for Anthropic does not know the newest SDK, so `anthropic<1` is installed',
  llamaindex: 'its client for Anthropic does not know the newest SDK, so `anthropic<1` is installed',
  mem0: 'its client for Anthropic does not know the newest SDK, so `anthropic<1` is installed',
  ragas:
    'it does not know the newest `anthropic` and `langchain-community`, so `anthropic<1` and `langchain-community<0.4` are installed',
  guidance:
    'it asks for log probabilities by itself, which Bedrock does not report; its script switches that off',
  smolagents:
    'LiteLLM refuses a forced tool for claude-opus-5-5 on Anthropic’s API by itself; `litellm.drop_params` is set, as it advises',
  boto3:
    'it sends `AWS_BEARER_TOKEN_BEDROCK` over TLS alone (`npm start -- --tls`); its script asks over HTTP and sets the header',
  'browser-use': 'it needs chromium',
};

const python = (id: string, title: string, ...packages: [string, ...string[]]): Framework => ({
  id,
  title,
  language: 'python',
  packages,
});
const javascript = (id: string, title: string, ...packages: [string, ...string[]]): Framework => ({
  id,
  title,
  language: 'javascript',
  packages,
});

export const frameworks: readonly Framework[] = [
  python(
    'langchain',
    'LangChain, LangGraph (Python)',
    'langchain',
    'langchain-openai',
    'langchain-anthropic',
    'langgraph',
  ),
  javascript(
    'langchain-js',
    'LangChain, LangGraph (JS)',
    'langchain',
    '@langchain/core',
    '@langchain/openai',
    '@langchain/anthropic',
    '@langchain/langgraph',
    'zod',
  ),
  python('openai-agents', 'OpenAI Agents SDK (Python)', 'openai-agents'),
  javascript('openai-agents-js', 'OpenAI Agents SDK (JS)', '@openai/agents', 'zod'),
  python('pydantic-ai', 'Pydantic AI', 'pydantic-ai-slim[openai,anthropic]'),
  python('instructor', 'Instructor', 'instructor[anthropic]'),
  python('dspy', 'DSPy', 'dspy'),
  python('litellm', 'LiteLLM SDK', 'litellm'),
  python('smolagents', 'smolagents', 'smolagents[openai,litellm]'),
  python('strands', 'Strands Agents', 'strands-agents[openai,anthropic]'),
  python('haystack', 'Haystack', 'haystack-ai', 'anthropic-haystack'),
  python(
    'llamaindex',
    'LlamaIndex',
    'llama-index-core',
    'llama-index-llms-openai-like',
    'llama-index-llms-anthropic',
    'anthropic<1',
  ),
  python('autogen', 'AutoGen', 'autogen-agentchat', 'autogen-ext[openai,anthropic]', 'anthropic<1'),
  python(
    'agent-framework',
    'Agent Framework (Microsoft)',
    'agent-framework-core',
    'agent-framework-openai',
    'agent-framework-anthropic',
  ),
  python('ag2', 'AG2', 'ag2[openai,anthropic]'),
  python('adk', 'Agent Development Kit (Google)', 'google-adk', 'litellm', 'anthropic'),
  python('mirascope', 'Mirascope', 'mirascope[openai,anthropic]'),
  python('outlines', 'Outlines', 'outlines[openai,anthropic]'),
  javascript('mastra', 'Mastra', '@mastra/core', 'zod', '@ai-sdk/anthropic', '@ai-sdk/openai'),
  javascript('genkit', 'Genkit', 'genkit', '@genkit-ai/compat-oai', '@genkit-ai/anthropic'),
  python('crewai', 'CrewAI', 'crewai[litellm,anthropic]'),
  python('mem0', 'mem0', 'mem0ai', 'anthropic<1'),
  python('browser-use', 'browser-use', 'browser-use'),
  python('ragas', 'ragas', 'ragas', 'langchain-community<0.4', 'anthropic<1'),
  python('guidance', 'guidance', 'guidance', 'openai'),
  python('aider', 'aider', 'aider-chat'),
  javascript('promptfoo', 'promptfoo', 'promptfoo'),
  javascript('opencode', 'opencode', 'opencode-ai'),
  javascript('cline', 'Cline', 'cline'),
  javascript('continue', 'Continue', '@continuedev/cli'),
  python('anthropic-bedrock', 'Anthropic SDK for Bedrock (Python)', 'anthropic[bedrock]'),
  javascript('anthropic-bedrock-js', 'Anthropic SDK for Bedrock (JS)', '@anthropic-ai/bedrock-sdk'),
  python('boto3', 'AWS SDK (Python), with Qwen’s body on InvokeModel too', 'boto3', 'langchain-aws'),
];
