/** Rules of tools: which models take them, which may be forced, and what stands beside a definition. */
import { isObject } from '../../core/json.ts';
import { ANSWERING, CONVERSE_ONLY, docs, issue, MODEL, SERVICE } from './base.ts';
import {
  claudeTool,
  closed,
  converse,
  GPT_OSS,
  HAIKU_4_5,
  invoke,
  LLAMA_3_3,
  MISTRAL_LARGE,
  NOVA_LITE,
  OPUS_5,
  OPUS_5_5,
  R1,
  SONNET_4_5,
  tool,
  tools,
} from './example.ts';
import {
  CLAUDE,
  DEEPSEEK_R1,
  FORCES_NO_TOOL,
  LLAMA,
  MISTRAL,
  NO_NATIVE_JSON,
  NO_STRICT,
  STRICT,
  STRICT_BY_ACCOUNT,
  STRICT_UNKNOWN,
} from './model-sets.ts';
import { strictToolsOf } from './request/walk.ts';
import type { RequestView, ToolChoiceView } from './request/view.ts';
import type { Breach, Example, Rule } from './rule.ts';

const MAX_STRICT_TOOLS = 20;
const EXTRA_CHOICE = 'additionalModelRequestFields.tool_choice';
const STRICT_TOOL = tool(closed({ at: { type: 'string' } }), { strict: true });

