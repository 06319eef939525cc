/** Random requests of the Messages API, and of its count_tokens. */
import * as fc from 'fast-check';

import { signatureOf } from '../../../simulator/model/answer.ts';
import { answerSchemas, objectSchemas } from '../parts/schemas.ts';
import { calledNames, HIDDEN, talks, type Part, type Round, type Talk } from '../parts/talk.ts';
import { maxTokens, rarely, stopWords, temperatures, toolNames, topPs, type Arb } from '../parts/values.ts';

type Body = Readonly<Record<string, unknown>>;

const cacheControls = fc.constantFrom<Body>(
  { type: 'ephemeral' },
  { type: 'ephemeral', ttl: '5m' },
  { type: 'ephemeral', ttl: '1h' },
);

const settings = fc.record({
  stream: fc.boolean(),
  maxTokens,
  tools: rarely(
    2,
    fc.uniqueArray(fc.tuple(toolNames, objectSchemas, fc.nat(63)), {
      selector: ([name]) => name,
      maxLength: 4,
    }),
  ),
  serverTool: rarely(15, fc.constantFrom('web_search_20250305', 'bash_20250124', 'text_editor_20250728')),
  choice: rarely(2, fc.constantFrom('auto', 'none', 'any', 'tool')),
  isSerial: rarely(3, fc.boolean()),
  temperature: rarely(3, temperatures),
  topP: rarely(5, topPs),
  topK: rarely(6, fc.constantFrom(1, 40)),
  stop: rarely(4, stopWords),
  thinking: rarely(
    3,
    fc.constantFrom<Body>(
      { type: 'disabled' },
      { type: 'adaptive' },
      { type: 'adaptive', display: 'summarized' },
      { type: 'adaptive', block_binding: { prefix_mismatch_behavior: 'drop_block' } },
      { type: 'enabled', budget_tokens: 1024 },
      { type: 'enabled', budget_tokens: 3999 },
      { type: 'enabled', budget_tokens: 31_999 },
    ),
  ),
  effort: rarely(4, fc.constantFrom('low', 'medium', 'high', 'xhigh', 'max')),
  format: rarely(6, answerSchemas),
  isOldFormat: fc.boolean(),
  marks: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(255) }),
  cache: cacheControls,
  otherCache: rarely(5, cacheControls),
  wholeCache: rarely(12, cacheControls),
  metadata: rarely(4, fc.constant({ user_id: 'user_1' })),
  betas: rarely(
    4,
    fc.subarray(
      [
        'interleaved-thinking-2025-05-14',
        'structured-outputs-2025-11-13',
        'fine-grained-tool-streaming-2025-05-14',
        'context-management-2025-06-27',
        'prompt-caching-2024-07-31',
        'claude-code-20250219',
        'effort-2025-11-24',
        'some-beta-of-2027',
      ],
      { minLength: 1 },
    ),
  ),
  edits: rarely(
    12,
    fc.constantFrom<Body>(
      { edits: [{ type: 'clear_tool_uses_20250919' }] },
      { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
      { edits: [{ type: 'compact_20260112' }] },
    ),
  ),
  isSystemText: fc.boolean(),
  /** What the user says beside results of tools. */
  aside: rarely(4, fc.constantFrom('before', 'after')),
  manyTools: rarely(40, fc.constant(24)),
  tier: rarely(10, fc.constantFrom('auto', 'standard_only')),
});

/** A body without its model, and headers. */
export type MessagesRequest = { readonly body: Body; readonly headers: Readonly<Record<string, string>> };

/** Most clients keep one lifetime for all marks, and a budget below the limit of the answer. */
const sensible = settings.map((set) => {
  const { thinking } = set;
  const budget = thinking?.['budget_tokens'];
  const isTooMuch = typeof budget === 'number' && budget >= set.maxTokens && set.maxTokens % 3 !== 0;
  return {
    ...set,
    laterCache: set.otherCache ?? set.cache,
    thinking: isTooMuch ? { type: 'enabled', budget_tokens: Math.max(1024, set.maxTokens - 1) } : thinking,
    maxTokens: isTooMuch ? Math.max(1025, set.maxTokens) : set.maxTokens,
  };
});

