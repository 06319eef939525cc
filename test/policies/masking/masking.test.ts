/** What of a request is masked, and how. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { canBeKnown } from '../../../proxy/policies/mask/known-values.ts';
import { createPromptGuard } from '../../../proxy/policies/mask/prompt-guard.ts';
import { finish } from '../../../proxy/dialects/work.ts';
import { effective, masked, MASKED, refusalOf, useOf } from './masked.ts';

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';

const places: readonly (readonly [what: string, body: unknown, expected: unknown])[] = [
  [
    'Messages: instructions, text, tool input with its names, tool results, documents as text',
    {
      model: 'claude',
      system: [{ type: 'text', text: `Mail ${ADA}.`, cache_control: { type: 'ephemeral' } }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: `I am ${BOB}, not ${ADA}` },
            {
              type: 'document',
              source: { type: 'text', media_type: 'text/plain', data: `of ${BOB}` },
              title: ADA,
            },
          ],
        },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: ADA, name: 'mail', input: { to: ADA, [BOB]: [1, BOB] } }],
        },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: ADA, content: [{ type: 'text', text: BOB }] }],
        },
      ],
    },
    {
      model: 'claude',
      system: [{ type: 'text', text: 'Mail [EMAIL_1].', cache_control: { type: 'ephemeral' } }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'I am [EMAIL_2], not [EMAIL_1]' },
            {
              type: 'document',
              source: { type: 'text', media_type: 'text/plain', data: 'of [EMAIL_2]' },
              title: '[EMAIL_1]',
            },
          ],
        },
        {
          role: 'assistant',
          content: [
            {
              type: 'tool_use',
              id: ADA,
              name: 'mail',
              input: { to: '[EMAIL_1]', '[EMAIL_2]': [1, '[EMAIL_2]'] },
            },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: ADA, content: [{ type: 'text', text: '[EMAIL_2]' }] },
          ],
        },
      ],
    },
  ],
  [
    'Chat: content, arguments as JSON in a string, tool results; not names, ids and labels',
    {
      user: ADA,
      metadata: { owner: ADA },
      messages: [
        { role: 'system', content: `Help ${ADA}` },
        {
          role: 'assistant',
          tool_calls: [
            { id: ADA, type: 'function', function: { name: 'f', arguments: `{"to":"a\\n${BOB}","n":1}` } },
          ],
        },
        { role: 'tool', tool_call_id: ADA, content: `"${BOB}"` },
      ],
    },
    {
      user: ADA,
      metadata: { owner: ADA },
      messages: [
        { role: 'system', content: 'Help [EMAIL_1]' },
        {
          role: 'assistant',
          tool_calls: [
            { id: ADA, type: 'function', function: { name: 'f', arguments: '{"to":"a\\n[EMAIL_2]","n":1}' } },
          ],
        },
        { role: 'tool', tool_call_id: ADA, content: '"[EMAIL_2]"' },
      ],
    },
  ],
  [
    'Responses: instructions, input as a text',
    { instructions: ADA, input: BOB, previous_response_id: null },
    { instructions: '[EMAIL_1]', input: '[EMAIL_2]', previous_response_id: null },
  ],
  [
    'Responses: items of every kind',
    {
      input: [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: ADA }] },
        { type: 'function_call', call_id: ADA, name: 'f', arguments: `{"a":"${ADA}"}` },
        { type: 'function_call_output', call_id: ADA, output: ADA },
        { type: 'custom_tool_call', call_id: ADA, name: 'f', input: `*** ${ADA}` },
        { type: 'custom_tool_call_output', call_id: ADA, output: [{ type: 'input_text', text: ADA }] },
        { type: 'local_shell_call', call_id: 'c', action: { type: 'exec', command: ['mail', ADA] } },
        {
          type: 'reasoning',
          id: 'r',
          summary: [{ type: 'summary_text', text: ADA }],
          encrypted_content: ADA,
        },
      ],
    },
    {
      input: [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: '[EMAIL_1]' }] },
        { type: 'function_call', call_id: ADA, name: 'f', arguments: '{"a":"[EMAIL_1]"}' },
        { type: 'function_call_output', call_id: ADA, output: '[EMAIL_1]' },
        { type: 'custom_tool_call', call_id: ADA, name: 'f', input: '*** [EMAIL_1]' },
        {
          type: 'custom_tool_call_output',
          call_id: ADA,
          output: [{ type: 'input_text', text: '[EMAIL_1]' }],
        },
        { type: 'local_shell_call', call_id: 'c', action: { type: 'exec', command: ['mail', '[EMAIL_1]'] } },
        {
          type: 'reasoning',
          id: 'r',
          summary: [{ type: 'summary_text', text: '[EMAIL_1]' }],
          encrypted_content: ADA,
        },
      ],
    },
  ],
  [
    'Converse: text, tool use and results as JSON, documents as text and as text in base64',
    {
      system: [{ text: ADA }, { cachePoint: { type: 'default' } }],
      messages: [
        {
          role: 'user',
          content: [
            { document: { format: 'txt', name: 'cv', source: { bytes: base64(`I am ${ADA}`) } } },
            { document: { format: 'pdf', name: 'cv', source: { bytes: base64(`I am ${ADA}`) } } },
            { document: { name: 'cv', source: { text: BOB }, format: 'md' } },
          ],
        },
        {
          role: 'assistant',
          content: [{ toolUse: { toolUseId: ADA, name: 'f', input: { a: { b: ADA }, type: BOB } } }],
        },
        {
          role: 'user',
          content: [{ toolResult: { toolUseId: ADA, status: 'success', content: [{ json: { id: BOB } }] } }],
        },
      ],
    },
    {
      system: [{ text: '[EMAIL_1]' }, { cachePoint: { type: 'default' } }],
      messages: [
        {
          role: 'user',
          content: [
            { document: { format: 'txt', name: 'cv', source: { bytes: base64('I am [EMAIL_1]') } } },
            { document: { format: 'pdf', name: 'cv', source: { bytes: base64(`I am ${ADA}`) } } },
            { document: { name: 'cv', source: { text: '[EMAIL_2]' }, format: 'md' } },
          ],
        },
        {
          role: 'assistant',
          content: [
            { toolUse: { toolUseId: ADA, name: 'f', input: { a: { b: '[EMAIL_1]' }, type: '[EMAIL_2]' } } },
          ],
        },
        {
          role: 'user',
          content: [
            { toolResult: { toolUseId: ADA, status: 'success', content: [{ json: { id: '[EMAIL_2]' } }] } },
          ],
        },
      ],
    },
  ],
  [
    'descriptions of tools and words in their schemas; not names, types and patterns',
    {
      tools: [
        {
          name: ADA,
          description: `of ${ADA}`,
          input_schema: {
            type: 'object',
            required: [ADA],
            properties: {
              [ADA]: { type: 'string', description: `of ${BOB}`, enum: [ADA], pattern: ADA },
              type: { description: BOB },
            },
          },
        },
      ],
    },
    {
      tools: [
        {
          name: ADA,
          description: 'of [EMAIL_1]',
          input_schema: {
            type: 'object',
            required: [ADA],
            properties: {
              [ADA]: { type: 'string', description: 'of [EMAIL_2]', enum: ['[EMAIL_1]'], pattern: ADA },
              type: { description: '[EMAIL_2]' },
            },
          },
        },
      ],
    },
  ],
  [
    'embeddings, rerank, and bodies of other makers',
    { input: [ADA, BOB], query: ADA, documents: [{ text: BOB }, ADA], inputText: BOB, prompt: ADA },
    {
      input: ['[EMAIL_1]', '[EMAIL_2]'],
      query: '[EMAIL_1]',
      documents: [{ text: '[EMAIL_2]' }, '[EMAIL_1]'],
      inputText: '[EMAIL_2]',
      prompt: '[EMAIL_1]',
    },
  ],
  [
    'a member that nobody knows is text',
    { messages: [{ role: 'user', content: 'x', surprise: { deep: [ADA] } }] },
    { messages: [{ role: 'user', content: 'x', surprise: { deep: ['[EMAIL_1]'] } }] },
  ],
  [
    'images and signed thoughts keep their bytes',
    {
      messages: [
        {
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: ADA } },
            { type: 'thinking', thinking: ADA, signature: 'sealed' },
            { type: 'redacted_thinking', data: ADA },
            { reasoningContent: { reasoningText: { text: ADA, signature: 'sealed' } } },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${ADA}` } },
          ],
        },
      ],
    },
    {
      messages: [
        {
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: ADA } },
            { type: 'thinking', thinking: ADA, signature: 'sealed' },
            { type: 'redacted_thinking', data: ADA },
            { reasoningContent: { reasoningText: { text: ADA, signature: 'sealed' } } },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${ADA}` } },
          ],
        },
      ],
    },
  ],
  [
    'a placeholder in the text of a client is not given to a value, however it is written',
    { messages: [{ content: `[EMAIL_1] \\[EMAIL\\_2\\] ${ADA}` }] },
    { messages: [{ content: '[EMAIL_1] \\[EMAIL\\_2\\] [EMAIL_3]' }] },
  ],
  [
    'what a model thought of a placeholder takes no number away',
    {
      messages: [
        { content: ADA },
        { content: [{ type: 'thinking', thinking: 'Who is [EMAIL_1]?', signature: '' }] },
      ],
    },
    {
      messages: [
        { content: '[EMAIL_1]' },
        { content: [{ type: 'thinking', thinking: 'Who is [EMAIL_1]?', signature: '' }] },
      ],
    },
  ],
  [
    'a number in the input of a tool',
    { messages: [{ content: [{ type: 'tool_use', input: { card: 4111111111111111, n: 42 } }] }] },
    { messages: [{ content: [{ type: 'tool_use', input: { card: '[CARD_1]', n: 42 } }] }] },
  ],
];

for (const [what, body, expected] of places)
  test(what, () => {
    deepEqual(masked(body).body, expected);
  });

test('a value has one number in all texts, and another in another case', () => {
  const { body } = masked({
    messages: [{ content: `${ADA} ${ADA}` }, { content: 'Ada@example.com' }, { content: ADA }],
  });
  deepEqual(body, {
    messages: [{ content: '[EMAIL_1] [EMAIL_1]' }, { content: '[EMAIL_2]' }, { content: '[EMAIL_1]' }],
  });
});

test('a conversation that grows keeps the bytes of its beginning', () => {
  const guard = createPromptGuard();
  const turns: object[] = [];
  let before = '';
  for (let turn = 0; turn < 20; turn++) {
    turns.push({
      role: 'user',
      content: `I am user${turn}@example.com, and no longer ${ADA}, as I have said before.`,
    });
    const after = JSON.stringify(masked({ messages: turns }, undefined, guard).body);
    ok(after.startsWith(before.slice(0, -2)));
    ok(!after.includes('@'));
    before = after;
  }
});

test('texts that were looked at before are not looked at again, and are masked alike', () => {
  const policy = effective({
    patterns: [{ name: 'ticket', pattern: 'T-[0-9]+', prompt: 'mask', answer: 'off' }],
  });
  const guard = createPromptGuard();
  const checker = guard.checkerOf(policy, 'prompt');
  ok(checker);
  let looks = 0;
  const { find } = checker;
  Object.assign(checker, {
    find: (text: string) => {
      looks += 1;
      return find(text);
    },
  });
  const body = {
    messages: [{ content: `What of the ticket T-1234, ${'x '.repeat(40)}?` }, { content: 'y '.repeat(99) }],
  };
  const first = masked(body, policy, guard);
  equal(looks, 2);
  deepEqual(masked(body, policy, guard).body, first.body);
  equal(looks, 2);
  match(JSON.stringify(first.body), /the ticket \[TICKET_1\], x/);
});

test('what stands in the place of values can take theirs again in what others read', () => {
  const { use } = masked({ messages: [{ content: `${ADA} a${ADA}` }] });
  equal(use.placeholders?.hide(`of ${ADA}, a${ADA}`), 'of [EMAIL_1], [EMAIL_2]');
});

test('a value is hidden from others in the arguments of a call too, where JSON writes it in another way', () => {
  const { use } = masked({ messages: [{ content: 'My password: "hun\\ter-2x".' }] });
  const said = use.placeholders?.restore('is [PASSWORD_1]') ?? '';
  match(said, /ter-2x/);
  const shown = `${said} {"a":${JSON.stringify(said)}}`;
  equal(use.placeholders?.hide(shown), 'is [PASSWORD_1] {"a":"is [PASSWORD_1]"}');
});

test('what is masked once is masked wherever it is repeated', () => {
  const { body } = masked({
    messages: [
      { role: 'user', content: 'My password: hunter2-x. It is hunter2-x, and not ahunter2-xy.' },
      { role: 'assistant', content: 'Your hunter2-x is weak.' },
      {
        role: 'assistant',
        tool_calls: [
          { function: { name: 'login', arguments: '{"with":"hunter2-x","list":["\\n hunter2-x"]}' } },
        ],
      },
      {
        role: 'user',
        content: [{ document: { format: 'txt', source: { bytes: base64('it was hunter2-x') } } }],
      },
    ],
  });
  deepEqual(body, {
    messages: [
      { role: 'user', content: 'My password: [PASSWORD_1]. It is [PASSWORD_1], and not ahunter2-xy.' },
      { role: 'assistant', content: 'Your [PASSWORD_1] is weak.' },
      {
        role: 'assistant',
        tool_calls: [
          { function: { name: 'login', arguments: '{"with":"[PASSWORD_1]","list":["\\n [PASSWORD_1]"]}' } },
        ],
      },
      {
        role: 'user',
        content: [{ document: { format: 'txt', source: { bytes: base64('it was [PASSWORD_1]') } } }],
      },
    ],
  });
});

test('a value is masked in every way that JSON can write it', () => {
  const value = 'h&nter/2-é';
  const written = {
    php: 'h&nter\\/2-\\u00e9',
    dotnet: 'h\\u0026nter/2-\\u00E9',
    python: 'h&nter/2-\\u00e9',
    odd: '\\u0068&nter/2-é',
  };
  for (const [client, repeated] of Object.entries(written)) {
    const use = useOf(MASKED);
    const body = `{"messages":[{"content":"My password: ${value}"},{"content":"Is ${repeated} weak?"}]}`;
    const guarded = finish(createPromptGuard().guarding(Buffer.from(body), use));
    ok(Buffer.isBuffer(guarded));
    match(guarded.toString('utf8'), /Is \[PASSWORD_1\] weak/, client);
  }
});

test('JSON in a string is parsed only within the bounds of a body, and masked as text beyond them', (t) => {
  const parse = t.mock.method(JSON, 'parse');
  for (const filling of ['[],'.repeat(600_000), `${'['.repeat(2_000)}1${']'.repeat(2_000)},`]) {
    const text = `[${filling}"${ADA} "]`;
    const body = Buffer.from(JSON.stringify({ messages: [{ arguments: text }] }));
    parse.mock.resetCalls();
    const guarded = finish(createPromptGuard().guarding(body, useOf(MASKED)));
    equal(parse.mock.calls.filter(({ arguments: [read] }) => read === text).length, 0);
    ok(Buffer.isBuffer(guarded));
    const { messages } = JSON.parse(guarded.toString('utf8')) as { messages: readonly object[] };
    deepEqual(messages, [{ arguments: `[${filling}"[EMAIL_1] "]` }]);
  }
});

test('a word that may stand for something else is masked only where it was found', () => {
  const values = ['root', 'adminuser', 'hunter2', 'Ada Lovelace', 'correcthorsebattery'];
  deepEqual(values.filter(canBeKnown), ['hunter2', 'Ada Lovelace', 'correcthorsebattery']);
});

test('a refusal does not name members that may be what was found', () => {
  const policy = effective({
    words: [{ name: 'project', words: ['unicorn'], prompt: 'block', answer: 'off' }],
  });
  const input = { unicorn: { deep: 1 } };
  const refusal = refusalOf(
    { messages: [{ content: [{ type: 'tool_use', id: 't', name: 'f', input }] }] },
    policy,
  );
  equal(refusal.param, 'messages[0].content[0].input');
});

test('what is only observed is counted and not changed', () => {
  const policy = effective({ entities: { email: { prompt: 'observe', answer: 'off' } } });
  const { body, use } = masked({ messages: [{ content: `${ADA} ${BOB}` }] }, policy);
  deepEqual(body, { messages: [{ content: `${ADA} ${BOB}` }] });
  deepEqual([...use.findings], [['email', 2]]);
  equal(use.placeholders, null);
});

test('a call that is looked at again, with content that was fetched for it, has each finding once', () => {
  const guard = createPromptGuard();
  const use = useOf(MASKED);
  const body = Buffer.from(JSON.stringify({ messages: [{ content: `${ADA} ${BOB}` }] }));
  finish(guard.guarding(body, use));
  finish(guard.guarding(body, use));
  deepEqual([...use.findings], [['email', 2]]);
  equal(use.placeholders?.count, 2);
});

test('what is blocked is refused with the policy, the check and the place, and without the words', () => {
  const policy = effective({ entities: { email: { prompt: 'block', answer: 'off' } } }, 'no-mail');
  const refusal = refusalOf(
    { messages: [{ content: 'x' }, { content: [{ type: 'text', text: ADA }] }] },
    policy,
  );
  equal(refusal.code, 'content_policy_violation');
  equal(refusal.status, 400);
  equal(refusal.param, 'messages[1].content[0].text');
  match(refusal.message, /"no-mail".*"email"/);
  ok(!refusal.message.includes('ada'));
});

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
