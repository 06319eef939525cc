/** All rules, in the order in which Bedrock finds them: its own before the model's. */
import { cachePointRules } from './cache-points.ts';
import { claudeBodyRules } from './claude-bodies.ts';
import { conversationRules } from './conversation.ts';
import { mediaRules } from './media.ts';
import type { Rule } from './rule.ts';
import { samplingRules } from './sampling.ts';
import { structuredRules } from './structured.ts';
import { thinkingRules } from './thinking.ts';
import { toolSchemaRules } from './tool-schemas.ts';
import { toolTurnRules } from './tool-turns.ts';
import { toolRules } from './tools.ts';

const all: readonly Rule[] = [
  ...conversationRules,
  ...toolTurnRules,
  ...toolRules,
  ...toolSchemaRules,
  ...mediaRules,
  ...cachePointRules,
  ...samplingRules,
  ...thinkingRules,
  ...structuredRules,
  ...claudeBodyRules,
];

export const rules: readonly Rule[] = [
  ...all.filter(({ saidBy }) => saidBy === 'service'),
  ...all.filter(({ saidBy }) => saidBy === 'model'),
];
