/**
 * A request as Claude Code sends it in the middle of its work, about 80 KB: a long system prompt and twelve tools behind
 * cache points, a conversation of tool calls and their results with thoughts between them, who is asking as metadata, and
 * betas in a header. Texts are made up; fields, their order and their sizes are those of Claude Code 2.1.
 */
import { signatureOf } from '../simulator/model/answer.ts';
import { NATIVE_DELTA, type Question } from './question.ts';

const MODEL = 'claude-sonnet-4-6';
const UPSTREAM_ID = 'global.anthropic.claude-sonnet-4-6';
const CACHED = { cache_control: { type: 'ephemeral' } };
const TURNS = 7;
const SYSTEM_CHARS = 14_000;
const TOOL_DESCRIPTION_CHARS = 1_800;
const RESULT_CHARS = 2_400;

const TOOL_NAMES = [
  'Bash',
  'Edit',
  'Glob',
  'Grep',
  'NotebookEdit',
  'Read',
  'Skill',
  'Task',
  'TodoWrite',
  'WebFetch',
  'WebSearch',
  'Write',
];

/** `steer`: the newest text of the user, which tells the simulator what to answer. */
export function claudeCode(steer: string): { readonly bare: Question; readonly gateway: Question } {
  const shared = {
    messages: conversation(steer),
    system: [
      { type: 'text', text: "You are Claude Code, Anthropic's official CLI for Claude." },
      { type: 'text', text: prose(SYSTEM_CHARS, 1), ...CACHED },
    ],
    tools: TOOL_NAMES.map((name, at) => tool(name, at, at === TOOL_NAMES.length - 1)),
    metadata: {
      user_id: JSON.stringify({
        device_id: 'c0ffee'.repeat(10),
        account_uuid: '',
        session_id: '1f0e4d2c-5a0b-4c88-9d5e-2f6f3b7a9c10',
      }),
    },
    max_tokens: 32_000,
    thinking: { type: 'enabled', budget_tokens: 31_999 },
  };
  return {
    bare: {
      path: `/model/${encodeURIComponent(UPSTREAM_ID)}/invoke-with-response-stream`,
      body: JSON.stringify({
        anthropic_version: 'bedrock-2023-05-31',
        anthropic_beta: ['interleaved-thinking-2025-05-14'],
        ...shared,
      }),
      firstDelta: NATIVE_DELTA,
    },
    gateway: {
      path: '/v1/messages?beta=true',
      body: JSON.stringify({ model: MODEL, ...shared, stream: true }),
      firstDelta: 'content_block_delta',
      headers: {
        'anthropic-beta': 'claude-code-20250219,interleaved-thinking-2025-05-14',
        'anthropic-version': '2023-06-01',
        'user-agent': 'claude-cli/2.1.329 (external, cli)',
        'x-app': 'cli',
        'x-claude-code-session-id': '1f0e4d2c-5a0b-4c88-9d5e-2f6f3b7a9c10',
        'x-stainless-lang': 'js',
        'x-stainless-runtime': 'node',
        'x-stainless-retry-count': '0',
      },
    },
  };
}

function conversation(steer: string): readonly object[] {
  const messages: object[] = [
    {
      role: 'user',
      content: [{ type: 'text', text: `<system-reminder>\n${prose(900, 2)}\n</system-reminder>` }],
    },
  ];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const id = `toolu_bdrk_01Work${String(turn).padStart(16, '0')}`;
    const thought = prose(400, 10 + turn);
    messages.push(
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: thought, signature: signatureOf(thought) },
          { type: 'text', text: prose(120, 30 + turn) },
          {
            type: 'tool_use',
            id,
            name: 'Read',
            input: { file_path: `/home/ada/project/src/part-${turn}.ts` },
          },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: id, content: numberedLines(RESULT_CHARS, 50 + turn) }],
      },
    );
  }
  messages.push(
    { role: 'assistant', content: [{ type: 'text', text: prose(300, 90) }] },
    { role: 'user', content: [{ type: 'text', text: steer, ...CACHED }] },
  );
  return messages;
}

function tool(name: string, seed: number, isLast: boolean): object {
  const property = (description: string): object => ({ type: 'string', description });
  return {
    name,
    description: prose(TOOL_DESCRIPTION_CHARS, 100 + seed),
    input_schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        file_path: property('The absolute path to the file'),
        content: property(prose(120, 200 + seed)),
        mode: {
          type: 'string',
          enum: ['content', 'files_with_matches', 'count'],
          description: prose(80, seed),
        },
        limit: {
          type: 'integer',
          exclusiveMinimum: 0,
          maximum: 9_007_199_254_740_991,
          description: prose(60, seed),
        },
        todos: {
          type: 'array',
          items: {
            type: 'object',
            properties: { content: { type: 'string', minLength: 1 }, status: { type: 'string' } },
            required: ['content', 'status'],
            additionalProperties: false,
          },
        },
      },
      required: ['file_path'],
      additionalProperties: false,
    },
    ...(isLast ? CACHED : {}),
  };
}

/** As Claude Code shows files: numbers, tabs and code, with the quotes and line ends that JSON has to escape. */
function numberedLines(chars: number, seed: number): string {
  const lines = prose(chars, seed).match(/.{1,60}/gs) ?? [];
  return lines.map((line, at) => `${String(at + 1).padStart(6)}\tconst text = "${line}";`).join('\n');
}

const WORDS = 'the build fails where a type of the reader is wider than what it reads so mend it first'.split(
  ' ',
);

/** The same text for the same seed. */
function prose(chars: number, seed: number): string {
  let text = '';
  for (let at = seed; text.length < chars; at += 1 + (at % 3)) text += `${WORDS[(at * 7) % WORDS.length]} `;
  return text.slice(0, chars);
}
