/** Random Chat Completions requests. */
import * as fc from 'fast-check';

import { answerSchemas, objectSchemas } from '../parts/schemas.ts';
import { calledNames, talks, type Exchange, type Part, type Round, type Talk } from '../parts/talk.ts';
import {
  maxTokens,
  often,
  rarely,
  stopWords,
  temperatures,
  toolNames,
  topPs,
  type Arb,
} from '../parts/values.ts';

type Body = Readonly<Record<string, unknown>>;

const CUSTOM = {
  type: 'custom',
  custom: { name: 'run', format: { type: 'grammar', grammar: { syntax: 'regex', definition: '[a-z]+' } } },
};
const EPHEMERAL = { type: 'ephemeral' };

const settings = fc.record({
  stream: fc.boolean(),
  tools: rarely(
    2,
    fc.uniqueArray(fc.tuple(toolNames, objectSchemas, fc.nat(7)), {
      selector: ([name]) => name,
      maxLength: 4,
    }),
  ),
  manyTools: rarely(40, fc.constant(24)),
  choice: rarely(2, fc.constantFrom('auto', 'none', 'required', 'function', 'allowed')),
  parallel: rarely(4, fc.boolean()),
  format: rarely(
    4,
    fc.oneof(
      fc.constantFrom<Body>({ type: 'json_object' }, { type: 'text' }),
      fc.tuple(answerSchemas, often(fc.boolean())).map(([schema, strict]): Body => ({
        type: 'json_schema',
        json_schema: { name: 'answer', schema, strict },
      })),
    ),
  ),
  maxTokens: often(maxTokens),
  oldMaxTokens: rarely(3, maxTokens),
  temperature: rarely(2, fc.oneof(temperatures, fc.constant(2))),
  topP: rarely(4, topPs),
  stop: rarely(4, fc.oneof(stopWords, fc.constantFrom('END', '\n', ''))),
  effort: rarely(3, fc.constantFrom('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max')),
  n: rarely(30, fc.constantFrom(1, 2)),
  cache: rarely(4, fc.nat(7)),
  extras: rarely(
    3,
    fc.constantFrom<Body>(
      { seed: 1, user: 'u', metadata: { a: 'b' }, presence_penalty: 0.5, logit_bias: {} },
      { service_tier: 'auto' },
      { stream_options: { include_usage: true }, stream: true },
      { verbosity: 'low', store: true },
      { thinking: { type: 'enabled', budget_tokens: 2048 } },
      { thinking: { type: 'disabled' } },
      { reasoning: { effort: 'high' } },
      { logprobs: false, modalities: ['text'] },
    ),
  ),
  isCustom: rarely(20, fc.constant(true)),
  systemRole: fc.constantFrom('system', 'developer'),
});

type Settings = typeof settings extends Arb<infer Of> ? Of : never;

/** Without its model. */
export const chatRequests: Arb<Body> = fc.tuple(talks, settings).map(([talk, set]) => ({
  messages: messagesOf(talk, set),
  stream: set.stream ? true : undefined,
  ...toolsOf(talk, set),
  response_format: set.format,
  max_completion_tokens: set.maxTokens,
  max_tokens: set.maxTokens === undefined ? set.oldMaxTokens : undefined,
  temperature: set.temperature,
  top_p: set.topP,
  stop: set.stop,
  reasoning_effort: set.effort,
  n: set.stream ? undefined : set.n,
  ...set.extras,
}));

function toolsOf(talk: Talk, set: Settings): Body {
  const made = set.tools?.map(([name, parameters, flags]) => toolOf(name, parameters, flags)) ?? [];
  const known = new Set(set.tools?.map(([name]) => name));
  // What has been called is offered again, as clients do.
  const again = calledNames(talk)
    .filter((name) => !known.has(name))
    .map((name) => toolOf(name, { type: 'object' }, 0));
  const many = Array.from({ length: set.manyTools ?? 0 }, (_, index) =>
    toolOf(
      `strict_${index}`,
      { type: 'object', properties: {}, required: [], additionalProperties: false },
      1,
    ),
  );
  const tools = [...made, ...again, ...many, ...(set.isCustom ? [CUSTOM] : [])];
  if (tools.length === 0) return {};
  const first = [...made, ...again, ...many][0];
  return {
    tools,
    tool_choice: choiceOf(set.choice, first?.function.name),
    parallel_tool_calls: set.parallel,
  };
}

function toolOf(name: string, parameters: unknown, flags: number) {
  return {
    type: 'function',
    function: {
      name,
      description: flags & 2 ? undefined : 'Does something.',
      parameters: flags === 7 ? undefined : parameters,
      strict: flags & 1 ? true : flags & 4 ? false : undefined,
    },
    ...(flags === 6 ? { cache_control: EPHEMERAL } : {}),
  };
}

function choiceOf(choice: Settings['choice'], name: string | undefined): unknown {
  if (name === undefined && (choice === 'function' || choice === 'allowed')) return undefined;
  switch (choice) {
    case 'function':
      return { type: 'function', function: { name } };
    case 'allowed':
      return {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name } }] },
      };
    case 'auto':
    case 'none':
    case 'required':
    case undefined:
      return choice;
  }
}

function messagesOf(talk: Talk, { cache = 0, systemRole }: Settings): readonly Body[] {
  const mark = (bit: number) => (cache & bit ? { cache_control: EPHEMERAL } : {});
  const system = talk.system.map((text) => ({
    role: systemRole,
    content: cache & 1 ? [{ type: 'text', text, ...mark(1) }] : text,
  }));
  return [
    ...system,
    ...talk.before.flatMap((one) => exchangeOf(one, mark(2))),
    ...(talk.reminder === undefined ? [] : [{ role: 'system', content: talk.reminder }]),
    { role: 'user', content: contentOf(talk.last, mark(4)) },
    ...talk.openRounds.flatMap(roundOf),
    ...(talk.prefill === undefined ? [] : [{ role: 'assistant', content: talk.prefill }]),
  ];
}

function exchangeOf({ asked, rounds, thought, answer }: Exchange, mark: Body): readonly Body[] {
  return [
    { role: 'user', content: contentOf(asked, mark) },
    ...rounds.flatMap(roundOf),
    { role: 'assistant', content: answer, ...thoughtOf(thought) },
  ];
}

function thoughtOf(thought: string | undefined): Body {
  return thought === undefined ? {} : { reasoning_content: thought };
}

function roundOf({ thought, text, calls }: Round): readonly Body[] {
  return [
    {
      role: 'assistant',
      content: text ?? null,
      ...thoughtOf(thought),
      tool_calls: calls.map(({ id, name, args }) => ({
        id,
        type: 'function',
        function: { name, arguments: args },
      })),
    },
    ...calls.map(({ id, result }) => ({
      role: 'tool',
      tool_call_id: id,
      content: result.length === 1 && result[0]?.kind === 'text' ? result[0].text : contentOf(result, {}),
    })),
  ];
}

function contentOf(parts: readonly Part[], mark: Body): unknown {
  const [first] = parts;
  if (parts.length === 1 && first?.kind === 'text' && Object.keys(mark).length === 0) return first.text;
  return parts.map((part, index) => ({ ...partOf(part), ...(index === parts.length - 1 ? mark : {}) }));
}

function partOf(part: Part): Body {
  switch (part.kind) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'picture':
      return { type: 'image_url', image_url: { url: `data:${part.mediaType};base64,${part.data}` } };
    case 'file':
      return {
        type: 'file',
        file: { filename: part.name, file_data: `data:${part.mediaType};base64,${part.data}` },
      };
  }
}
