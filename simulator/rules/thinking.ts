/** Rules of Claude's thinking: how it is asked for, what it excludes, and how its blocks come back. */
import { isObject } from '../../core/json.ts';
import { ANSWERING, docs, issue, MODEL, SERVICE } from './base.ts';
import {
  assistant,
  bounded,
  CLAUDE_HI,
  claudeTool,
  converse,
  HAIKU_4_5,
  HELLO,
  HI,
  invoke,
  NOVA_LITE,
  OPUS_4_8,
  OPUS_5,
  OPUS_5_5,
  user,
} from './example.ts';
import {
  ALWAYS_THINKING,
  CLAUDE,
  DISABLED_BELOW_XHIGH,
  EFFORT_NEEDS_THINKING,
  NEW_CLAUDE,
  NOT_ADAPTIVE,
  NO_THINKING_BLOCKS,
  THINKS_OR_FORCED,
} from './model-sets.ts';
import { thinkingModeOf } from './request/thinking-mode.ts';
import type { BlockView, RequestView } from './request/view.ts';
import { blocksOf } from './request/walk.ts';
import type { Rule } from './rule.ts';

const INTERLEAVED = 'interleaved-thinking-2025-05-14';
const MIN_BUDGET = 1024;
const BUDGET = { type: 'enabled', budget_tokens: MIN_BUDGET };
const THINKS = { max_tokens: 1100, thinking: BUDGET };
const CALLED = {
  tools: [claudeTool()],
  messages: [
    CLAUDE_HI,
    assistant({ type: 'tool_use', id: 'a', name: 'look', input: {} }),
    user({ type: 'tool_result', tool_use_id: 'a', content: 'Seen.' }),
  ],
};

