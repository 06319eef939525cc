/** The models that a rule holds for, by the ids of their foundation models; later models of a line belong to it too. */

export type ModelSet = {
  /** As the page says it. */
  readonly name: string;
  readonly has: (bedrockId: string) => boolean;
};

export const ALL: ModelSet = { name: 'all', has: () => true };
export const CLAUDE = byId('Claude', /^anthropic\.claude-/);
export const NOVA = byId('Nova', /^amazon\.nova-/);
export const LLAMA = byId('Llama', /^meta\.llama/);
export const MISTRAL = byId('Mistral', /^mistral\./);
export const DEEPSEEK_R1 = byId('DeepSeek R1', /^deepseek\.r1/);
export const LLAMA_OR_MISTRAL = byId('Llama, Mistral', /^(meta\.llama|mistral\.)/);
export const NO_STOPS = byId(
  'GPT, gpt-oss, Grok, Qwen, DeepSeek V3',
  /^(openai\.|xai\.grok|qwen\.|deepseek\.v3)/,
);
export const GPT = byId('GPT', /^openai\.gpt-\d/);
export const OPENAI_LIKE = byId('GPT, Grok, Kimi K3', /^(openai\.gpt-\d|xai\.grok|moonshotai\.kimi-k3)/);
export const NO_NATIVE_JSON = byId(
  'Nova 1, Llama, DeepSeek R1',
  /^(amazon\.nova-(micro|lite|pro|premier)|meta\.llama|deepseek\.r1)/,
);
export const NO_CACHE = not('all but Claude and Nova', /^(anthropic\.|amazon\.nova-)/);
export const NO_THINKING_BLOCKS = byId(
  'Nova 1, Llama, Mistral',
  /^(amazon\.nova-(micro|lite|pro|premier)|meta\.llama|mistral\.)/,
);
export const NO_IMAGES_IN_RESULTS = not(
  'all but Claude, Nova and Llama 4',
  /^(anthropic\.|amazon\.nova-|meta\.llama4)/,
);
export const STRICT_UNKNOWN = byId('gpt-oss, Qwen, Mistral', /^(openai\.gpt-oss|qwen\.|mistral\.)/);

/** Those that take no sampling parameters and no thinking budget. */
export const NEW_CLAUDE = byId(
  'Claude from Opus 4.7 on (opus-4-7, -4-8, -5, -5-5, sonnet-5, -5-5, haiku-5-5, fable, mythos)',
  /^anthropic\.claude-(opus-4-[78]|(opus|sonnet|haiku|fable|mythos)-[5-9])/,
);
export const NO_PREFILL = byId(
  'Claude Opus 4.6, Sonnet 4.6 and later',
  /^anthropic\.claude-((opus|sonnet)-4-[6-9]|(opus|sonnet|haiku|fable|mythos)-[5-9])/,
);
export const CLAUDE_4_5 = byId(
  'Claude 4.5 and 4.6 (opus, sonnet, haiku)',
  /^anthropic\.claude-(opus|sonnet|haiku)-4-[56]/,
);
/** Those whose thinking leaves no tool to be forced; with the next ones an adaptive thought stands beside it. */
export const THINKS_OR_FORCED = byId('Claude 4.5 to 4.7', /^anthropic\.claude-(opus|sonnet|haiku)-4-[567]/);
/** Those that cannot be kept from thinking. */
export const ALWAYS_THINKING = byId(
  'Claude Opus 5.5, Sonnet 5.5, Fable, Mythos',
  /^anthropic\.claude-((opus|sonnet)-5-5|fable|mythos)/,
);
export const FORCES_NO_TOOL = byId(
  'Claude Opus 5.5, Sonnet 5.5, Fable 5.1 and later, Mythos',
  /^anthropic\.claude-((opus|sonnet)-5-5|fable-5-[1-9]|mythos)/,
);
export const NO_STRICT = byId(
  'Claude Opus 4.7, 4.8, 5.5, Sonnet 5, 5.5, Haiku 5.5, Fable 5.1 and later',
  /^anthropic\.claude-(opus-4-[78]|opus-5-5|sonnet-5|haiku-5-5|fable-5-[1-9])/,
);
export const STRICT = byId(
  'Claude 4.5 and 4.6, Opus 5',
  /^anthropic\.claude-((opus|sonnet|haiku)-4-[56]|opus-5(?!-5))/,
);
export const STRICT_BY_ACCOUNT = byId('Claude Opus 5', /^anthropic\.claude-opus-5(?!-5)/);
export const BINDS_THINKING = byId(
  'Claude Opus 5.5, Sonnet 5.5, Haiku 5.5, Fable 5.1 and later',
  /^anthropic\.claude-((opus|sonnet|haiku)-5-5|fable-5-[1-9])/,
);
export const REFUSES_FORMAT = byId(
  'Claude Opus 4.7, 4.8, 5, 5.5, Sonnet 5, 5.5, Haiku 5.5',
  /^anthropic\.claude-(opus-4-[78]|opus-5|sonnet-5|haiku-5-5)/,
);
export const EFFORT_NEEDS_THINKING = byId(
  'Claude Opus 4.8, Sonnet 5',
  /^anthropic\.claude-(opus-4-8|sonnet-5(?!-5))/,
);
export const DISABLED_BELOW_XHIGH = byId(
  'Claude Opus 5, Haiku 5.5',
  /^anthropic\.claude-(opus-5(?!-5)|haiku-5-5)/,
);
export const NOT_CLAUDE = not('all but Claude', /^anthropic\./);
export const NOT_ADAPTIVE = byId('Claude 4.5', /^anthropic\.claude-(opus|sonnet|haiku)-4-5/);
export const NOT_NOVA = not('all but Nova', /^amazon\.nova-/);
/** Those that take messages of role `system` after the first turn. */
export const NO_SYSTEM_TURNS = not(
  'all but Claude Opus 4.8, Opus 5 and later',
  /^anthropic\.claude-(opus-4-8|(opus|haiku|fable|mythos)-[5-9]|sonnet-5-5)/,
);

function byId(name: string, ids: RegExp): ModelSet {
  return { name, has: (bedrockId) => ids.test(bedrockId) };
}

function not(name: string, ids: RegExp): ModelSet {
  return { name, has: (bedrockId) => !ids.test(bedrockId) };
}

const PREFIX = /^(global|us-gov|us|eu|apac|jp|au|ca|in)\./;

/** The foundation model behind a model id, an inference profile or their ARN. */
export function foundationIdOf(modelId: string): string {
  return modelId.replace(/^arn:[^/]*\//, '').replace(PREFIX, '');
}
