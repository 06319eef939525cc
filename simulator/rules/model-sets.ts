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

/** Those that take no sampling parameters and no thinking budget. */
export const NEW_CLAUDE = byId(
  'Claude from Opus 4.7 on (opus-4-7, -4-8, -5, -5-5, sonnet-5, -5-5, haiku-5-5, fable)',
  /^anthropic\.claude-(opus-4-[78]|(opus|sonnet|haiku|fable)-[5-9])/,
);
export const NO_PREFILL = byId(
  'Claude Opus 4.6, Sonnet 4.6 and later',
  /^anthropic\.claude-((opus|sonnet)-4-[6-9]|(opus|sonnet|haiku|fable)-[5-9])/,
);
export const CLAUDE_4_5 = byId(
  'Claude 4.5 and 4.6 (opus, sonnet, haiku)',
  /^anthropic\.claude-(opus|sonnet|haiku)-4-[56]/,
);
/** Those that cannot be kept from thinking. */
export const ALWAYS_THINKING = byId('Claude Opus 5.5, Sonnet 5.5', /^anthropic\.claude-(opus|sonnet)-5-5/);

function byId(name: string, ids: RegExp): ModelSet {
  return { name, has: (bedrockId) => ids.test(bedrockId) };
}

const PREFIX = /^(arn:[^/]*\/)?(global|us-gov|us|eu|apac|jp|au|ca|in)\./;

/** The foundation model behind a model id, an inference profile or their ARN. */
export function foundationIdOf(modelId: string): string {
  return modelId.replace(PREFIX, '').replace(/^arn:[^/]*\//, '');
}
