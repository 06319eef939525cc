/** What Claude on Bedrock cannot be asked for is refused in Anthropic's words, and the field is named. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assistant, base64, PNG, user } from './request-parts.ts';
import { call, HAIKU, refused, result, search, tool, type Body } from './claude-fixture.ts';

/** what is wrong · fields of the request · what the refusal says */
const refusals: readonly [string, Body, RegExp][] = [
  [
    'a prefill on a model without',
    { messages: [user('a'), assistant('b')] },
    /does not support assistant message prefill/,
  ],
  [
    'a prefill with thinking',
    {
      model: HAIKU,
      messages: [user('a'), assistant('b')],
      thinking: { type: 'enabled', budget_tokens: 1_024 },
    },
    /must not be given as a prefill/,
  ],
  [
    'a turn that is a prefill since the blank one behind it is left out, with thinking',
    {
      model: HAIKU,
      messages: [user('a'), assistant('b'), user('')],
      thinking: { type: 'enabled', budget_tokens: 1_024 },
    },
    /must not be given as a prefill/,
  ],
  [
    'a stop sequence of white space',
    { stop_sequences: ['\n'] },
    /^stop_sequences: each stop sequence must contain non-whitespace/,
  ],
  ['a temperature beyond the scale', { model: HAIKU, temperature: 1.5 }, /^temperature: range: 0\.\.1/],
  [
    'a call without a result',
    { tools: [tool], messages: [user('a'), assistant([call]), user('b')] },
    /^messages\.1: `tool_use` ids were found without `tool_result`/,
  ],
  [
    'a result without a call',
    { tools: [tool], messages: [user([result])] },
    /^messages\.0\.content\.0: unexpected `tool_use_id`/,
  ],
  [
    'two calls of one id',
    { tools: [tool], messages: [user('a'), assistant([call, call]), user([result])] },
    /`tool_use` ids must be unique/,
  ],
  [
    'a name with a dot',
    { tools: [{ ...tool, name: 'srv.f' }] },
    /^tools\.0\.custom\.name: String should match/,
  ],
  ['two tools of one name', { tools: [tool, tool] }, /Tool names must be unique/],
  [
    'a property with a space',
    { tools: [{ name: 'f', input_schema: { type: 'object', properties: { 'a b': {} } } }] },
    /Property keys should match pattern/,
  ],
  [
    'a tool for code alone',
    { tools: [{ ...tool, allowed_callers: ['code_execution_20250825'] }] },
    /^tools\.0\.allowed_callers: /,
  ],
  ['a forced tool where there are none', { tool_choice: { type: 'any' } }, /^tool_choice: /],
  [
    'a choice of a tool that is not there',
    { tools: [tool], tool_choice: { type: 'tool', name: 'g' } },
    /Tool 'g' not found/,
  ],
  [
    'a server tool that is demanded',
    { tools: [tool, search], tool_choice: { type: 'tool', name: 'web_search' } },
    /^tool_choice\.name: web_search_20250305 runs on/,
  ],
  ['guardrails', { guardrails: ['pii'] }, /^guardrails: /],
  [
    'an image by URL',
    { messages: [user([{ type: 'image', source: { type: 'url', url: 'https://x' } }])] },
    /^messages\.0\.content\.0\.source\.url: /,
  ],
  [
    'a block of a server tool',
    {
      messages: [
        user('a'),
        assistant([{ type: 'web_search_tool_result', tool_use_id: 'x', content: [] }]),
        user('b'),
      ],
    },
    /^messages\.1\.content\.0: Bedrock takes no blocks of type/,
  ],
  [
    'more images than Claude takes',
    {
      messages: [
        user(Array.from({ length: 101 }, () => ({ type: 'image', source: base64('image/png', PNG) }))),
      ],
    },
    /^messages: Claude takes at most 100 images/,
  ],
  [
    'a document of the assistant',
    {
      messages: [
        user('a'),
        assistant([{ type: 'document', source: base64('application/pdf', 'AAAA') }]),
        user('b'),
      ],
    },
    /^messages\.1\.content\.0: 'document' blocks are not permitted/,
  ],
  ['nothing but blanks', { messages: [user(' ')] }, /must be non-empty/],
];

for (const [name, fields, say] of refusals) {
  test(`Messages to Claude, refusal: ${name}`, () => {
    assert.match(refused(fields), say);
  });
}
