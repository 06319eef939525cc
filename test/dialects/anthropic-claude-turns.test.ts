/** Turns that Claude on Bedrock takes only otherwise than Anthropic's API: their order and blocks, and cache points on them. */
import { toolUseId } from '../../proxy/dialects/converse/tool-use.ts';
import { assistant, base64, EPHEMERAL, PNG, said, system, user } from './request-parts.ts';
import { call, checkSent, HAIKU, result, thought, tool } from './claude-fixture.ts';

checkSent([
  // Cache points
  [
    'a cache point for the whole request stands on its last block',
    {
      cache_control: { type: 'ephemeral', ttl: '1h' },
      messages: [user('a'), assistant('b'), user([said('c'), said('d')])],
    },
    {
      cache_control: undefined,
      messages: [
        user('a'),
        assistant('b'),
        user([said('c'), { ...said('d'), cache_control: { type: 'ephemeral', ttl: '1h' } }]),
      ],
    },
  ],
  [
    'of five cache points the last four are kept',
    {
      system: [{ ...said('s'), cache_control: EPHEMERAL }],
      tools: [{ ...tool, cache_control: EPHEMERAL }],
      messages: [user([1, 2, 3].map((n) => ({ ...said(String(n)), cache_control: EPHEMERAL })))],
    },
    { tools: [tool], system: [{ ...said('s'), cache_control: EPHEMERAL }] },
  ],
  [
    'an hour behind five minutes is five minutes',
    {
      system: [{ ...said('s'), cache_control: EPHEMERAL }],
      messages: [user([{ ...said('a'), cache_control: { type: 'ephemeral', ttl: '1h' } }])],
    },
    {
      system: [{ ...said('s'), cache_control: EPHEMERAL }],
      messages: [user([{ ...said('a'), cache_control: { type: 'ephemeral', ttl: '5m' } }])],
    },
  ],
  [
    'a deployment that refuses cache points gets none',
    { cache_control: EPHEMERAL, system: [{ ...said('s'), cache_control: EPHEMERAL }] },
    { system: [said('s')], messages: [user('hi')] },
    ['cache-points'],
  ],
  // Messages
  [
    'blank texts are left out',
    {
      system: ' ',
      messages: [
        user([said(' '), said('a')]),
        assistant(''),
        user([{ ...said('b') }, { ...said('\n'), cache_control: EPHEMERAL }]),
      ],
    },
    { system: undefined, messages: [user([said('a'), { ...said('b'), cache_control: EPHEMERAL }])] },
  ],
  [
    'results of tools come first in their turn',
    { tools: [tool], messages: [user('go'), assistant([call]), user([said('and'), result])] },
    { messages: [user('go'), assistant([call]), user([result, said('and')])] },
  ],
  [
    'in two messages of one turn too',
    { tools: [tool], messages: [user('go'), assistant([call]), user('and'), user([result])] },
    { messages: [user('go'), assistant([call]), user([result, said('and')])] },
  ],
  [
    'a result that says nothing of its error',
    {
      tools: [tool],
      messages: [
        user('go'),
        assistant([call]),
        user([{ type: 'tool_result', tool_use_id: 'toolu_1', is_error: true }]),
      ],
    },
    {
      messages: [
        user('go'),
        assistant([call]),
        user([{ type: 'tool_result', tool_use_id: 'toolu_1', is_error: true, content: '(no output)' }]),
      ],
    },
  ],
  [
    'a call of another maker’s model',
    {
      tools: [tool],
      messages: [
        user('go'),
        assistant([{ type: 'tool_use', id: 'f:0', name: 'f', input: '{"a":1}' }]),
        user([{ ...result, tool_use_id: 'f:0' }]),
      ],
    },
    {
      messages: [
        user('go'),
        assistant([{ ...call, id: toolUseId('f:0'), input: { a: 1 } }]),
        user([{ ...result, tool_use_id: toolUseId('f:0') }]),
      ],
    },
  ],
  [
    'a thought of another maker’s model, which has no signature, is left out',
    { messages: [user('a'), assistant([{ ...thought, signature: '' }, said('b')]), user('c')] },
    { messages: [user('a'), assistant([said('b')]), user('c')] },
  ],
  [
    'a result of white space says that there was no output',
    { tools: [tool], messages: [user('go'), assistant([call]), user([{ ...result, content: ' ' }])] },
    { messages: [user('go'), assistant([call]), user([{ ...result, content: '(no output)' }])] },
  ],
  [
    'an image is what its bytes say',
    { messages: [user([{ type: 'image', source: base64('image/jpeg', PNG) }])] },
    { messages: [user([{ type: 'image', source: base64('image/png', PNG) }])] },
  ],
  [
    'a message that was an answer once',
    {
      messages: [
        user('a'),
        { id: 'msg_1', type: 'message', ...assistant([said('b')]), stop_reason: 'end_turn' },
        user('c'),
      ],
    },
    { messages: [user('a'), assistant([said('b')]), user('c')] },
  ],
  [
    'a conversation that begins with the assistant',
    { messages: [assistant('a'), user('b')] },
    { messages: [user('Continue.'), assistant('a'), user('b')] },
  ],
  [
    'white space behind a prefill is cut',
    { model: HAIKU, messages: [user('a'), assistant('{ ')] },
    { messages: [user('a'), assistant('{')] },
  ],
  [
    'a system turn where none may stand becomes words of the user',
    { messages: [user('a'), system('x'), user('b')] },
    { messages: [user([said('a'), said('<system-reminder>\nx\n</system-reminder>'), said('b')])] },
  ],
  [
    'a system turn that was for one turn only is gone after it',
    { messages: [user('a'), { ...system('x'), clear_at: 'next_user_message' }, assistant('b'), user('c')] },
    { messages: [user('a'), assistant('b'), user('c')] },
  ],
  [
    'tools that come in mid-conversation are among the tools',
    {
      messages: [
        user('a'),
        system([
          { type: 'tool_addition', tool: { type: 'tool_definition', definition: { ...tool, name: 'g' } } },
        ]),
      ],
      tools: [tool],
    },
    {
      tools: [tool, { ...tool, name: 'g' }],
      messages: [user('a'), system([said('The tool g is available from here on.')])],
    },
  ],
]);
