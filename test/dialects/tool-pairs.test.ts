/** Calls and results of tools that do not fit together, as clients send them after cutting or merging a history. */
import { callTool, WEATHER } from './chat-fixture.ts';
import { text, toolResult, toolUse } from './converse-parts.ts';
import { chat, checkTranslations, responses } from './openai-request-fixture.ts';
import { assistant, toolTurn, user } from './request-parts.ts';

const paris = { city: 'Paris' };
const calls = (...ids: string[]) => ({ role: 'assistant', tool_calls: ids.map((id) => callTool(id)) });
const unanswered = (id: string) => ({
  toolResult: { toolUseId: id, content: text('(no result)'), status: 'error' },
});

checkTranslations(chat, [
  [
    'a call whose result is missing gets one that says so',
    { tools: [WEATHER], messages: [user('a'), calls('c1', 'c2'), toolTurn('c2', 'sun'), user('go on')] },
    {
      messages: [
        user(text('a')),
        assistant([toolUse('c1', 'weather', paris), toolUse('c2', 'weather', paris)]),
        user([toolResult('c2', text('sun')), unanswered('c1'), { text: 'go on' }]),
      ],
    },
  ],
  [
    'a conversation that ends with a call',
    { tools: [WEATHER], messages: [user('a'), calls('c1')] },
    {
      messages: [user(text('a')), assistant([toolUse('c1', 'weather', paris)]), user([unanswered('c1')])],
    },
  ],
  [
    'a result whose call was cut away is text',
    { tools: [WEATHER], messages: [toolTurn('c0', 'sun'), user('and now?')] },
    { messages: [user([{ text: '[Result of a tool: sun]' }, { text: 'and now?' }])] },
  ],
  [
    'a result that comes a turn too late is text',
    {
      tools: [WEATHER],
      messages: [user('a'), calls('c1'), assistant('hm'), user('b'), assistant('so'), toolTurn('c1', 'sun')],
    },
    {
      messages: [
        user(text('a')),
        assistant([toolUse('c1', 'weather', paris), { text: 'hm' }]),
        user([unanswered('c1'), { text: 'b' }]),
        assistant(text('so')),
        user(text('[Result of a tool: sun]')),
      ],
    },
  ],
  [
    'ids that count anew in each turn are made unique',
    {
      tools: [WEATHER],
      messages: [user('a'), calls('c1'), toolTurn('c1', 'sun'), calls('c1'), toolTurn('c1', 'rain')],
    },
    {
      messages: [
        user(text('a')),
        assistant([toolUse('c1', 'weather', paris)]),
        user([toolResult('c1', text('sun'))]),
        assistant([toolUse('c1_2', 'weather', paris)]),
        user([toolResult('c1_2', text('rain'))]),
      ],
    },
  ],
  [
    'two calls of one id in a turn have the results in order',
    {
      tools: [WEATHER],
      messages: [user('a'), calls('c1', 'c1'), toolTurn('c1', 'sun'), toolTurn('c1', 'rain')],
    },
    {
      messages: [
        user(text('a')),
        assistant([toolUse('c1', 'weather', paris), toolUse('c1_2', 'weather', paris)]),
        user([toolResult('c1', text('sun')), toolResult('c1_2', text('rain'))]),
      ],
    },
  ],
  [
    'two results of one call are one',
    { tools: [WEATHER], messages: [user('a'), calls('c1'), toolTurn('c1', 'sun'), toolTurn('c1', 'rain')] },
    {
      messages: [
        user(text('a')),
        assistant([toolUse('c1', 'weather', paris)]),
        user([toolResult('c1', [{ text: 'sun' }, { text: 'rain' }])]),
      ],
    },
  ],
]);

/** arguments as the client replays them · what the call had as its input */
const replayed: readonly (readonly [unknown, unknown])[] = [
  ['{"a":"tr', { arguments: '{"a":"tr' }],
  ['null', {}],
  [null, {}],
  ['', {}],
  ['""', {}],
  ['[]', {}],
  ['[1]', { arguments: '[1]' }],
  ['"text"', { arguments: '"text"' }],
  ['text', { arguments: 'text' }],
  ['{"a":1}', { a: 1 }],
  [{ a: 1 }, { a: 1 }],
];

for (const [given, input] of replayed) {
  const name = `a replayed call with the arguments ${JSON.stringify(given)}`;
  const messages = [
    user(text('a')),
    assistant([toolUse('c1', 'weather', input)]),
    user([toolResult('c1', text('sun'))]),
  ];
  const call = { id: 'c1', type: 'function', function: { name: 'weather', arguments: given } };
  checkTranslations(chat, [
    [
      name,
      {
        tools: [WEATHER],
        messages: [user('a'), { role: 'assistant', tool_calls: [call] }, toolTurn('c1', 'sun')],
      },
      { messages },
    ],
  ]);
  checkTranslations(responses, [
    [
      name,
      {
        input: [
          user('a'),
          { type: 'function_call', call_id: 'c1', name: 'weather', arguments: given },
          { type: 'function_call_output', call_id: 'c1', output: 'sun' },
        ],
      },
      { messages },
    ],
  ]);
}
