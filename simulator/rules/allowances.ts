/** What Bedrock takes although one might think that it does not: a simulator that refused it would hide what works. */
import type { JsonObject } from '../../core/json.ts';
import { docs, issue, LOOKED_UP } from './base.ts';
import {
  assistant,
  CLAUDE_HI,
  claudeTool,
  HELLO,
  HI,
  invoke,
  NOVA_LITE,
  OPUS_4_8,
  OPUS_5,
  SONNET_4_5,
  converse,
} from './example.ts';
import { CLAUDE } from './model-sets.ts';
import type { Evidence, Operation } from './rule.ts';

export type Allowance = {
  readonly id: string;
  readonly title: string;
  /** As the page says it. */
  readonly models: string;
  readonly sources: readonly string[];
  readonly evidence: Evidence;
  readonly date: string;
  readonly examples: readonly {
    readonly name: string;
    readonly operation: Operation;
    readonly modelId: string;
    readonly passes: JsonObject;
  }[];
};

export const allowances: readonly Allowance[] = [
  {
    id: 'R83',
    title: 'Anthropic’s own SDKs for Bedrock send `anthropic_version: 2026-10-21` beside the older one.',
    models: CLAUDE.name,
    sources: ['https://pypi.org/project/anthropic/2.14.0/'],
    evidence: 'live',
    date: LOOKED_UP,
    examples: [taken(invoke(SONNET_4_5, 'the newer version', { anthropic_version: '2026-10-21' }, {}))],
  },
  {
    id: 'R84',
    title: 'Betas that came later: structured-outputs, compact-2026-09-04, thinking-binding-controls.',
    models: CLAUDE.name,
    sources: [issue('router-for-me/CLIProxyAPI', 4750), 'https://github.com/BerriAI/litellm/pull/19877'],
    evidence: 'suspected',
    date: LOOKED_UP,
    examples: [
      taken(
        invoke(SONNET_4_5, 'structured outputs', { anthropic_beta: ['structured-outputs-2025-12-15'] }, {}),
      ),
    ],
  },
  {
    id: 'R86',
    title:
      'Turns of role `system` on Converse, a tool forced beside adaptive thinking, tools that run at the client.',
    models: 'Claude Opus 4.8 and later, Sonnet 4.5',
    sources: [docs.message, 'https://github.com/langchain-ai/langchain-aws/pull/1141', docs.claude],
    evidence: 'documented',
    date: LOOKED_UP,
    examples: [
      taken(
        converse(
          OPUS_5,
          'a system turn',
          { messages: [HI, HELLO, HI, { role: 'system', content: [{ text: 'Be brief.' }] }] },
          {},
        ),
      ),
      taken(
        invoke(
          OPUS_4_8,
          'a forced tool beside adaptive thinking',
          { thinking: { type: 'adaptive' }, tools: [claudeTool()], tool_choice: { type: 'any' } },
          {},
        ),
      ),
      taken(
        invoke(
          SONNET_4_5,
          'a computer',
          {
            anthropic_beta: ['computer-use-2025-01-24'],
            tools: [
              { type: 'computer_20250124', name: 'computer', display_width_px: 800, display_height_px: 600 },
            ],
          },
          {},
        ),
      ),
    ],
  },
  {
    id: 'R115',
    title: 'An answer begun by the caller, by the models that take one.',
    models: 'Claude 4.5, Nova',
    sources: [docs.converse],
    evidence: 'documented',
    date: LOOKED_UP,
    examples: [
      taken(converse(NOVA_LITE, 'a prefill', { messages: [HI, assistant({ text: 'I say' })] }, {})),
      taken(
        invoke(
          SONNET_4_5,
          'a prefill',
          { messages: [CLAUDE_HI, { role: 'assistant', content: 'I say' }] },
          {},
        ),
      ),
    ],
  },
];

function taken({
  name,
  operation,
  modelId,
  passes,
}: ReturnType<typeof converse>): Allowance['examples'][number] {
  return { name, operation, modelId, passes };
}
