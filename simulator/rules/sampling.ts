/** Rules of sampling, stop sequences and the length of an answer. */
import { ANSWERING, docs, issue, MODEL, SERVICE } from './base.ts';
import {
  bounded,
  converse,
  GPT_6,
  GPT_OSS,
  HAIKU_4_5,
  invoke,
  NOVA_LITE,
  OPUS_5,
  SONNET_4_5,
} from './example.ts';
import { maxOutputTokensOf } from './model-limits.ts';
import { CLAUDE, CLAUDE_4_5, GPT, NEW_CLAUDE, NO_STOPS, OPENAI_LIKE } from './model-sets.ts';
import { thinkingModeOf } from './request/thinking-mode.ts';
import type { Given } from './request/view.ts';
import type { Breach, Rule } from './rule.ts';

export const samplingRules: readonly Rule[] = [
  {
    ...SERVICE,
    id: 'R74',
    title: 'Stop sequences are not taken, not even none of them in a list.',
    models: NO_STOPS,
    operations: ['converse'],
    evidence: 'live',
    message: "This model doesn't support the stopSequences field. Remove stopSequences and try again.",
    sources: [
      issue('crewAIInc/crewAI', 3317),
      issue('langchain4j/langchain4j', 3650),
      issue('langgenius/dify-official-plugins', 1767),
      issue('langchain-ai/langchain-aws', 664),
    ],
    breaches: ({ stopSequences }) => present(stopSequences),
    examples: [
      converse(GPT_OSS, 'one', bounded(32), bounded(32, { stopSequences: ['END'] })),
      converse(GPT_OSS, 'an empty list', bounded(32), bounded(32, { stopSequences: [] })),
    ],
  },
  {
    ...MODEL,
    id: 'R25',
    title: 'No stop sequence is white space alone.',
    models: CLAUDE,
    operations: ANSWERING,
    evidence: 'live',
    message: 'stop_sequences: each stop sequence must contain non-whitespace',
    sources: [issue('BerriAI/litellm', 3286)],
    breaches: ({ stopSequences }) =>
      Array.isArray(stopSequences?.value)
        ? stopSequences.value.flatMap((sequence: unknown, index) =>
            typeof sequence === 'string' && sequence.trim() === ''
              ? [{ at: `${stopSequences.at}.${index}` }]
              : [],
          )
        : [],
    examples: [
      converse(
        HAIKU_4_5,
        'a line break',
        bounded(32, { stopSequences: ['\nEND'] }),
        bounded(32, { stopSequences: ['\n'] }),
      ),
      invoke(HAIKU_4_5, 'the same', { stop_sequences: ['END'] }, { stop_sequences: [' '] }),
    ],
  },
  {
    ...MODEL,
    id: 'R26',
    title: 'Temperature and top_p are not set together.',
    models: CLAUDE_4_5,
    operations: ANSWERING,
    message: '`temperature` and `top_p` cannot both be specified for this model. Please use only one.',
    sources: [
      docs.migration,
      issue('BerriAI/litellm', 15070),
      issue('aws-samples/bedrock-access-gateway', 191),
      'https://github.com/aws-samples/bedrock-access-gateway/pull/238',
    ],
    breaches: ({ temperature, topP }) => (temperature === null ? [] : present(topP)),
    examples: [
      converse(
        SONNET_4_5,
        'both',
        bounded(32, { temperature: 0.5 }),
        bounded(32, { temperature: 0.5, topP: 0.9 }),
      ),
      invoke(HAIKU_4_5, 'both', { top_p: 0.9 }, { temperature: 1, top_p: 0.9 }),
    ],
  },
  {
    ...MODEL,
    id: 'R27',
    title: 'Temperature, top_p and top_k are not taken; a temperature of 1 is, while the model thinks.',
    models: NEW_CLAUDE,
    operations: ANSWERING,
    message: '`{what}` is deprecated for this model.',
    sources: [
      docs.card('claude-opus-4-7'),
      issue('openclaw/openclaw', 73663),
      issue('promptfoo/promptfoo', 10307),
      'https://github.com/logancyang/obsidian-copilot/pull/2601',
    ],
    breaches: (request) => {
      const { temperature, topP, topK } = request;
      const isNeutral = temperature?.value === 1 && thinkingModeOf(request) !== 'off';
      return [
        ...named(isNeutral ? null : temperature, 'temperature'),
        ...named(topP, 'top_p'),
        ...named(topK, 'top_k'),
      ];
    },
    examples: [
      converse(OPUS_5, 'a temperature', bounded(32), bounded(32, { temperature: 0.2 })),
      converse(OPUS_5, 'top_p', bounded(32), bounded(32, { topP: 0.9 })),
      invoke(OPUS_5, 'top_k', {}, { top_k: 5 }),
    ],
  },
  {
    ...MODEL,
    id: 'R117',
    title: 'Temperature and top_p are not taken by models that reason.',
    models: GPT,
    operations: ['converse'],
    evidence: 'documented',
    isQuoted: false,
    message: "Unsupported parameter: '{what}' is not supported with this model.",
    sources: [
      'https://developers.openai.com/api/docs/guides/latest-model',
      'https://github.com/openstory-so/openstory/pull/1615',
    ],
    breaches: ({ temperature, topP }) => [...named(temperature, 'temperature'), ...named(topP, 'top_p')],
    examples: [converse(GPT_6, 'a temperature', bounded(32), bounded(32, { temperature: 0.2 }))],
  },
  {
    ...SERVICE,
    id: 'R116',
    title: 'An answer is not bounded to fewer than 16 tokens.',
    models: OPENAI_LIKE,
    operations: ANSWERING,
    evidence: 'live',
    isQuoted: false,
    message: 'The maximum tokens you requested is below the minimum of 16.',
    sources: [
      'https://github.com/BerriAI/litellm, v1.110.2, litellm/llms/bedrock/chat/converse_transformation.py',
    ],
    breaches: ({ maxTokens }) =>
      typeof maxTokens?.value === 'number' && maxTokens.value < 16 ? [{ at: maxTokens.at }] : [],
    examples: [converse(GPT_6, 'fifteen', bounded(16), bounded(15))],
  },
  {
    ...SERVICE,
    id: 'R78',
    title: 'An answer is not asked to be longer than the model can make it.',
    operations: ANSWERING,
    message:
      'The maximum tokens you requested exceeds the model limit of {what}. Try again with a maximum tokens value that is lower than {what}.',
    claudeMessage: 'max_tokens: {what}, which is the maximum allowed number of output tokens for this model',
    sources: [docs.features, docs.models],
    breaches: ({ form, modelId, maxTokens }) => {
      const limit = maxOutputTokensOf(modelId);
      if (typeof maxTokens?.value !== 'number' || limit === null || maxTokens.value <= limit) return [];
      return [{ at: maxTokens.at, what: form === 'claude' ? `${maxTokens.value} > ${limit}` : `${limit}` }];
    },
    examples: [
      converse(NOVA_LITE, 'one token too many', bounded(10_000), bounded(10_001)),
      invoke(HAIKU_4_5, 'one token too many', { max_tokens: 64_000 }, { max_tokens: 64_001 }),
    ],
  },
];

function present(given: Given | null): readonly Breach[] {
  return given === null ? [] : [{ at: given.at }];
}

function named(given: Given | null, what: string): readonly Breach[] {
  return given === null ? [] : [{ at: given.at, what }];
}
