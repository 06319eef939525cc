/** The usage of a whole answer of Claude's is that of the answer, whatever its texts and its tools' arguments hold. */
import { deepEqual, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { accountOf } from '../../proxy/dialects/claude-account.ts';

const usage = { input_tokens: 12, cache_read_input_tokens: 3, output_tokens: 7 };
const otherEnd = '"stop_reason":"max_tokens","usage":{"input_tokens":999,"output_tokens":999}';

const ANSWERS: readonly (readonly [name: string, answer: object])[] = [
  ['a text', { content: [{ type: 'text', text: 'Yes.' }], stop_reason: 'end_turn', usage }],
  [
    'a text that quotes an answer',
    { content: [{ type: 'text', text: otherEnd }], stop_reason: 'end_turn', usage },
  ],
  [
    'arguments that look like an answer',
    { content: [{ input: JSON.parse(`{${otherEnd}}`) as unknown }], stop_reason: 'tool_use', usage },
  ],
  ['the usage before the content', { usage, stop_reason: 'end_turn', content: [{ text: otherEnd }] }],
  [
    'such arguments behind the end',
    { stop_reason: 'end_turn', usage, content: [{ input: JSON.parse(`{${otherEnd}}`) as unknown }] },
  ],
  [
    'arguments that name the end alone, behind it',
    { stop_reason: 'end_turn', usage, content: [{ stop_reason: 'x' }] },
  ],
  ['no reason', { content: [], usage }],
  [
    'more behind the usage',
    { content: [], stop_reason: 'refusal', stop_sequence: null, usage, container: { id: 'x' } },
  ],
  [
    'letters beyond ASCII',
    { content: [{ text: '日本語 🚀' }], stop_reason: 'stop_sequence', stop_sequence: 'né', usage },
  ],
];

for (const [name, answer] of ANSWERS) {
  for (const spaces of [0, 2]) {
    test(`${name}${spaces === 0 ? '' : ', with white space'}`, () => {
      const account = accountOf(Buffer.from(JSON.stringify(answer, null, spaces)));
      const whole = answer as { stop_reason?: string };
      deepEqual([account['usage'], account['stop_reason']], [usage, whole.stop_reason]);
    });
  }
}

test('what is no answer is refused', () => {
  for (const text of [
    '',
    'x',
    '[]',
    '"stop_reason":"end_turn","usage":{}}',
    '{"stop_reason":"end_turn","usage":{"a"',
  ])
    throws(() => accountOf(Buffer.from(text)), SyntaxError, text);
});