type Settings = typeof sensible extends Arb<infer Of> ? Of : never;

export const messagesRequests: Arb<MessagesRequest> = fc
  .tuple(talks, sensible)
  .map(([talk, set]): MessagesRequest => {
    const counted = countedOf(talk, set);
    return {
      headers: set.betas === undefined ? {} : { 'anthropic-beta': set.betas.join(',') },
      body: {
        ...counted,
        max_tokens: set.maxTokens,
        stream: set.stream ? true : undefined,
        temperature: set.temperature,
        top_p: set.topP,
        top_k: set.topK,
        stop_sequences: set.stop,
        metadata: set.metadata,
        service_tier: set.tier,
      },
    };
  });

export const countRequests: Arb<MessagesRequest> = fc
  .tuple(talks, sensible)
  .map(([talk, set]): MessagesRequest => ({ headers: {}, body: countedOf(talk, set) }));

function countedOf(talk: Talk, set: Settings): Body {
  const format = set.format === undefined ? undefined : { type: 'json_schema', schema: set.format };
  const ownFormat = set.isOldFormat ? undefined : format;
  return {
    system: systemOf(talk, set),
    messages: messagesOf(talk, set),
    ...toolsOf(talk, set),
    thinking: set.thinking,
    output_config:
      set.effort === undefined && ownFormat === undefined
        ? undefined
        : { effort: set.effort, format: ownFormat },
    output_format: set.isOldFormat ? format : undefined,
    context_management: set.edits,
    cache_control: set.wholeCache,
  };
}

function systemOf({ system }: Talk, { isSystemText, marks, cache }: Settings): unknown {
  if (isSystemText) return system[0];
  return system.map((text, index) => ({
    type: 'text',
    text,
    ...(marks & 1 && index === system.length - 1 ? { cache_control: cache } : {}),
  }));
}

function toolsOf(talk: Talk, set: Settings): Body {
  const tools: Body[] = set.tools?.map(([name, schema, flags]) => toolOf(name, schema, flags)) ?? [];
  for (let index = 0; index < (set.manyTools ?? 0); index += 1) {
    tools.push(toolOf(`strict_${index}`, { type: 'object', properties: {}, additionalProperties: false }, 4));
  }
  const known = new Set(tools.map(({ name }) => name));
  for (const name of calledNames(talk)) if (!known.has(name)) tools.push(toolOf(name, { type: 'object' }, 0));
  if (set.serverTool !== undefined) tools.push(serverTool(set.serverTool));
  if (tools.length === 0) return { tool_choice: set.choice === 'auto' ? { type: 'auto' } : undefined };
  const last = tools.at(-1);
  if (last !== undefined && set.marks & 2) tools[tools.length - 1] = { ...last, cache_control: set.cache };
  return { tools, tool_choice: choiceOf(set, tools[0]?.['name']) };
}

function serverTool(type: string): Body {
  if (type.startsWith('web_search')) return { type, name: 'web_search', max_uses: 3 };
  return { type, name: type.startsWith('bash') ? 'bash' : 'str_replace_based_edit_tool' };
}

function toolOf(name: string, input_schema: unknown, flags: number): Body {
  return {
    name,
    input_schema,
    description: flags & 1 ? undefined : 'Does something.',
    type: flags & 2 ? 'custom' : undefined,
    strict: flags & 4 ? true : undefined,
    eager_input_streaming: flags & 8 ? (flags & 1) === 1 : undefined,
    input_examples: (flags & 48) === 48 ? [{ city: 'Paris' }] : undefined,
    allowed_callers: (flags & 48) === 32 ? ['direct'] : undefined,
    defer_loading: (flags & 48) === 16 ? false : undefined,
  };
}

