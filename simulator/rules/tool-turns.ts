/** Rules of calls and their results: each call has its result in the next turn, and nothing comes between. */
import { ANSWERING, CONVERSE_ONLY, docs, issue, MODEL, SERVICE } from './base.ts';
import {
  assistant,
  call,
  CLAUDE_HI,
  claudeTool,
  converse,
  HAIKU_4_5,
  HELLO,
  HI,
  invoke,
  LLAMA_3_3,
  NOVA_LITE,
  result,
  tools,
  user,
} from './example.ts';
import { CLAUDE, LLAMA_OR_MISTRAL } from './model-sets.ts';
import type { RequestView, TurnView } from './request/view.ts';
import { blocksOf, callIdsOf, resultIdsOf } from './request/walk.ts';
import type { Breach, Rule } from './rule.ts';

const LOOKED = [HI, assistant(call('a')), user(result('a'))] as const;
const CLAUDE_CALL = assistant({ type: 'tool_use', id: 'a', name: 'look', input: {} });
const CLAUDE_RESULT = user({ type: 'tool_result', tool_use_id: 'a', content: 'Seen.' });
const CLAUDE_LOOKED = { tools: [claudeTool()], messages: [CLAUDE_HI, CLAUDE_CALL, CLAUDE_RESULT] };

const FOUND_WITHOUT_RESULTS =
  '{at}: `tool_use` ids were found without `tool_result` blocks immediately after: {what}. Each `tool_use` block must have a corresponding `tool_result` block in the next message.';

