/** What a Responses request cannot have is refused by the name of its field. */
import { checkRefusals, responses } from './openai-request-fixture.ts';
import { callOfWeather, WEATHER } from './responses-fixture.ts';
import { PNG, user } from './request-parts.ts';

const parts = (...content: unknown[]) => ({ input: [user(content)] });

checkRefusals(responses, [
  ['no model', { model: undefined }, 'model', /required/],
  ['no input', { input: undefined }, 'input', /required/],
  ['input of a wrong type', { input: 7 }, 'input', /array/],
  ['input without content', { input: [] }, 'input', /at least one/],
  ['an item that is no object', { input: ['hi'] }, 'input[0]', /object/],
  ['a role nobody has', { input: [{ role: 'robot', content: 'x' }] }, 'input[0].role', /developer/],
  ['an item nobody knows', { input: [{ type: 'telepathy' }] }, 'input[0].type', /telepathy/],
  [
    'an item by reference',
    { input: [{ type: 'item_reference', id: 'm' }] },
    'input[0]',
    /RESPONSES_RETENTION_DAYS/,
  ],
  ['content of a wrong type', { input: [user(7)] }, 'input[0].content', /string or an array/],
  ['audio', parts({ type: 'input_audio' }), 'input[0].content[0].type', /input_audio/],
  [
    'a remote image',
    parts({ type: 'input_image', image_url: 'https://x.test/a.png' }),
    'input[0].content[0].image_url',
    /data URL/,
  ],
  [
    'a stored image',
    parts({ type: 'input_image', file_id: 'f' }),
    'input[0].content[0].file_id',
    /image_url/,
  ],
  ['a stored file', parts({ type: 'input_file', file_id: 'f' }), 'input[0].content[0].file_id', /file_data/],
  [
    'a remote file',
    parts({ type: 'input_file', file_url: 'https://x.test/a' }),
    'input[0].content[0].file_url',
    /not fetched/,
  ],
  [
    'an image for a model that sees none',
    {
      model: 'nova-micro',
      input: [user([{ type: 'input_image', image_url: `data:image/png;base64,${PNG}` }])],
    },
    'input[0].content[0]',
    /does not take images/,
  ],
  [
    'arguments that are a number',
    { input: [{ ...callOfWeather, arguments: 1 }] },
    'input[0].arguments',
    /string/,
  ],
  ['a call without a name', { input: [{ ...callOfWeather, name: '' }] }, 'input[0].name', /name/],
  [
    'an output without a call id',
    { input: [{ type: 'function_call_output', output: 'x' }] },
    'input[0].call_id',
    /string/,
  ],
  [
    'what would need a store',
    { previous_response_id: 'resp_1' },
    'previous_response_id',
    /RESPONSES_RETENTION_DAYS/,
  ],
  ['a conversation', { conversation: 'conv_1' }, 'conversation', /keeps no conversations/],
  ['a stored prompt', { prompt: { id: 'p' } }, 'prompt', /stored prompts/],
  ['work in the background', { background: true }, 'background', /stream/],
  ['log probabilities', { top_logprobs: 2 }, 'top_logprobs', /log prob/],
  ['log probabilities to include', { include: ['message.output_text.logprobs'] }, 'include', /log prob/],
  ['a truncation nobody knows', { truncation: 'hard' }, 'truncation', /auto/],
  ['stream of a wrong type', { stream: 'yes' }, 'stream', /true or false/],
  ['a bound of 0', { max_output_tokens: 0 }, 'max_output_tokens', /at least 1/],
  ['a temperature out of range', { temperature: 3 }, 'temperature', /between 0 and 2/],
  ['an effort nobody knows', { reasoning: { effort: 'lots' } }, 'reasoning.effort', /minimal/],
  ['tools that are no list', { tools: {} }, 'tools', /array/],
  ['a tool without type', { tools: [{ name: 'x' }] }, 'tools[0].type', /string/],
  ['a function without name', { tools: [{ type: 'function' }] }, 'tools[0].name', /string/],
  ['two tools of one name', { tools: [WEATHER, WEATHER] }, 'tools[1].name', /two tools/],
  ['a choice without tools', { tool_choice: 'required' }, 'tool_choice', /tools are given/],
  [
    'a choice of a tool that is not there',
    { tools: [WEATHER], tool_choice: { type: 'function', name: 'x' } },
    'tool_choice.name',
    /no tool/,
  ],
  [
    'a choice of a tool of OpenAI’s servers',
    { tools: [WEATHER, { type: 'web_search' }], tool_choice: { type: 'web_search' } },
    'tool_choice.type',
    /do not exist on Bedrock/,
  ],
  ['a format nobody knows', { text: { format: { type: 'xml' } } }, 'text.format.type', /json_schema/],
  [
    'a schema that is none',
    { text: { format: { type: 'json_schema', name: 'n' } } },
    'text.format.schema',
    /object/,
  ],
]);
