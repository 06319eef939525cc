/** All rules, in the order in which Bedrock finds them: its own before the model's. */
import { conversationRules } from './conversation.ts';
import type { Rule } from './rule.ts';

export const rules: readonly Rule[] = [...conversationRules];
