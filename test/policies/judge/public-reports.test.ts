/**
 * What people have reported of masking and guardrails in other gateways, each tried here: by its address, what went wrong
 * there, and that it does not here.
 */
import { equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { startJudged, type JudgedGate } from './judged-gate.ts';
import { parseSse } from './sse.ts';

const CLAUDE = 'claude-haiku-4-5';
const CHAT = '/v1/chat/completions';
const ADA = 'ada.lovelace@example.org';
const BOB = 'bob.babbage@example.org';
const CARD = '4111 1111 1111 1111';
const SSN = '536-90-4399';
const user = (content: unknown) => ({ role: 'user', content });
const steer = (directive: object) =>
  `[[sim ${JSON.stringify(directive).replaceAll(/\[([A-Z]+_\d+)\]/g, String.raw`\u005b$1]`)}]]`;
const LITELLM = 'https://github.com/BerriAI/litellm';

async function ask(gate: JudgedGate, path: string, body: object): Promise<string> {
  const answer = await gate.postRaw(path, JSON.stringify({ model: CLAUDE, ...body }));
  equal(answer.status, 200, answer.text);
  return answer.text;
}

type Report = readonly [address: string, what: string, holds: (gate: JudgedGate) => Promise<void>];

const OF_MASKING: readonly Report[] = [
  [
    `${LITELLM}/pull/30723`,
    'the arguments of tool calls in a prompt, old and new form',
    async (gate) => {
      await ask(gate, CHAT, {
        messages: [
          user('save it'),
          {
            role: 'assistant',
            tool_calls: [
              {
                id: 'a',
                type: 'function',
                function: { name: 'save', arguments: `{"ssn":"${SSN}","to":"${ADA}"}` },
              },
            ],
          },
          { role: 'tool', tool_call_id: 'a', content: 'saved' },
          user('thanks'),
        ],
        tools: [{ type: 'function', function: { name: 'save', parameters: { type: 'object' } } }],
      });
      gate.unseenByBedrock(SSN, ADA);
    },
  ],
  [
    `${LITELLM}/issues/31950`,
    'the arguments of tool calls in an answer are put back',
    async (gate) => {
      for (const stream of [false, true]) {
        const text = await ask(gate, CHAT, {
          stream,
          messages: [user(`${ADA} ${steer({ tools: [{ name: 'send', input: { to: '[EMAIL_1]' } }] })}`)],
          tools: [{ type: 'function', function: { name: 'send', parameters: { type: 'object' } } }],
        });
        ok(!text.includes('EMAIL_1'), text);
        match(text, /ada\.lovelace/);
      }
    },
  ],
  [
    `${LITELLM}/issues/14612`,
    'results of tools',
    async (gate) => {
      const tool_calls = [{ id: 'a', type: 'function', function: { name: 'look', arguments: '{}' } }];
      const text = await ask(gate, CHAT, {
        messages: [
          user('look'),
          { role: 'assistant', tool_calls },
          { role: 'tool', tool_call_id: 'a', content: `${ADA} ${SSN}` },
        ],
        tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }],
      });
      gate.unseenByBedrock(ADA, SSN);
      match(text, /ada\.lovelace@example\.org 536-90-4399/);
    },
  ],
  [
    `${LITELLM}/issues/14516`,
    'an answer comes back with the values, also in a stream',
    async (gate) => {
      match(
        await ask(gate, CHAT, { messages: [user(`I am ${ADA}`)] }),
        /You said: I am ada\.lovelace@example\.org/,
      );
    },
  ],
  [
    `${LITELLM}/issues/30728`,
    'Responses: the input as a string and as items, whole and streamed',
    async (gate) => {
      for (const stream of [false, true]) {
        for (const input of [`I am ${ADA}`, [user([{ type: 'input_text', text: `I am ${ADA}` }])]]) {
          match(await ask(gate, '/v1/responses', { stream, store: false, input }), /I am ada\.lovelace/);
        }
      }
      gate.unseenByBedrock(ADA);
    },
  ],
  [
    `${LITELLM}/pull/38841`,
    'Responses: instructions, beside an input and alone',
    async (gate) => {
      await ask(gate, '/v1/responses', { store: false, instructions: `contact ${ADA}`, input: 'hi' });
      await ask(gate, '/v1/responses', { store: false, instructions: 'be nice', input: `mail ${BOB} now` });
      gate.unseenByBedrock(ADA, BOB);
    },
  ],
  [
    `${LITELLM}/issues/31959`,
    'each value has its own number, whatever message it is in',
    async (gate) => {
      const text = await ask(gate, CHAT, {
        messages: [
          user(`My wife is ${ADA}.`),
          { role: 'assistant', content: `Noted, ${ADA}.` },
          user(
            `And I am ${BOB}, my wife ${ADA}. ${steer({ text: 'wife [EMAIL_1], you [EMAIL_2], nobody [EMAIL_3]' })}`,
          ),
        ],
      });
      match(text, /wife ada\.lovelace@example\.org, you bob\.babbage@example\.org, nobody \[EMAIL_3\]/);
    },
  ],
  [
    `${LITELLM}/pull/42138`,
    'a placeholder of an earlier turn is the client’s value in the history, so no later number can fool it',
    async (gate) => {
      const first = await ask(gate, '/v1/messages', {
        max_tokens: 100,
        messages: [user(`${BOB} and ${ADA} ${steer({ text: 'I note [EMAIL_2].' })}`)],
      });
      const said = (JSON.parse(first) as { content: { text: string }[] }).content[0]?.text ?? '';
      equal(said, `I note ${ADA}.`);
      // The client drops its first turn, so that the numbers begin anew.
      const second = await ask(gate, '/v1/messages', {
        max_tokens: 100,
        messages: [
          user('Go on'),
          { role: 'assistant', content: said },
          user(steer({ text: 'It was [EMAIL_1].' })),
        ],
      });
      match(second, /It was ada\.lovelace@example\.org\./);
    },
  ],
  [
    `${LITELLM}/pull/24291`,
    'Anthropic’s own API: two values of different length in one text, each at its place',
    async (gate) => {
      const text = `a@b.example.org, then ${ADA}, then a@b.example.org and ${CARD}!`;
      for (const stream of [false, true]) {
        const answer = await ask(gate, '/v1/messages', { stream, max_tokens: 200, messages: [user(text)] });
        const said = stream
          ? parseSse(answer)
              .map((event) => String(event['delta']?.['text'] ?? ''))
              .join('')
          : answer;
        ok(said.includes(`You said: ${text}`), said);
      }
    },
  ],
  [
    'https://github.com/tale-project/tale/issues/1618',
    'several kinds in one prompt',
    async (gate) => {
      await ask(gate, CHAT, { messages: [user(`card ${CARD}, mail ${ADA}, ssn ${SSN}, host 203.0.113.77`)] });
      gate.unseenByBedrock(CARD, ADA, SSN, '203.0.113.77');
    },
  ],
  [
    'https://github.com/sgasser/pasteguard/issues/141',
    'every path of a route',
    async (gate) => {
      for (const path of ['/openai/v1/responses', '/responses'])
        await ask(gate, path, { store: false, input: ADA });
      for (const path of [
        '/chat/completions',
        `/openai/deployments/${CLAUDE}/chat/completions?api-version=2024-10-21`,
      ])
        await ask(gate, path, { messages: [user(ADA)] });
      await ask(gate, '/anthropic/v1/messages', { max_tokens: 50, messages: [user(ADA)] });
      ok(gate.arrived.length >= 5);
      gate.unseenByBedrock(ADA);
    },
  ],
  [
    `${LITELLM}/pull/39702`,
    'no field or header of a caller’s switches it off',
    async (gate) => {
      const off = { disable_global_guardrail: true, disable_global_guardrails: true };
      const answer = await gate.postRaw(
        CHAT,
        JSON.stringify({ model: CLAUDE, messages: [user(ADA)], metadata: { note: 'none' } }),
        {
          'x-litellm-enable-message-redaction': 'true',
          'x-stargate-policy': 'off',
          'x-stargate-policies': 'off',
          'x-litellm-disable-guardrails': 'true',
        },
      );
      equal(answer.status, 200, answer.text);
      await gate.postRaw(CHAT, JSON.stringify({ model: CLAUDE, messages: [user(ADA)], ...off }));
      await gate.postRaw(CHAT, JSON.stringify({ model: CLAUDE, messages: [user(ADA)], metadata: off }));
      gate.unseenByBedrock(ADA);
    },
  ],
  [
    `${LITELLM}/issues/8359`,
    'what is masked is what Bedrock is sent, after a retry too',
    async (gate) => {
      gate.bedrock.script({ times: 1, answer: { fail: { kind: 'http', type: 'ThrottlingException' } } });
      await ask(gate, CHAT, { messages: [user(`I am ${ADA}`)] });
      ok(gate.arrived.length >= 2, 'it was sent again');
      gate.unseenByBedrock(ADA);
    },
  ],
];

