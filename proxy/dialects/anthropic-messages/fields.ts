/**
 * The table of differences between Anthropic's own API and Claude on Bedrock: betas, body fields, server tools.
 * To follow a change of Bedrock's, change a row here. Measured against what Claude Code sends in its Bedrock mode,
 * and the Bedrock user guide's pages on Claude (tool use, compaction, computer use, structured output).
 */
import type { Model } from '../../../core/catalog/model.ts';

/** Members that Bedrock does not take and the answer does not depend on: left out. */
export const droppedFields: ReadonlySet<string> = new Set([
  'model', // in the path
  'stream', // in the operation
  'anthropic_version', // rewritten
  'anthropic_beta', // rewritten
  'context_management', // rewritten, see keptEdits
  'betas', // the SDKs' name for the header
  'service_tier', // Bedrock has its own, at other prices
  'speed', // fast mode: Anthropic's own API only
  'inference_geo', // the inference profile decides it
  'thread', // a conversation held by Anthropic's servers; see `check` for what continues one
]);

/** Members of a single message that belong to betas Bedrock does not have: left out, as those betas are. */
export const droppedMessageFields: readonly string[] = [
  'output_config', // per-turn-control: an effort of its own for each turn
];

/** Members that change what the request means, and Bedrock has nothing for: refused. */
export const unsupportedFields: ReadonlyMap<string, string> = new Map([
  ['mcp_servers', 'Bedrock does not connect to MCP servers; connect to them from the client'],
  ['container', "Bedrock has no code execution containers; this feature needs Anthropic's own API"],
]);

type BetaRule = {
  /** The name Bedrock knows it by. */
  readonly send: string;
  readonly when?: (model: Model) => boolean;
};

/**
 * Betas that Bedrock takes; it answers 400 to one it does not know, so all others are left out. Left out on purpose:
 * context-1m (models with that window have it without the beta; on others its tokens have another price), and
 * extended-cache-ttl, output-128k, token-efficient-tools (built in since Claude 4).
 */
export const betas: ReadonlyMap<string, BetaRule> = new Map<string, BetaRule>([
  ['interleaved-thinking-2025-05-14', { send: 'interleaved-thinking-2025-05-14' }],
  ['thinking-token-count-2026-05-13', { send: 'thinking-token-count-2026-05-13' }],
  [
    'advanced-tool-use-2025-11-20',
    { send: 'tool-search-tool-2025-10-19', when: ({ traits }) => traits.toolSearch },
  ],
  [
    'tool-search-tool-2025-10-19',
    { send: 'tool-search-tool-2025-10-19', when: ({ traits }) => traits.toolSearch },
  ],
  ['effort-2025-11-24', { send: 'effort-2025-11-24', when: ({ traits }) => traits.effortBeta }],
  ['computer-use-2025-01-24', { send: 'computer-use-2025-01-24' }],
  ['computer-use-2025-11-24', { send: 'computer-use-2025-11-24' }],
  ['fine-grained-tool-streaming-2025-05-14', { send: 'fine-grained-tool-streaming-2025-05-14' }],
]);

export const TOOL_SEARCH_BETA = 'tool-search-tool-2025-10-19';
export const CONTEXT_MANAGEMENT_BETA = 'context-management-2025-06-27';

/** Edits of `context_management` that Bedrock performs, and the beta each needs; the others are left out. */
export const keptEdits: ReadonlyMap<string, string> = new Map([
  ['compact_20260112', 'compact-2026-01-12'],
  ['clear_tool_uses_20250919', CONTEXT_MANAGEMENT_BETA],
]);

/** Tools that run on Anthropic's servers, by the start of their type. */
const SERVER_TOOLS = ['web_search_', 'web_fetch_', 'code_execution_', 'mcp_toolset', 'advisor_'];

/** Why a tool type cannot be served; null when it can, or when nobody here knows it. */
export function serverToolRefusal(type: string): string | null {
  for (const prefix of SERVER_TOOLS) {
    if (type.startsWith(prefix)) {
      return `${type.slice(0, 64)} runs on Anthropic's servers, and Bedrock does not offer it; give the model a tool of your own instead`;
    }
  }
  return null;
}