export const toolRules: readonly Rule[] = [
  {
    ...SERVICE,
    id: 'R48',
    title: 'Tools are not taken.',
    models: DEEPSEEK_R1,
    operations: CONVERSE_ONLY,
    message: "This model doesn't support tool use.",
    sources: [docs.features],
    breaches: ({ tools: given }) => (given === null ? [] : [{ at: 'toolConfig' }]),
    examples: [converse(R1, 'a tool', {}, tools())],
  },
  {
    ...SERVICE,
    id: 'R40',
    title: 'An answer is not streamed when the request has tools.',
    models: LLAMA,
    operations: ['converse'],
    message: "This model doesn't support tool use in streaming mode.",
    sources: [docs.features, issue('earendil-works/pi', 3739), issue('n8n-io/n8n', 14206)],
    breaches: ({ isStream, tools: given }) => (isStream && given !== null ? [{ at: 'toolConfig' }] : []),
    examples: [streamed(converse(LLAMA_3_3, 'a tool', {}, tools()))],
  },
  {
    ...SERVICE,
    id: 'R98',
    title: 'No two tools share a name.',
    message: 'The toolConfig.tools contains a duplicate name: {what}',
    claudeMessage: 'tools: Tool names must be unique.',
    isQuoted: false,
    sources: [docs.toolUse],
    breaches: ({ tools: given }) => {
      const known = new Set<unknown>();
      return (given ?? []).flatMap(({ at, name }) => {
        if (known.has(name)) return [{ at, what: String(name) }];
        known.add(name);
        return [];
      });
    },
    examples: [
      converse(NOVA_LITE, 'one name twice', tools(), tools(tool(), tool())),
      invoke(HAIKU_4_5, 'one name twice', { tools: [claudeTool()] }, { tools: [claudeTool(), claudeTool()] }),
    ],
  },
  {
    ...SERVICE,
    id: 'R99',
    title: 'A tool that is chosen is one of the tools.',
    operations: ['converse', 'invoke', 'mantle'],
    message:
      'The tool name in toolConfig.toolChoice.tool.name must be one of the names in toolConfig.tools. Correct the name and try again.',
    claudeMessage: 'tool_choice: {what}',
    isQuoted: false,
    sources: [docs.toolChoice],
    breaches: ({ form, toolChoice, tools: given }) => {
      if (toolChoice === null) return [];
      const isMissing = (given ?? []).length === 0;
      if (form === 'claude' && isMissing) {
        return [{ at: toolChoice.at, what: 'tool_choice may only be specified while providing tools.' }];
      }
      if (toolChoice.kind !== 'tool' || (given ?? []).some(({ name }) => name === toolChoice.name)) return [];
      return [{ at: toolChoice.at, what: `Tool '${String(toolChoice.name)}' not found in provided tools` }];
    },
    examples: [
      converse(
        HAIKU_4_5,
        'another name',
        chosen({ tool: { name: 'look' } }),
        chosen({ tool: { name: 'no' } }),
      ),
      invoke(
        HAIKU_4_5,
        'no tools',
        { tools: [claudeTool()], tool_choice: { type: 'auto' } },
        { tool_choice: { type: 'auto' } },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R36',
    title: 'No tool is forced, by name or at all.',
    models: FORCES_NO_TOOL,
    operations: ANSWERING,
    message: 'tool_choice: type "tool" and "any" are not supported for this model.',
    sources: [
      docs.migration,
      issue('can1357/oh-my-pi', 12939),
      issue('567-labs/instructor', 2681),
      issue('vercel/ai', 21364),
      issue('BerriAI/litellm', 42717),
    ],
    breaches: ({ toolChoice }) => forced(toolChoice, ['any', 'tool']),
    examples: [
      converse(OPUS_5_5, 'any tool', chosen({ auto: {} }), chosen({ any: {} })),
      converse(OPUS_5_5, 'a tool', chosen({ auto: {} }), chosen({ tool: { name: 'look' } })),
      invoke(
        OPUS_5_5,
        'any tool',
        { tools: [claudeTool()] },
        { tools: [claudeTool()], tool_choice: { type: 'any' } },
      ),
    ],
  },
  {
    ...SERVICE,
    id: 'R37',
    title: 'No tool is forced, by name or at all.',
    models: LLAMA,
    operations: ['converse'],
    evidence: 'live',
    message:
      "This model doesn't support the toolConfig.toolChoice.{what} field. Remove toolConfig.toolChoice.{what} and try again.",
    sources: [
      'https://github.com/maximhq/bifrost/pull/3196',
      issue('run-llama/llama_index', 19886),
      issue('strands-agents/harness-sdk', 1241),
    ],
    breaches: ({ toolChoice }) => forced(toolChoice, ['any', 'tool']),
    examples: [
      converse(LLAMA_3_3, 'any tool', tools(), chosen({ any: {} })),
      converse(LLAMA_3_3, 'a tool', tools(), chosen({ tool: { name: 'look' } })),
    ],
  },
  {
    ...SERVICE,
    id: 'R38',
    title: 'A tool is not forced by its name.',
    models: MISTRAL,
    operations: ['converse'],
    message:
      "This model doesn't support the toolConfig.toolChoice.tool field. Remove toolConfig.toolChoice.tool and try again.",
    sources: [docs.toolChoice],
    breaches: ({ toolChoice }) => forced(toolChoice, ['tool']),
    examples: [converse(MISTRAL_LARGE, 'a tool', chosen({ any: {} }), chosen({ tool: { name: 'look' } }))],
  },
  {
    ...SERVICE,
    id: 'R39',
    title: 'A choice of tools has its type in one place: `toolConfig.toolChoice`, or the additional fields.',
    models: CLAUDE,
    operations: ['converse'],
    evidence: 'live',
    message:
      'The additional field tool_choice/type conflicts with the existing field toolConfig.toolChoice.{what}. Remove tool_choice/type and try again.',
    sources: [issue('BerriAI/litellm', 36536)],
    breaches: (request) => {
      const { toolChoice } = request;
      const extra = extraChoiceOf(request);
      return toolChoice !== null && extra?.['type'] !== undefined
        ? [{ at: `${EXTRA_CHOICE}.type`, what: toolChoice.kind }]
        : [];
    },
    examples: [
      converse(
        SONNET_4_5,
        'both',
        { ...chosen({ any: {} }), ...extraChoice({ disable_parallel_tool_use: true }) },
        { ...chosen({ any: {} }), ...extraChoice({ type: 'any', disable_parallel_tool_use: true }) },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R100',
    title:
      'Where `toolConfig.toolChoice` is absent, a tool_choice in the additional fields has a type, and there are tools.',
    models: CLAUDE,
    operations: ['converse'],
    evidence: 'live',
    message: 'tool_choice.type: Field required',
    sources: [
      'https://github.com/BerriAI/litellm/pull/34347',
      'https://github.com/BerriAI/litellm/pull/32605',
      issue('BerriAI/litellm', 34420),
    ],
    breaches: (request) => {
      const extra = extraChoiceOf(request);
      if (extra === null || request.toolChoice !== null) return [];
      return extra['type'] === undefined || (request.tools ?? []).length === 0
        ? [{ at: `${EXTRA_CHOICE}.type` }]
        : [];
    },
    examples: [
      converse(
        SONNET_4_5,
        'no type',
        { ...tools(), ...extraChoice({ type: 'auto', disable_parallel_tool_use: true }) },
        { ...tools(), ...extraChoice({ disable_parallel_tool_use: true }) },
      ),
      converse(
        SONNET_4_5,
        'no tools',
        { ...tools(), ...extraChoice({ type: 'auto', disable_parallel_tool_use: true }) },
        extraChoice({ type: 'auto', disable_parallel_tool_use: true }),
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R41',
    title: '`strict` is not known in a tool.',
    models: NO_STRICT,
    evidence: 'live',
    message: '{what}.strict: Extra inputs are not permitted',
    sources: [
      issue('BerriAI/litellm', 31582),
      issue('BerriAI/litellm', 33193),
      issue('vercel/ai', 18199),
      issue('lobehub/lobehub', 19876),
    ],
    breaches: strictMembers,
    examples: [converse(OPUS_5_5, 'strict', tools(), tools(STRICT_TOOL))],
  },
  {
    ...MODEL,
    id: 'R101',
    title: '`strict` may be unknown in a tool, as it is with the models around it.',
    models: STRICT_BY_ACCOUNT,
    evidence: 'suspected',
    message: '{what}.strict: Extra inputs are not permitted',
    sources: [issue('BerriAI/litellm', 33193), issue('lobehub/lobehub', 19876)],
    breaches: strictMembers,
    examples: [converse(OPUS_5, 'strict', tools(), tools(STRICT_TOOL))],
  },
  {
    ...SERVICE,
    id: 'R43',
    title: '`strict` may be refused.',
    models: STRICT_UNKNOWN,
    operations: ['converse'],
    evidence: 'suspected',
    message: "This model doesn't support the strict field. Remove strict and try again.",
    isQuoted: false,
    sources: [docs.structured],
    breaches: strictMembers,
    examples: [converse(GPT_OSS, 'strict', tools(), tools(STRICT_TOOL))],
  },
  {
    ...SERVICE,
    id: 'R102',
    title: '`strict` is for the models that AWS lists for structured outputs.',
    models: NO_NATIVE_JSON,
    operations: ['converse'],
    message: "This model doesn't support the strict field. Remove strict and try again.",
    isQuoted: false,
    sources: [docs.structured],
    breaches: strictMembers,
    examples: [converse(LLAMA_3_3, 'strict', tools(), tools(STRICT_TOOL))],
  },
  {
    ...MODEL,
    id: 'R79',
    title: 'A request has at most 20 strict tools.',
    models: STRICT,
    evidence: 'live',
    message:
      'Too many strict tools ({what}). The maximum number of strict tools supported is 20. Try reducing the number of tools marked as strict.',
    sources: [
      docs.formats,
      'https://github.com/usestrix/strix/pull/1050',
      issue('pydantic/pydantic-ai', 5579),
    ],
    breaches: (request) => {
      const strict = strictToolsOf(request);
      const over = strict[MAX_STRICT_TOOLS];
      return over === undefined ? [] : [{ at: over.at, what: String(strict.length) }];
    },
    examples: [
      converse(
        SONNET_4_5,
        'a strict tool too many',
        tools(...many(MAX_STRICT_TOOLS)),
        tools(...many(MAX_STRICT_TOOLS + 1)),
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R81',
    title: '`eager_input_streaming` is not known in a tool, with its beta or without.',
    models: CLAUDE,
    operations: ['invoke', 'count-tokens'],
    evidence: 'live',
    message: '{what}.eager_input_streaming: Extra inputs are not permitted',
    sources: ['https://github.com/vercel/ai/pull/17179', issue('anthropics/claude-agent-sdk-python', 694)],
    breaches: (request) => members(request, 'eager_input_streaming'),
    examples: [
      invoke(
        HAIKU_4_5,
        'with its beta',
        { anthropic_beta: ['fine-grained-tool-streaming-2025-05-14'], tools: [claudeTool()] },
        {
          anthropic_beta: ['fine-grained-tool-streaming-2025-05-14'],
          tools: [claudeTool('look', { eager_input_streaming: true })],
        },
      ),
    ],
  },
];

/** Tools that hold a member, each named as Anthropic names it. */
function members(request: RequestView, name: string): readonly Breach[] {
  return (request.tools ?? []).flatMap(({ at, value }, index) =>
    value[name] === undefined || value[name] === null
      ? []
      : [{ at: `${at}.${name}`, what: `tools.${index}.custom` }],
  );
}

function strictMembers(request: RequestView): readonly Breach[] {
  return members(request, 'strict');
}

function forced(choice: ToolChoiceView | null, kinds: readonly ToolChoiceView['kind'][]): readonly Breach[] {
  return choice !== null && kinds.includes(choice.kind) ? [{ at: choice.at, what: choice.kind }] : [];
}

function extraChoiceOf({ form, body }: RequestView) {
  const extra = form === 'converse' ? body['additionalModelRequestFields'] : undefined;
  return isObject(extra) && isObject(extra['tool_choice']) ? extra['tool_choice'] : null;
}

function extraChoice(choice: object) {
  return { additionalModelRequestFields: { tool_choice: choice } };
}

function chosen(toolChoice: object) {
  const { toolConfig } = tools();
  return { toolConfig: { ...(isObject(toolConfig) ? toolConfig : {}), toolChoice } };
}

function many(count: number) {
  return Array.from({ length: count }, (_, index) => ({ ...STRICT_TOOL, name: `look_${index}` }));
}

function streamed(example: Example): Example {
  return { ...example, isStream: true };
}
