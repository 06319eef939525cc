/** What a chat request cannot have is refused by the name of its field. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '../../core/errors.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { finish } from '../../proxy/dialects/work.ts';
import { OTHER } from './chat-fixture.ts';
import { rawRequest, refusalOf } from './dialect-fixture.ts';
import { chat, checkRefusals } from './openai-request-fixture.ts';
import { imageUrl, PNG, user } from './request-parts.ts';

const parts = (...content: unknown[]) => ({ messages: [user(content)] });

checkRefusals(chat, [
  ['no model', { model: undefined }, 'model', /required/],
  ['a model that is no string', { model: 7 }, 'model', /model name/],
  ['no messages', { messages: undefined }, 'messages', /required/],
  ['messages that are no list', { messages: 'hi' }, 'messages', /array/],
  ['empty messages', { messages: [] }, 'messages', /at least one/],
  ['only empty texts', { messages: [user('')] }, 'messages', /content/],
  ['a message that is no object', { messages: ['hi'] }, 'messages[0]', /object/],
  ['a role nobody has', { messages: [{ role: 'robot', content: 'hi' }] }, 'messages[0].role', /expected/],
  ['the old role function', { messages: [{ role: 'function', content: 'x' }] }, 'messages[0].role', /tool/],
  ['content of a wrong type', { messages: [user(7)] }, 'messages[0].content', /string or an array/],
  ['no content', { messages: [{ role: 'user' }] }, 'messages[0].content', /required/],
  ['a part without type', parts({ text: 'x' }), 'messages[0].content[0].type', /string/],
  ['audio', parts({ type: 'input_audio' }), 'messages[0].content[0].type', /input_audio/],
  [
    'a remote image',
    parts(imageUrl('https://x.test/a.png')),
    'messages[0].content[0].image_url.url',
    /data URL/,
  ],
  [
    'base64 that is none',
    parts(imageUrl('data:image/png;base64,%%')),
    'messages[0].content[0].image_url.url',
    /not valid/,
  ],
  [
    'an image of an unknown type',
    parts(imageUrl('data:image/tiff;base64,SUkqAAgAAAA=')),
    'messages[0].content[0].image_url.url',
    /png/,
  ],
  [
    'an image for a model that sees none',
    { model: 'nova-micro', messages: [user([imageUrl(`data:image/png;base64,${PNG}`)])] },
    'messages[0].content[0]',
    /nova-micro does not take images/,
  ],
  [
    'a file in base64 alone whose name says nothing',
    parts({ type: 'file', file: { file_data: PNG } }),
    'messages[0].content[0].file.file_data',
    /expected a pdf/,
  ],
  [
    'a file by URL',
    parts({ type: 'file', file: { file_data: 'https://x.test/a.pdf', filename: 'a.pdf' } }),
    'messages[0].content[0].file.file_data',
    /data URL/,
  ],
  [
    'a stored file',
    parts({ type: 'file', file: { file_id: 'file-1' } }),
    'messages[0].content[0].file.file_id',
    /file_data/,
  ],
  ['too many choices', { n: 17 }, 'n', /at most 16/],
  ['no choice', { n: 0 }, 'n', /at least 1/],
  ['logprobs', { logprobs: true }, 'logprobs', /log prob/],
  ['top_logprobs', { top_logprobs: 3 }, 'top_logprobs', /log prob/],
  ['functions', { functions: [{ name: 'f' }] }, 'functions', /tools/],
  ['a demanded function', { function_call: { name: 'f' } }, 'function_call', /tool_choice/],
  ['a tier that is no name', { service_tier: 1 }, 'service_tier', /name of a tier/],
  ['answers in audio', { modalities: ['text', 'audio'] }, 'modalities', /text/],
  ['stream of a wrong type', { stream: 'yes' }, 'stream', /true or false/],
  [
    'a stream option of a wrong type',
    { stream: true, stream_options: { include_usage: 1 } },
    'stream_options.include_usage',
    /true or false/,
  ],
  ['max_tokens of 0', { max_tokens: 0 }, 'max_tokens', /at least 1/],
  ['max_completion_tokens as text', { max_completion_tokens: '5' }, 'max_completion_tokens', /whole number/],
  ['a temperature out of range', { temperature: 3 }, 'temperature', /between 0 and 2/],
  ['a stop of a wrong type', { stop: [1] }, 'stop[0]', /string/],
  ['an effort nobody knows', { reasoning_effort: 'lots' }, 'reasoning_effort', /minimal/],
  ['a tool of another type', { tools: [{ type: 'web_search' }] }, 'tools[0].type', /function.*custom/],
  [
    'a custom tool without a name',
    { tools: [{ type: 'custom', custom: {} }] },
    'tools[0].custom.name',
    /string/,
  ],
  [
    'a custom tool of a format nobody knows',
    { tools: [{ type: 'custom', custom: { name: 'c', format: { type: 'xml' } } }] },
    'tools[0].custom.format.type',
    /grammar/,
  ],
  [
    'a grammar without a definition',
    {
      tools: [
        { type: 'custom', custom: { name: 'c', format: { type: 'grammar', grammar: { syntax: 'lark' } } } },
      ],
    },
    'tools[0].custom.format.grammar.definition',
    /string/,
  ],
  [
    'a function and a custom tool of one name',
    { tools: [OTHER, { type: 'custom', custom: { name: 'other' } }] },
    'tools[1].custom.name',
    /two tools/,
  ],
  [
    'a custom tool_choice that names a function',
    { tools: [OTHER], tool_choice: { type: 'custom', custom: { name: 'other' } } },
    'tool_choice.custom.name',
    /no tool of this type/,
  ],
  [
    'an allowed tool that is not there',
    {
      tools: [OTHER],
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'custom', custom: { name: 'c' } }] },
      },
    },
    'tool_choice.allowed_tools.tools[0].custom.name',
    /no tool of this type/,
  ],
  [
    'a custom call without its input',
    {
      messages: [
        user('a'),
        { role: 'assistant', tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'c' } }] },
      ],
    },
    'messages[1].tool_calls[0].custom.input',
    /string/,
  ],
  [
    'a tool without a name',
    { tools: [{ type: 'function', function: { name: '' } }] },
    'tools[0].function.name',
    /a name/,
  ],
  ['two tools of one name', { tools: [OTHER, OTHER] }, 'tools[1].function.name', /two tools/],
  ['tools for a model without', { model: 'deepseek-r1', tools: [OTHER] }, 'tools', /deepseek-r1/],
  [
    'a call of another type',
    { messages: [user('a'), { role: 'assistant', tool_calls: [{ id: 'c', type: 'x' }] }] },
    'messages[1].tool_calls[0].type',
    /function.*custom/,
  ],
  ['tool_choice without tools', { tool_choice: 'required' }, 'tool_choice', /tools are given/],
  [
    'tool_choice of a tool that is not there',
    { tools: [OTHER], tool_choice: { type: 'function', function: { name: 'x' } } },
    'tool_choice.function.name',
    /no tool/,
  ],
  [
    'arguments that are a number',
    {
      messages: [
        user('a'),
        {
          role: 'assistant',
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: 1 } }],
        },
      ],
    },
    'messages[1].tool_calls[0].function.arguments',
    /string/,
  ],
  [
    'a tool result without id',
    { messages: [{ role: 'tool', content: 'x' }] },
    'messages[0].tool_call_id',
    /string/,
  ],
  ['a format nobody knows', { response_format: { type: 'xml' } }, 'response_format.type', /json_schema/],
  [
    'a schema without name',
    { response_format: { type: 'json_schema', json_schema: {} } },
    'response_format.json_schema.name',
    /string/,
  ],
]);

test('a body that is no JSON object is refused as such', () => {
  for (const body of ['', '{', '[]', 'null', '"x"']) {
    assert.equal(refusalOf(openaiChat, rawRequest('chat-completions', body)).code, 'invalid_json', body);
  }
});

test('a body nested beyond what can be serialized is refused, not crashed on', () => {
  const depth = 20_000;
  const nested = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  const body = `{"model":"claude-haiku-4-5","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function","function":{"name":"f","parameters":${nested}}}]}`;
  const call = finish(openaiChat.understanding(rawRequest('chat-completions', body)));
  const refusal = isRefusal(call) ? call : refusalOf(openaiChat, rawRequest('chat-completions', body));
  assert.match(refusal.message, /nested too deeply/);
});
