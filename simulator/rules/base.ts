/** What most rules share. */
import { ALL } from './model-sets.ts';

export const LOOKED_UP = '2026-11-28';

/** Refused by Bedrock itself, for every model, on every operation. */
export const SERVICE = {
  models: ALL,
  operations: ['converse', 'count-tokens', 'invoke', 'mantle'],
  exception: 'ValidationException',
  saidBy: 'service',
  isQuoted: true,
  evidence: 'documented',
  date: LOOKED_UP,
} as const;

/** The same, refused by the model behind it. */
export const MODEL = { ...SERVICE, saidBy: 'model' } as const;

/** What only Converse's body has. */
export const CONVERSE_ONLY = ['converse', 'count-tokens'] as const;
/** What only a model that answers looks at. */
export const ANSWERING = ['converse', 'invoke', 'mantle'] as const;

const API = 'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_';
const GUIDE = 'https://docs.aws.amazon.com/bedrock/latest/userguide/';
const CLAUDE_DOCS = 'https://platform.claude.com/docs/en/';

export const docs = {
  message: `${API}Message.html`,
  document: `${API}DocumentBlock.html`,
  image: `${API}ImageBlock.html`,
  toolResult: `${API}ToolResultContentBlock.html`,
  toolChoice: `${API}ToolChoice.html`,
  converse: `${GUIDE}conversation-inference-call.html`,
  features: `${GUIDE}conversation-inference-supported-models-features.html`,
  toolUse: `${GUIDE}tool-use-inference-call.html`,
  structured: `${GUIDE}structured-output.html`,
  caching: `${GUIDE}prompt-caching.html`,
  claude: `${GUIDE}model-parameters-anthropic-claude-messages-request-response.html`,
  card: (model: string) => `${GUIDE}model-card-anthropic-${model}.html`,
  novaTools: 'https://docs.aws.amazon.com/nova/latest/userguide/tool-use-definition.html',
  thinking: `${CLAUDE_DOCS}build-with-claude/extended-thinking`,
  adaptive: `${CLAUDE_DOCS}build-with-claude/adaptive-thinking`,
  preserved: `${CLAUDE_DOCS}build-with-claude/preserved-thinking`,
  migration: `${CLAUDE_DOCS}about-claude/models/migration-guide`,
  formats: `${CLAUDE_DOCS}build-with-claude/structured-outputs`,
  claudeTools: `${CLAUDE_DOCS}agents-and-tools/tool-use/implement-tool-use`,
  claudeCaching: `${CLAUDE_DOCS}build-with-claude/prompt-caching`,
  models: `${CLAUDE_DOCS}about-claude/models/overview`,
} as const;

export function issue(repository: string, number: number): string {
  return `https://github.com/${repository}/issues/${number}`;
}
