/** Random requests of the Responses API. */
import * as fc from 'fast-check';

import { answerSchemas, objectSchemas } from '../parts/schemas.ts';
import { calledNames, HIDDEN, talks, type Part, type Round, type Talk } from '../parts/talk.ts';
import { maxTokens, often, rarely, temperatures, toolNames, topPs, type Arb } from '../parts/values.ts';

type Body = Readonly<Record<string, unknown>>;

/** What stands for the content that only the model can read. */
export const ENCRYPTED = {
  reasoning: '<encrypted reasoning>',
  compaction: '<compacted conversation>',
} as const;

const NAMESPACE = {
  type: 'namespace',
  name: 'files',
  description: 'Of files.',
  tools: [{ type: 'function', name: 'list', parameters: { type: 'object', properties: {} }, strict: false }],
};

/** Items as Codex and the SDKs send them back. */
const OWN_ITEMS: Readonly<Record<string, readonly Body[]>> = {
  compaction: [{ type: 'compaction', id: 'cmp_1', encrypted_content: ENCRYPTED.compaction }],
  'codex compaction': [{ type: 'context_compaction', encrypted_content: ENCRYPTED.compaction }],
  'empty compaction': [{ type: 'context_compaction' }],
  'additional tools': [
    {
      type: 'additional_tools',
      role: 'developer',
      tools: [NAMESPACE, { type: 'custom', name: 'exec', format: { type: 'text' } }, { type: 'web_search' }],
    },
  ],
  'agent message': [
    { type: 'agent_message', author: 'a', recipient: 'b', content: [{ type: 'input_text', text: 'Done.' }] },
  ],
  'custom call': [
    { type: 'custom_tool_call', call_id: 'call_custom', name: 'exec', input: 'ls', status: 'completed' },
    { type: 'custom_tool_call_output', call_id: 'call_custom', output: 'a.txt' },
  ],
  'shell call': [
    {
      type: 'local_shell_call',
      id: 'lsh_1',
      call_id: 'call_shell',
      status: 'completed',
      action: { type: 'exec', command: ['ls'], env: {} },
    },
    { type: 'function_call_output', call_id: 'call_shell', output: 'a.txt' },
  ],
  'namespaced call': [
    { type: 'function_call', call_id: 'call_list', name: 'list', namespace: 'files', arguments: '{}' },
    { type: 'function_call_output', call_id: 'call_list', output: [{ type: 'input_text', text: 'a.txt' }] },
  ],
  'answer with ids': [
    {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      status: 'completed',
      phase: 'commentary',
      content: [{ type: 'output_text', text: 'I look.', annotations: [], logprobs: [] }],
    },
    {
      id: 'fc_1',
      type: 'function_call',
      status: 'completed',
      call_id: 'call_search',
      name: 'search',
      arguments: '{}',
    },
    { type: 'function_call_output', call_id: 'call_search', output: 'nothing' },
  ],
  'codex reasoning': [
    { type: 'reasoning', summary: [], content: null, encrypted_content: ENCRYPTED.reasoning },
  ],
};

const settings = fc.record({
  stream: fc.boolean(),
  tools: rarely(
    2,
    fc.uniqueArray(fc.tuple(toolNames, objectSchemas, fc.nat(7)), {
      selector: ([name]) => name,
      maxLength: 4,
    }),
  ),
  codexTools: rarely(8, fc.nat(7)),
  choice: rarely(2, fc.constantFrom('auto', 'none', 'required', 'function', 'allowed')),
  parallel: rarely(3, fc.boolean()),
  format: rarely(
    4,
    fc.oneof(
      fc.constantFrom<Body>({ type: 'json_object' }, { type: 'text' }),
      fc
        .tuple(answerSchemas, often(fc.boolean()))
        .map(([schema, strict]): Body => ({ type: 'json_schema', name: 'answer', schema, strict })),
    ),
  ),
  maxTokens: often(maxTokens),
  temperature: rarely(2, fc.oneof(temperatures, fc.constant(2))),
  topP: rarely(4, topPs),
  effort: rarely(3, fc.constantFrom('none', 'minimal', 'low', 'medium', 'high', 'xhigh')),
  summary: rarely(2, fc.constantFrom('auto', 'detailed', 'concise')),
  verbosity: rarely(6, fc.constantFrom('low', 'medium', 'high')),
  manyTools: rarely(40, fc.constant(24)),
  extras: rarely(
    3,
    fc.constantFrom<Body>(
      { metadata: { a: 'b' }, user: 'u', prompt_cache_key: 'k', truncation: 'auto' },
      { service_tier: 'auto', background: false },
      { previous_response_id: null, max_tool_calls: null, top_logprobs: 0 },
      { context_management: [{ type: 'compaction', compact_threshold: 100_000 }], max_tool_calls: 3 },
      { safety_identifier: 's', client_metadata: { session: 'x' }, prompt_cache_retention: '24h' },
      { stream_options: { include_obfuscation: false }, stream: true },
    ),
  ),
  /** Where clients put what only OpenAI's API has: items that some models are not given, and tools beside functions. */
  items: rarely(3, fc.subarray(Object.keys(OWN_ITEMS))),
  isPlain: rarely(6, fc.constant(true)),
});

