/**
 * Betas of Anthropic's that Bedrock takes. It answers 400 to one it does not know, so all others are left out, and what
 * belongs to them in the body is left out or said by other means (`claude/`). To follow a change of Bedrock's, change a row.
 *
 * Left out on purpose, looked up on 2026-11-28:
 * - structured-outputs-2025-11-13: AWS takes the field without it, and strict tools too.
 * - compact-2026-09-04, mid-conversation-*-2026-07-01, thinking-display-updates-2026-08-18: another gateway lists some of
 *   them as taken; neither AWS nor Claude Code's own Bedrock mode sends them.
 * - context-1m (models with that window have it without the beta; on others its tokens have another price),
 *   extended-cache-ttl, output-128k, token-efficient-tools: built in.
 */
import type { Model } from '../../../core/catalog/model.ts';

export type Beta = {
  /** The name Bedrock knows it by. */
  readonly send: string;
  /** The models that take it. @default all */
  readonly when?: (model: Model) => boolean;
  readonly source: string;
};

export const TOOL_SEARCH_BETA = 'tool-search-tool-2025-10-19';
export const TOOL_EXAMPLES_BETA = 'tool-examples-2025-10-29';
export const CONTEXT_MANAGEMENT_BETA = 'context-management-2025-06-27';
export const INTERLEAVED_BETA = 'interleaved-thinking-2025-05-14';
export const TOOL_STREAMING_BETA = 'fine-grained-tool-streaming-2025-05-14';
export const THINKING_BINDING_BETA = 'thinking-binding-controls-2026-08-01';
export const EFFORT_BETA = 'effort-2025-11-24';

const AWS_TOOL_USE =
  'https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-tool-use.html';
const CLAUDE_CODE = 'what Claude Code 2.1.329 sends in its Bedrock mode';

const searchesTools = ({ traits }: Model): boolean => traits.toolSearch;

/** By the name that clients give. */
export const betas: ReadonlyMap<string, Beta> = new Map<string, Beta>([
  [
    INTERLEAVED_BETA,
    {
      send: INTERLEAVED_BETA,
      // Adaptive thinking interleaves by itself, and a model that has nothing else was seen to refuse the flag.
      when: ({ traits }) => traits.thinking !== 'adaptive-summarized',
      source: 'https://github.com/earendil-works/pi/pull/3290',
    },
  ],
  ['thinking-token-count-2026-05-13', { send: 'thinking-token-count-2026-05-13', source: CLAUDE_CODE }],
  ['advanced-tool-use-2025-11-20', { send: TOOL_SEARCH_BETA, when: searchesTools, source: CLAUDE_CODE }],
  [TOOL_SEARCH_BETA, { send: TOOL_SEARCH_BETA, when: searchesTools, source: AWS_TOOL_USE }],
  [EFFORT_BETA, { send: EFFORT_BETA, when: ({ traits }) => traits.effortBeta, source: AWS_TOOL_USE }],
  ['computer-use-2025-01-24', { send: 'computer-use-2025-01-24', source: AWS_TOOL_USE }],
  ['computer-use-2025-11-24', { send: 'computer-use-2025-11-24', source: AWS_TOOL_USE }],
  [TOOL_STREAMING_BETA, { send: TOOL_STREAMING_BETA, source: 'https://github.com/vercel/ai/pull/17179' }],
  [
    THINKING_BINDING_BETA,
    {
      send: THINKING_BINDING_BETA,
      when: ({ traits }) => traits.bindsThinking,
      source: 'https://github.com/anomalyco/opencode/issues/46729',
    },
  ],
]);

/** Edits of `context_management` that Bedrock performs, and the beta each needs; the others are left out. */
export const keptEdits: ReadonlyMap<string, string> = new Map([
  ['compact_20260112', 'compact-2026-01-12'],
  ['clear_tool_uses_20250919', CONTEXT_MANAGEMENT_BETA],
]);