export const toolTurnRules: readonly Rule[] = [
  {
    ...SERVICE,
    id: 'R16',
    title: '`toolConfig` is there when a turn holds calls or results of tools.',
    operations: CONVERSE_ONLY,
    message: 'The toolConfig field must be defined when using toolUse and toolResult content blocks.',
    sources: [docs.toolUse, 'https://github.com/patriceckhart/zot/pull/18'],
    breaches: (request) =>
      request.tools !== null
        ? []
        : blocksOf(request).filter(({ kind }) => kind === 'call' || kind === 'result'),
    examples: [converse(NOVA_LITE, 'no tools', { ...tools(), messages: LOOKED }, { messages: LOOKED })],
  },
  {
    ...SERVICE,
    id: 'R13',
    title: 'Each result of a tool answers a call of the turn before.',
    message: 'The number of toolResult blocks at {at} exceeds the number of toolUse blocks of previous turn.',
    claudeMessage:
      '{at}: unexpected `tool_use_id` found in `tool_result` blocks: {what}. Each `tool_result` block must have a corresponding `tool_use` block in the previous message.',
    sources: [docs.toolUse, issue('Just-Curieous/Curie', 16)],
    breaches: (request) => unasked(request),
    examples: [
      converse(
        NOVA_LITE,
        'a result too many',
        { ...tools(), messages: LOOKED },
        { ...tools(), messages: [HI, assistant(call('a')), user(result('a'), result('b'))] },
      ),
      invoke(HAIKU_4_5, 'a result of no call', CLAUDE_LOOKED, {
        ...CLAUDE_LOOKED,
        messages: [CLAUDE_RESULT],
      }),
    ],
  },
  {
    ...SERVICE,
    id: 'R12',
    title: 'Each call of a tool is answered in the next turn.',
    message: 'Expected toolResult blocks at {at} for the following Ids: {what}',
    claudeMessage: FOUND_WITHOUT_RESULTS,
    sources: [docs.toolUse, issue('lastmile-ai/mcp-agent', 302)],
    breaches: (request) => unanswered(request),
    examples: [
      converse(
        NOVA_LITE,
        'no result',
        { ...tools(), messages: LOOKED },
        { ...tools(), messages: [HI, assistant(call('a')), HI] },
      ),
      invoke(HAIKU_4_5, 'the same', CLAUDE_LOOKED, {
        ...CLAUDE_LOOKED,
        messages: [CLAUDE_HI, CLAUDE_CALL, CLAUDE_HI],
      }),
    ],
  },
  {
    ...MODEL,
    id: 'R14',
    title: 'No two calls of a turn share an id.',
    message: '{at}: `tool_use` ids must be unique',
    isQuoted: false,
    sources: [docs.toolUse, docs.claudeTools],
    breaches: ({ turns }) => turns.flatMap((turn) => repeated(turn, 'call')),
    examples: [
      converse(
        HAIKU_4_5,
        'one id twice',
        { ...tools(), messages: LOOKED },
        { ...tools(), messages: [HI, assistant(call('a'), call('a')), user(result('a'))] },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R15',
    title: 'A call has one result.',
    message:
      '{at}: each tool_use must have a single result. Found multiple `tool_result` blocks with id: {what}',
    isQuoted: false,
    sources: [docs.toolUse, docs.claudeTools],
    breaches: ({ turns }) => turns.flatMap((turn) => repeated(turn, 'result')),
    examples: [
      converse(
        HAIKU_4_5,
        'two results',
        {
          ...tools(),
          messages: [HI, assistant(call('a'), call('b')), user(result('a'), result('b'))],
        },
        {
          ...tools(),
          messages: [HI, assistant(call('a'), call('b')), user(result('a'), result('b'), result('a'))],
        },
      ),
    ],
  },
  {
    ...SERVICE,
    id: 'R09',
    title: 'The result of a tool has content.',
    operations: CONVERSE_ONLY,
    message:
      'The content field in the ToolResultBlock object at {at} is empty. Add a ContentBlock object to the content field and try again.',
    isQuoted: false,
    sources: [docs.toolResult, 'https://github.com/patriceckhart/zot/pull/40'],
    breaches: ({ turns }) =>
      turns.flatMap(({ blocks }) =>
        blocks.filter(({ kind, content }) => kind === 'result' && content.length === 0),
      ),
    examples: [
      converse(
        NOVA_LITE,
        'nothing in it',
        { ...tools(), messages: LOOKED },
        {
          ...tools(),
          messages: [HI, assistant(call('a')), user({ toolResult: { toolUseId: 'a', content: [] } })],
        },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R08',
    title: 'Results of tools come first in their turn.',
    models: CLAUDE,
    message: FOUND_WITHOUT_RESULTS,
    sources: [docs.claudeTools, issue('pydantic/pydantic-ai', 3253)],
    breaches: ({ turns }) =>
      turns.flatMap((turn) => {
        const last = turn.blocks.findLastIndex(({ kind }) => kind === 'result');
        const isMixed = turn.blocks
          .slice(0, Math.max(0, last))
          .some(({ kind }) => kind !== 'result' && kind !== 'cache-point');
        return isMixed ? [{ at: turn.at, what: resultIdsOf(turn).join(', ') }] : [];
      }),
    examples: [
      converse(
        HAIKU_4_5,
        'a text before',
        { ...tools(), messages: [HI, assistant(call('a')), user(result('a'), { text: 'So?' })] },
        { ...tools(), messages: [HI, assistant(call('a')), user({ text: 'So?' }, result('a'))] },
      ),
    ],
  },
  {
    ...SERVICE,
    id: 'R62',
    title: 'Words of the user do not stand beside results of tools.',
    models: LLAMA_OR_MISTRAL,
    operations: ANSWERING,
    evidence: 'live',
    message: '{at}: Conversation blocks and tool result blocks cannot be provided in the same turn.',
    sources: [
      issue('strands-agents/harness-sdk', 1223),
      issue('langchain-ai/langchain-aws', 141),
      issue('BerriAI/litellm', 6053),
    ],
    breaches: ({ turns }) => turns.flatMap((turn) => beside(turn, 'result')),
    examples: [
      converse(
        LLAMA_3_3,
        'a text after a result',
        { ...tools(), messages: [...LOOKED, HELLO, user({ text: 'So?' })] },
        { ...tools(), messages: [HI, assistant(call('a')), user(result('a'), { text: 'So?' })] },
      ),
    ],
  },
  {
    ...SERVICE,
    id: 'R93',
    title: 'Words of the assistant do not stand beside its calls of tools.',
    models: LLAMA_OR_MISTRAL,
    operations: ANSWERING,
    evidence: 'live',
    message: '{at}: Conversation blocks and tool use blocks cannot be provided in the same turn.',
    sources: [
      'https://github.com/langchain-ai/langchain-aws/pull/1118',
      issue('quarkiverse/quarkus-langchain4j', 1983),
    ],
    breaches: ({ turns }) => turns.flatMap((turn) => beside(turn, 'call')),
    examples: [
      converse(
        LLAMA_3_3,
        'a text before a call',
        { ...tools(), messages: LOOKED },
        { ...tools(), messages: [HI, assistant({ text: 'I look.' }, call('a')), user(result('a'))] },
      ),
    ],
  },
];

/** Runs of turns of one role: Anthropic's body may have several messages of the user in a row. */
type Run = { readonly role: unknown; readonly turns: readonly TurnView[]; readonly end: number };

function runsOf({ turns }: RequestView): readonly Run[] {
  const runs: { role: unknown; turns: TurnView[]; end: number }[] = [];
  for (const [index, turn] of turns.entries()) {
    if (turn.role === 'system') continue;
    const last = runs.at(-1);
    if (last !== undefined && last.role === turn.role) {
      last.turns.push(turn);
      last.end = index;
    } else {
      runs.push({ role: turn.role, turns: [turn], end: index });
    }
  }
  return runs;
}

/** Converse names the turn that lacks the results, Anthropic the one with the calls. */
function unanswered(request: RequestView): readonly Breach[] {
  const runs = runsOf(request);
  return runs.flatMap((run, index) => {
    const results = new Set(runs[index + 1]?.turns.flatMap(resultIdsOf));
    const missing = run.turns.flatMap(callIdsOf).filter((id) => !results.has(id));
    if (missing.length === 0) return [];
    const at = request.form === 'claude' ? `messages.${run.end}` : `messages.${run.end + 1}.content`;
    return [{ at, what: missing.join(', ') }];
  });
}

function unasked(request: RequestView): readonly Breach[] {
  const runs = runsOf(request);
  return runs.flatMap((run, index) => {
    const calls = new Set(runs[index - 1]?.turns.flatMap(callIdsOf));
    return run.turns.flatMap(({ contentAt, blocks }) =>
      blocks
        .filter(({ kind, id }) => kind === 'result' && !calls.has(id))
        .map(({ at, id }) => ({ at: request.form === 'claude' ? at : contentAt, what: id })),
    );
  });
}

function repeated({ blocks }: TurnView, kind: 'call' | 'result'): readonly Breach[] {
  const known = new Set<string>();
  return blocks.flatMap((block) => {
    if (block.kind !== kind) return [];
    if (known.has(block.id)) return [{ at: block.at, what: block.id }];
    known.add(block.id);
    return [];
  });
}

function beside({ contentAt, blocks }: TurnView, kind: 'call' | 'result'): readonly Breach[] {
  const has = blocks.some((block) => block.kind === kind);
  const others = blocks.some(
    (block) => block.kind === 'text' || block.kind === 'image' || block.kind === 'document',
  );
  return has && others ? [{ at: contentAt }] : [];
}