test('reports of masking', async (t) => {
  const gate = await startJudged(t);
  for (const [address, what, holds] of OF_MASKING) {
    await t.test(`${what} (${address})`, async () => {
      gate.forgetArrived();
      await holds(gate);
    });
  }
  await t.test(`nothing of it all is in logs and tables (${LITELLM}/pull/37965)`, async () => {
    await gate.leftNowhere([ADA, BOB, CARD, SSN]);
  });
});

test(`what was masked in the prompt is not masked in the answer again, what the model adds is (${LITELLM}/pull/28197)`, async (t) => {
  const gate = await startJudged(t, { entities: { default: { prompt: 'mask', answer: 'mask' } } });
  for (const stream of [false, true]) {
    const said = steer({ text: '[EMAIL_1] knows x@y.example.com', wordsPerEvent: 1 }).replace(
      'x@y',
      String.raw`x\u0040y`,
    );
    const text = await ask(gate, CHAT, { stream, messages: [user(`${ADA} ${said}`)] });
    const words = stream
      ? parseSse(text)
          .map((event) => String(event['choices']?.[0]?.['delta']?.['content'] ?? ''))
          .join('')
      : text;
    ok(words.includes(`${ADA} knows `), words);
    ok(!words.includes('x@y'), words);
  }
});

