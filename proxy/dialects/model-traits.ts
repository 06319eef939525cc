/**
 * What Bedrock's models take and refuse beyond the catalog's facts, as data: one row per generation of Claude, one
 * per other family. Sources: Anthropic's release notes ("what's new"), the Bedrock user guide's pages on structured
 * output, tool use and mid-conversation system messages. A Claude model without a row counts as the newest.
 */
import type { Model, ModelFamily } from '../../core/catalog/model.ts';

export type ModelTraits = {
  /** temperature and top_p: both, only one of the two, or neither is accepted. */
  readonly sampling: 'both' | 'one' | 'none';
  /** How reasoning is switched on; null: it cannot be steered. */
  readonly thinking: 'adaptive-summarized' | 'adaptive' | 'budget' | 'effort-field' | null;
  /** How an answer is made to follow a JSON schema. */
  readonly json: 'native' | 'forced-tool' | 'instruction';
  /** Whether `messages` may hold turns of role `system`. */
  readonly systemTurns: boolean;
  /** Whether tools may be deferred (`defer_loading`, tool search). */
  readonly toolSearch: boolean;
};

export function traitsOf(model: Model): ModelTraits {
  return claudeGenerations.get(model.name) ?? families[model.family];
}

const NEWEST_CLAUDE: ModelTraits = {
  sampling: 'none',
  thinking: 'adaptive-summarized',
  json: 'native',
  systemTurns: true,
  toolSearch: true,
};
const CLAUDE_4_5: ModelTraits = {
  sampling: 'one',
  thinking: 'budget',
  json: 'native',
  systemTurns: false,
  toolSearch: true,
};

const claudeGenerations = new Map<string, ModelTraits>([
  ['claude-sonnet-5', { ...NEWEST_CLAUDE, systemTurns: false }],
  ['claude-sonnet-4-6', { ...CLAUDE_4_5, thinking: 'adaptive' }],
  ['claude-opus-4-5', CLAUDE_4_5],
  ['claude-sonnet-4-5', CLAUDE_4_5],
  ['claude-haiku-4-5', { ...CLAUDE_4_5, toolSearch: false }],
]);

const PLAIN: ModelTraits = {
  sampling: 'both',
  thinking: null,
  json: 'forced-tool',
  systemTurns: false,
  toolSearch: false,
};

const families: Record<ModelFamily, ModelTraits> = {
  claude: NEWEST_CLAUDE,
  nova: PLAIN,
  llama: { ...PLAIN, json: 'instruction' },
  mistral: { ...PLAIN, json: 'native' },
  deepseek: { ...PLAIN, json: 'instruction' },
  qwen: { ...PLAIN, json: 'native' },
  'gpt-oss': { ...PLAIN, json: 'native', thinking: 'effort-field' },
  'titan-embed': PLAIN,
  'nova-embed': PLAIN,
  'cohere-embed': PLAIN,
  rerank: PLAIN,
};