type Settings = typeof settings extends Arb<infer Of> ? Of : never;

/** Without its model. */
export const responsesRequests: Arb<Body> = fc.tuple(talks, settings).map(([talk, set]) => ({
  instructions: talk.system[0],
  input: set.isPlain ? 'Hello' : inputOf(talk, set),
  stream: set.stream ? true : undefined,
  store: false,
  ...toolsOf(talk, set),
  text:
    set.format === undefined && set.verbosity === undefined
      ? undefined
      : { format: set.format, verbosity: set.verbosity },
  max_output_tokens: set.maxTokens,
  temperature: set.temperature,
  top_p: set.topP,
  reasoning: set.effort === undefined ? undefined : { effort: set.effort, summary: set.summary },
  include: set.effort === undefined ? undefined : ['reasoning.encrypted_content'],
  ...set.extras,
}));

function toolsOf(talk: Talk, set: Settings): Body {
  const codex = set.codexTools ?? 0;
  const tools: Body[] = [
    ...(set.tools?.map(([name, parameters, flags]) => toolOf(name, parameters, flags)) ?? []),
    ...(codex & 1
      ? [{ type: 'custom', name: 'apply_patch', description: 'Patch files.', format: { type: 'text' } }]
      : []),
    ...(codex & 2 ? [{ type: 'local_shell' }] : []),
    ...(codex & 4 ? [{ type: 'web_search' }, NAMESPACE] : []),
  ];
  for (let index = 0; index < (set.manyTools ?? 0); index += 1) {
    tools.push(
      toolOf(
        `strict_${index}`,
        { type: 'object', properties: {}, required: [], additionalProperties: false },
        1,
      ),
    );
  }
  const known = new Set(tools.map(({ name }) => name));
  for (const name of calledNames(talk)) if (!known.has(name)) tools.push(toolOf(name, { type: 'object' }, 0));
  const named = tools.find(({ type }) => type === 'function')?.['name'];
  if (tools.length === 0) return {};
  return { tools, tool_choice: choiceOf(set.choice, named), parallel_tool_calls: set.parallel };
}

function toolOf(name: string, parameters: unknown, flags: number): Body {
  return {
    type: 'function',
    name,
    description: flags & 2 ? undefined : 'Does something.',
    parameters,
    strict: flags & 1 ? true : flags & 4 ? false : undefined,
  };
}

function choiceOf(choice: Settings['choice'], name: unknown): unknown {
  switch (choice) {
    case 'function':
      return name === undefined ? undefined : { type: 'function', name };
    case 'allowed':
      return name === undefined
        ? undefined
        : { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name }] };
    case 'auto':
    case 'none':
    case 'required':
    case undefined:
      return choice;
  }
}

function inputOf(talk: Talk, { items }: Settings): readonly Body[] {
  const [, ...more] = talk.system;
  return [
    ...more.map((text) => ({ role: 'developer', content: text })),
    ...talk.before.flatMap(({ asked, rounds, thought, answer }) => [
      { role: 'user', content: contentOf(asked) },
      ...rounds.flatMap(roundOf),
      ...thoughtOf(thought),
      {
        type: 'message',
        role: 'assistant',
        content: [{ type: 'output_text', text: answer, annotations: [] }],
      },
    ]),
    ...(talk.reminder === undefined ? [] : [{ role: 'developer', content: talk.reminder }]),
    ...(items ?? []).flatMap((name) => OWN_ITEMS[name] ?? []),
    { type: 'message', role: 'user', content: contentOf(talk.last) },
    ...talk.openRounds.flatMap(roundOf),
  ];
}

/** With the encrypted content, or as of a client that does not keep it. */
function thoughtOf(thought: string | undefined): readonly Body[] {
  if (thought === undefined) return [];
  if (thought === HIDDEN)
    return [{ type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: ENCRYPTED.reasoning }];
  return [{ type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: thought }] }];
}

function roundOf({ thought, text, calls }: Round): readonly Body[] {
  return [
    ...thoughtOf(thought),
    ...(text === undefined ? [] : [{ role: 'assistant', content: text }]),
    ...calls.map(({ id, name, args }) => ({ type: 'function_call', call_id: id, name, arguments: args })),
    ...calls.map(({ id, result }) => ({
      type: 'function_call_output',
      call_id: id,
      output: result.length === 1 && result[0]?.kind === 'text' ? result[0].text : contentOf(result),
    })),
  ];
}

function contentOf(parts: readonly Part[]): unknown {
  return parts.map((part): Body => {
    switch (part.kind) {
      case 'text':
        return { type: 'input_text', text: part.text };
      case 'picture':
        return {
          type: 'input_image',
          image_url: `data:${part.mediaType};base64,${part.data}`,
          detail: 'auto',
        };
      case 'file':
        return {
          type: 'input_file',
          filename: part.name,
          file_data: `data:${part.mediaType};base64,${part.data}`,
        };
    }
  });
}