test(`a prompt that is longer than one request of ApplyGuardrail takes is checked in parts (${LITELLM}/issues/19501)`, async (t) => {
  const guardrails = [{ id: 'gr1abc', version: '1', guards: 'conversation', on_failure: 'closed' }];
  const gate = await startJudged(t, { entities: { card: 'block' }, guardrails });
  const long = 'All of it is harmless, and there is much of it. '.repeat(1_500);
  for (const model of [CLAUDE, 'nova-pro', 'gpt-6-sol']) {
    match(await ask(gate, CHAT, { model, messages: [user(long), user('and now?')] }), /You said: and now\?/);
    const answer = await gate.postRaw(
      CHAT,
      JSON.stringify({ model, messages: [user(`${long} a forbidden word`)] }),
    );
    ok(!answer.text.includes('You said'), answer.text.slice(0, 500));
  }
});

test(`what a guardrail blocks is in no log and no table (${LITELLM}/issues/12152)`, async (t) => {
  const guardrails = [{ id: 'gr1abc', version: '1', guards: 'conversation', on_failure: 'closed' }];
  const gate = await startJudged(
    t,
    { entities: { card: 'block' }, guardrails },
    { environment: { LOG_LEVEL: 'debug' } },
  );
  for (const model of [CLAUDE, 'nova-pro', 'gpt-6-sol']) {
    await gate.postRaw(CHAT, JSON.stringify({ model, messages: [user(`Jane Wollstonecraft, ${SSN}`)] }));
  }
  await gate.leftNowhere(['Wollstonecraft', SSN]);
});