export const thinkingRules: readonly Rule[] = [
  {
    ...MODEL,
    id: 'R28',
    title: 'Thinking is adaptive; a budget is refused.',
    models: NEW_CLAUDE,
    message:
      '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.',
    sources: [docs.adaptive, 'https://github.com/earendil-works/pi/pull/7081'],
    breaches: (request) =>
      thinkingModeOf(request) === 'budget' ? [{ at: `${request.thinking?.at}.type` }] : [],
    examples: [
      converse(
        OPUS_5,
        'a budget',
        { ...bounded(1100), additionalModelRequestFields: { thinking: { type: 'adaptive' } } },
        { ...bounded(1100), additionalModelRequestFields: { thinking: BUDGET } },
      ),
      invoke(OPUS_4_8, 'a budget', { thinking: { type: 'adaptive' } }, THINKS),
    ],
  },
  {
    ...MODEL,
    id: 'R112',
    title: 'Thinking has a budget; adaptive thinking came with 4.6.',
    models: NOT_ADAPTIVE,
    message: 'adaptive thinking is not supported on this model',
    sources: [docs.adaptive, 'https://github.com/pensarai/apex/pull/890'],
    breaches: (request) =>
      thinkingModeOf(request) === 'adaptive' ? [{ at: `${request.thinking?.at}.type` }] : [],
    examples: [invoke(HAIKU_4_5, 'adaptive', THINKS, { thinking: { type: 'adaptive' } })],
  },
  {
    ...MODEL,
    id: 'R76',
    title: 'Thinking cannot be switched off.',
    models: ALWAYS_THINKING,
    message: '"thinking.type.disabled" is not supported for this model.',
    isQuoted: false,
    sources: [docs.migration, docs.card('claude-opus-5-5')],
    breaches: ({ thinking }) => (isDisabled(thinking) ? [{ at: `${thinking?.at}.type` }] : []),
    examples: [
      converse(
        OPUS_5_5,
        'disabled',
        {},
        { additionalModelRequestFields: { thinking: { type: 'disabled' } } },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R97',
    title: 'Thinking is not switched off with the efforts xhigh and max.',
    models: DISABLED_BELOW_XHIGH,
    operations: ANSWERING,
    message: '"thinking.type.disabled" is not supported with this effort.',
    isQuoted: false,
    sources: [docs.card('claude-opus-5'), docs.migration],
    breaches: ({ thinking, effort }) =>
      isDisabled(thinking) && (effort?.value === 'xhigh' || effort?.value === 'max')
        ? [{ at: `${thinking?.at}.type` }]
        : [],
    examples: [
      invoke(
        OPUS_5,
        'max',
        { thinking: { type: 'disabled' }, output_config: { effort: 'low' } },
        { thinking: { type: 'disabled' }, output_config: { effort: 'max' } },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R29',
    title:
      'A budget has at least 1,024 tokens and fewer than the answer; with interleaved thinking it may have more.',
    models: CLAUDE,
    message: '`max_tokens` must be greater than `thinking.budget_tokens`.',
    sources: [docs.thinking],
    breaches: (request) => {
      const { thinking, maxTokens } = request;
      if (thinkingModeOf(request) !== 'budget' || !isObject(thinking?.value)) return [];
      const budget = thinking.value['budget_tokens'];
      if (typeof budget !== 'number') return [];
      const isOver =
        typeof maxTokens?.value === 'number' && budget >= maxTokens.value && !request.betas.has(INTERLEAVED);
      return isOver || budget < MIN_BUDGET ? [{ at: `${thinking.at}.budget_tokens` }] : [];
    },
    examples: [
      converse(
        HAIKU_4_5,
        'a budget as long as the answer',
        { ...bounded(1100), additionalModelRequestFields: { thinking: BUDGET } },
        { ...bounded(1024), additionalModelRequestFields: { thinking: BUDGET } },
      ),
      invoke(
        HAIKU_4_5,
        'interleaved',
        {
          ...CALLED,
          messages: [CLAUDE_HI],
          thinking: BUDGET,
          max_tokens: 1000,
          anthropic_beta: [INTERLEAVED],
        },
        { ...CALLED, messages: [CLAUDE_HI], thinking: BUDGET, max_tokens: 1000 },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R30',
    title: 'With a thinking budget no tool is forced.',
    models: CLAUDE,
    operations: ANSWERING,
    message: 'Thinking may not be enabled when tool_choice forces tool use.',
    sources: [docs.thinking],
    breaches: (request) => forcedBeside(request, 'budget'),
    examples: [
      invoke(
        HAIKU_4_5,
        'any tool',
        { ...THINKS, tools: [claudeTool()], tool_choice: { type: 'auto' } },
        { ...THINKS, tools: [claudeTool()], tool_choice: { type: 'any' } },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R94',
    title:
      'With adaptive thinking no tool is forced; from Opus 4.8 and Sonnet 5 on it is (langchain-aws keeps the older ones apart).',
    models: THINKS_OR_FORCED,
    operations: ANSWERING,
    evidence: 'suspected',
    message: 'Thinking may not be enabled when tool_choice forces tool use.',
    sources: ['https://github.com/langchain-ai/langchain-aws/pull/1141', issue('pydantic/pydantic-ai', 7283)],
    breaches: (request) => forcedBeside(request, 'adaptive'),
    examples: [
      invoke(
        'anthropic.claude-sonnet-4-6',
        'any tool',
        { thinking: { type: 'adaptive' }, tools: [claudeTool()], tool_choice: { type: 'auto' } },
        { thinking: { type: 'adaptive' }, tools: [claudeTool()], tool_choice: { type: 'any' } },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R31',
    title: 'With thinking the temperature is 1 and top_k is not set.',
    models: CLAUDE,
    operations: ANSWERING,
    message: '`{what}` when thinking is enabled.',
    sources: [docs.thinking],
    breaches: (request) => {
      const { temperature, topK } = request;
      if (thinkingModeOf(request) === 'off') return [];
      return [
        ...(temperature === null || temperature.value === 1
          ? []
          : [{ at: temperature.at, what: 'temperature` may only be set to 1' }]),
        ...(topK === null ? [] : [{ at: topK.at, what: 'top_k` must be unset' }]),
      ];
    },
    examples: [
      invoke(HAIKU_4_5, 'a temperature', { ...THINKS, temperature: 1 }, { ...THINKS, temperature: 0.5 }),
      invoke(HAIKU_4_5, 'top_k', THINKS, { ...THINKS, top_k: 5 }),
    ],
  },
  {
    ...MODEL,
    id: 'R32',
    title: 'With thinking the answer is not begun by the caller.',
    models: CLAUDE,
    operations: ANSWERING,
    message: 'When thinking is enabled, a final `assistant` message must not be given as a prefill.',
    isQuoted: false,
    sources: [docs.thinking],
    breaches: (request) => {
      const last = request.turns.at(-1);
      return thinkingModeOf(request) !== 'off' && last?.role === 'assistant' ? [{ at: last.at }] : [];
    },
    examples: [
      invoke(HAIKU_4_5, 'a prefill', THINKS, {
        ...THINKS,
        messages: [CLAUDE_HI, { role: 'assistant', content: 'I say' }],
      }),
    ],
  },
  {
    ...MODEL,
    id: 'R33',
    title:
      'With a thinking budget, the last turn of the assistant in a tool loop begins with its thinking block.',
    models: CLAUDE,
    operations: ANSWERING,
    message:
      '{at}.type: Expected `thinking` or `redacted_thinking`, but found `{what}`. When `thinking` is enabled, a final `assistant` message must start with a thinking block (preceeding the lastmost set of `tool_use` and `tool_result` blocks). We recommend you include thinking blocks from previous turns. To avoid this requirement, disable `thinking`.',
    sources: [docs.thinking, issue('langchain-ai/langchain-aws', 844)],
    breaches: (request) => {
      if (thinkingModeOf(request) !== 'budget') return [];
      const last = request.turns.at(-1);
      const isLoop = last?.role === 'user' && last.blocks.some(({ kind }) => kind === 'result');
      const first = request.turns.findLast(({ role }) => role === 'assistant')?.blocks[0];
      if (!isLoop || first === undefined || first.kind === 'thinking') return [];
      return [{ at: first.at, what: first.kind === 'call' ? 'tool_use' : first.kind }];
    },
    examples: [invoke(HAIKU_4_5, 'a call without its thought', CALLED, { ...CALLED, ...THINKS })],
  },
  {
    ...MODEL,
    id: 'R95',
    title: 'A thinking block comes back with its signature.',
    models: CLAUDE,
    evidence: 'live',
    message: '{at}.thinking.signature: Field required',
    sources: [issue('anomalyco/opencode', 23926)],
    breaches: (request) => blocksOf(request).filter((block) => block.kind === 'thinking' && !isSigned(block)),
    examples: [
      converse(
        HAIKU_4_5,
        'no signature',
        { messages: [HI, HELLO, HI] },
        {
          messages: [
            HI,
            assistant({ reasoningContent: { reasoningText: { text: 'Hm.' } } }, { text: 'Hi.' }),
            HI,
          ],
        },
      ),
    ],
  },
  {
    ...SERVICE,
    id: 'R11',
    title: 'Reasoning goes back only to models that reason.',
    models: NO_THINKING_BLOCKS,
    operations: ['converse'],
    message: "This model doesn't support the reasoningContent field. Remove reasoningContent and try again.",
    isQuoted: false,
    sources: [docs.features],
    breaches: (request) => blocksOf(request).filter(({ kind }) => kind === 'thinking'),
    examples: [
      converse(
        NOVA_LITE,
        'a thought of another model',
        { messages: [HI, HELLO, HI] },
        {
          messages: [
            HI,
            assistant({ reasoningContent: { reasoningText: { text: 'Hm.' } } }, { text: 'Hi.' }),
            HI,
          ],
        },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R54',
    title: 'The efforts xhigh and max come with thinking.',
    models: EFFORT_NEEDS_THINKING,
    operations: ANSWERING,
    evidence: 'suspected',
    message: 'output_config.effort: {what} needs thinking.',
    isQuoted: false,
    sources: ['https://platform.claude.com/docs/en/build-with-claude/effort'],
    breaches: (request) => {
      const { effort } = request;
      const isHigh = effort?.value === 'xhigh' || effort?.value === 'max';
      return isHigh && thinkingModeOf(request) === 'off' ? [{ at: effort.at, what: effort.value }] : [];
    },
    examples: [
      invoke(
        OPUS_4_8,
        'max without thinking',
        { output_config: { effort: 'max' }, thinking: { type: 'adaptive' } },
        { output_config: { effort: 'max' } },
      ),
    ],
  },
];

function forcedBeside(request: RequestView, mode: 'budget' | 'adaptive') {
  const { toolChoice } = request;
  const isForced = toolChoice?.kind === 'any' || toolChoice?.kind === 'tool';
  return isForced && thinkingModeOf(request) === mode ? [{ at: toolChoice.at }] : [];
}

function isDisabled(thinking: RequestView['thinking']): boolean {
  return isObject(thinking?.value) && thinking.value['type'] === 'disabled';
}

function isSigned({ value }: BlockView): boolean {
  if (!isObject(value)) return true;
  const thought = isObject(value['reasoningText']) ? value['reasoningText'] : value;
  if (value['redactedContent'] !== undefined || value['type'] === 'redacted_thinking') return true;
  return typeof thought['signature'] === 'string' && thought['signature'] !== '';
}
