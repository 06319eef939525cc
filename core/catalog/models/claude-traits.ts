/**
 * What the generations of Claude take and refuse. Sources: Anthropic's release notes ("what's new"), AWS's model cards, and
 * the Bedrock user guide's pages on structured output, tool use and mid-conversation system messages; rule by rule in
 * docs/bedrock-rules.md.
 */
import { PLAIN_TRAITS, type Effort, type ModelTraits } from '../model.ts';

const UP_TO_HIGH: readonly Effort[] = ['low', 'medium', 'high'];
const UP_TO_MAX: readonly Effort[] = [...UP_TO_HIGH, 'xhigh', 'max'];

/** Opus 5, Haiku 5.5: they think unless told otherwise. */
export const CLAUDE_5: ModelTraits = {
  ...PLAIN_TRAITS,
  sampling: 'none',
  thinking: 'adaptive-summarized',
  thinkingOff: 'disabled',
  invokeJson: 'instruction',
  toolSchemaRoot: 'no-unions',
  limitsPropertyNames: true,
  stopSequences: 'not-blank',
  prefill: false,
  imagesInResults: true,
  imagesPerMessage: 100,
  systemTurns: true,
  toolSearch: true,
  efforts: UP_TO_MAX,
};

/** Fable 5: it always thinks. */
export const FABLE_5: ModelTraits = {
  ...CLAUDE_5,
  thinkingOff: 'never',
  json: 'instruction',
  toolSearch: false,
};

/** Fable 5.1 and later: no tool can be forced either, and thoughts belong to the conversation they were made in. */
export const FABLE_5_1: ModelTraits = { ...FABLE_5, bindsThinking: true, toolChoice: 'auto' };

/** Opus 5.5 and Sonnet 5.5: the same, with tool search. */
export const CLAUDE_5_5: ModelTraits = { ...FABLE_5_1, toolSearch: true };

export const CLAUDE_4_8: ModelTraits = { ...CLAUDE_5, thinkingOff: 'unsaid' };
export const CLAUDE_4_7: ModelTraits = { ...CLAUDE_4_8, systemTurns: false };

export const CLAUDE_4_5: ModelTraits = {
  ...CLAUDE_4_7,
  sampling: 'one',
  thinking: 'budget',
  json: 'native',
  invokeJson: 'native',
  strictTools: 20,
  prefill: true,
  efforts: [],
};
export const OPUS_4_5: ModelTraits = {
  ...CLAUDE_4_5,
  toolExamples: true,
  effortBeta: true,
  efforts: UP_TO_HIGH,
};
export const CLAUDE_4_6: ModelTraits = {
  ...CLAUDE_4_5,
  thinking: 'adaptive',
  prefill: false,
  efforts: [...UP_TO_HIGH, 'max'],
};

/** Opus 4.1 and what came before it. */
export const CLAUDE_4: ModelTraits = {
  ...CLAUDE_4_5,
  json: 'forced-tool',
  invokeJson: 'instruction',
  strictTools: 0,
  toolSearch: false,
};