function choiceOf({ choice, isSerial }: Settings, name: unknown): unknown {
  if (choice === undefined) return undefined;
  if (choice === 'none') return { type: 'none' };
  const serial = { disable_parallel_tool_use: isSerial };
  return choice === 'tool' ? { type: 'tool', name, ...serial } : { type: choice, ...serial };
}

function messagesOf(talk: Talk, { marks, cache, laterCache, aside }: Settings): readonly Body[] {
  return [
    ...talk.before.flatMap(({ asked, rounds, thought, answer }, index) => [
      { role: 'user', content: contentOf(asked, marks & 4 && index === 0 ? cache : undefined) },
      ...rounds.flatMap((one) => roundOf(one, marks & 8 ? laterCache : undefined, aside)),
      { role: 'assistant', content: [...thoughtOf(thought), { type: 'text', text: answer }] },
    ]),
    { role: 'user', content: contentOf(talk.last, marks & 16 ? laterCache : undefined) },
    ...(talk.reminder === undefined ? [] : [{ role: 'system', content: talk.reminder }]),
    ...talk.openRounds.flatMap((one) => roundOf(one, marks & 32 ? laterCache : undefined, aside)),
    ...(talk.prefill === undefined ? [] : [{ role: 'assistant', content: talk.prefill }]),
  ];
}

function thoughtOf(thought: string | undefined): readonly Body[] {
  if (thought === undefined) return [];
  if (thought === HIDDEN)
    return [{ type: 'redacted_thinking', data: Buffer.from(thought).toString('base64') }];
  return [{ type: 'thinking', thinking: thought, signature: signatureOf(thought) }];
}

function roundOf(
  { thought, text, calls }: Round,
  cache: Body | undefined,
  aside: Settings['aside'],
): readonly Body[] {
  const results = calls.map(({ id, result, isError }, index) => ({
    type: 'tool_result',
    tool_use_id: id,
    content:
      result.length === 1 && result[0]?.kind === 'text' ? result[0].text : contentOf(result, undefined),
    is_error: isError ? true : undefined,
    cache_control: index === calls.length - 1 ? cache : undefined,
  }));
  return [
    {
      role: 'assistant',
      content: [
        ...thoughtOf(thought),
        ...(text === undefined ? [] : [{ type: 'text', text }]),
        ...calls.map(({ id, name, args }) => ({ type: 'tool_use', id, name, input: objectOf(args) })),
      ],
    },
    {
      role: 'user',
      content: [
        ...(aside === 'before' ? [{ type: 'text', text: 'Here it is.' }] : []),
        ...results,
        ...(aside === 'after' ? [{ type: 'text', text: 'Go on.' }] : []),
      ],
    },
  ];
}

/** The API takes objects alone. */
function objectOf(args: string): unknown {
  try {
    const value: unknown = JSON.parse(args);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

function contentOf(parts: readonly Part[], cache: Body | undefined): unknown {
  const [first] = parts;
  if (parts.length === 1 && first?.kind === 'text' && cache === undefined) return first.text;
  return parts.map((part, index) => ({
    ...partOf(part),
    ...(index === parts.length - 1 && cache !== undefined ? { cache_control: cache } : {}),
  }));
}

function partOf(part: Part): Body {
  switch (part.kind) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'picture':
      return { type: 'image', source: { type: 'base64', media_type: part.mediaType, data: part.data } };
    case 'file':
      if (part.name === 'read.md') {
        return {
          type: 'search_result',
          source: 'https://x.y',
          title: part.name,
          content: [{ type: 'text', text: 'Found.' }],
        };
      }
      return part.mediaType === 'application/pdf'
        ? {
            type: 'document',
            title: part.name,
            source: { type: 'base64', media_type: part.mediaType, data: part.data },
          }
        : {
            type: 'document',
            title: part.name,
            source: {
              type: 'text',
              media_type: 'text/plain',
              data: Buffer.from(part.data, 'base64').toString(),
            },
          };
  }
}
