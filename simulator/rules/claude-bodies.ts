/** Rules of Anthropic's own body on Bedrock: fields that a beta brings with it. */
import { isObject } from '../../core/json.ts';
import { docs, issue, MODEL } from './base.ts';
import { claudeTool, invoke, OPUS_5_5, SONNET_4_5 } from './example.ts';
import { CLAUDE } from './model-sets.ts';
import type { RequestView } from './request/view.ts';
import type { Breach, Rule } from './rule.ts';

const TOOL_SEARCH = 'tool-search-tool-2025-10-19';
const TOOL_EXAMPLES = 'tool-examples-2025-10-29';
const BINDING = 'thinking-binding-controls-2026-08-01';
const MANAGEMENT = ['context-management-2025-06-27', 'compact-2026-01-12', 'compact-2026-09-04'];
const TOOL_FIELDS: Readonly<Record<string, readonly string[]>> = {
  defer_loading: [TOOL_SEARCH],
  input_examples: [TOOL_EXAMPLES, TOOL_SEARCH],
};

export const claudeBodyRules: readonly Rule[] = [
  {
    ...MODEL,
    id: 'R107',
    title: 'Fields that belong to a beta come with it.',
    models: CLAUDE,
    message: '{what}: Extra inputs are not permitted',
    sources: [docs.claude, issue('anthropics/claude-code', 82549)],
    breaches: (request) => [...managementOf(request), ...toolFieldsOf(request), ...bindingOf(request)],
    examples: [
      invoke(
        SONNET_4_5,
        'context_management',
        { context_management: { edits: [] }, anthropic_beta: ['context-management-2025-06-27'] },
        { context_management: { edits: [] } },
      ),
      invoke(
        SONNET_4_5,
        'defer_loading',
        { tools: [claudeTool(), claudeTool('b', { defer_loading: true })], anthropic_beta: [TOOL_SEARCH] },
        { tools: [claudeTool(), claudeTool('b', { defer_loading: true })] },
      ),
      invoke(
        OPUS_5_5,
        'block_binding',
        { ...binding('mismatch_behavior'), anthropic_beta: [BINDING] },
        binding('mismatch_behavior'),
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R108',
    title: 'What becomes of thinking that is bound to other words is told by `mismatch_behavior` on Bedrock.',
    models: CLAUDE,
    evidence: 'live',
    message: 'thinking.adaptive.block_binding.prefix_mismatch_behavior: Extra inputs are not permitted',
    sources: [
      issue('vercel/ai', 20728),
      'https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-thinking-block-binding.html',
    ],
    breaches: ({ thinking }) => {
      const controls = isObject(thinking?.value) ? thinking.value['block_binding'] : undefined;
      return isObject(controls) && controls['prefix_mismatch_behavior'] !== undefined
        ? [{ at: `${thinking?.at}.block_binding.prefix_mismatch_behavior` }]
        : [];
    },
    examples: [
      invoke(
        OPUS_5_5,
        'Anthropic’s own name for it',
        { ...binding('mismatch_behavior'), anthropic_beta: [BINDING] },
        { ...binding('prefix_mismatch_behavior'), anthropic_beta: [BINDING] },
      ),
    ],
  },
];

function managementOf({ form, body, betas }: RequestView): readonly Breach[] {
  const extra = form === 'claude' ? body : body['additionalModelRequestFields'];
  const isGiven = isObject(extra) && extra['context_management'] !== undefined;
  const at = form === 'claude' ? 'context_management' : 'additionalModelRequestFields.context_management';
  return isGiven && !MANAGEMENT.some((beta) => betas.has(beta)) ? [{ at, what: 'context_management' }] : [];
}

function toolFieldsOf({ form, tools, betas }: RequestView): readonly Breach[] {
  if (form !== 'claude') return [];
  return (tools ?? []).flatMap(({ at, value }, index) => {
    if ((value['type'] ?? 'custom') !== 'custom') return [];
    return Object.entries(TOOL_FIELDS)
      .filter(([field, needs]) => value[field] !== undefined && !needs.some((beta) => betas.has(beta)))
      .map(([field]) => ({ at: `${at}.${field}`, what: `tools.${index}.custom.${field}` }));
  });
}

function bindingOf({ thinking, betas }: RequestView): readonly Breach[] {
  const value = isObject(thinking?.value) ? thinking.value : {};
  return value['block_binding'] !== undefined && !betas.has(BINDING)
    ? [{ at: `${thinking?.at}.block_binding`, what: `thinking.${String(value['type'])}.block_binding` }]
    : [];
}

function binding(name: string) {
  return { thinking: { type: 'adaptive', block_binding: { [name]: 'drop_block' } } };
}
