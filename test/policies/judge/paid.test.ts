/**
 * Checks that somebody else makes: a model, a guardrail, Comprehend. They are given what Bedrock is given, never the
 * client's own words; what they report has those words, or the placeholders', and is left nowhere.
 */
import { equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { assertAtRest } from '../../support/at-rest.ts';
import { MASK_ALL, startJudged } from './judged-gate.ts';
import { streamable, ways } from './routes.ts';

const MAIL = 'ada.lovelace@example.org';
const CARD = '4111 1111 1111 1111';
const NAME = 'Jane Wollstonecraft';

const OTHERS = {
  judges: [
    {
      name: 'tone',
      model: 'nova-micro',
      instructions: 'Refuse rude words.',
      prompt: 'block',
      answer: 'block',
      on_failure: 'open',
    },
  ],
  guardrails: [{ id: 'detectonly12', version: '1', guards: 'conversation', on_failure: 'closed' }],
  comprehend: { language: 'en', min_score: 0.5, prompt: 'observe', answer: 'observe', on_failure: 'closed' },
};

test('who checks is given placeholders, and the client still reads its own words', async (t) => {
  const gate = await startJudged(t, { ...MASK_ALL, ...OTHERS });
  const text = `Write to ${MAIL} about ${CARD}`;
  for (const way of ways) {
    for (const stream of streamable.includes(way) ? [false, true] : [false]) {
      await t.test(`${way.name}${stream ? ', streamed' : ''}`, async () => {
        gate.forgetArrived();
        const answer = await gate.postRaw(way.path, JSON.stringify(way.body(text, stream)));
        equal(answer.status, 200, answer.text);
        gate.unseenByBedrock(MAIL, CARD);
        equal(way.said(answer.text, stream), `You said: ${text}`);
        const asked = gate.arrived.map(
          ({ target, headers, body }) => `${target} ${JSON.stringify(headers)} ${body.toString()}`,
        );
        ok(
          asked.some((one) => one.startsWith('/ ')),
          'Comprehend was asked',
        );
        ok(
          asked.some((one) => one.includes('nova-micro')),
          'the judge was asked',
        );
        ok(
          asked.some((one) => one.includes('detectonly12')),
          'the guardrail was asked',
        );
        ok(
          !/detectonly12|amazon-bedrock-trace|"trace"/.test(answer.text),
          `nobody asked for a trace: ${answer.text}`,
        );
      });
    }
  }
  await gate.leftNowhere([MAIL, CARD]);
  await assertAtRest(gate);
});

test('what a guardrail quotes of a prompt is left nowhere, and a block is told without it', async (t) => {
  const gate = await startJudged(t, {
    entities: { card: 'block' },
    guardrails: [{ id: 'gr1abc', version: '1', guards: 'conversation', on_failure: 'closed' }],
  });
  for (const way of ways) {
    for (const stream of streamable.includes(way) ? [false, true] : [false]) {
      await t.test(`${way.name}${stream ? ', streamed' : ''}`, async () => {
        const blocked = await gate.postRaw(
          way.path,
          JSON.stringify(way.body(`a forbidden word of ${NAME} with 123-45-6789`, stream)),
        );
        ok(!blocked.text.includes('123-45-6789'), blocked.text);
        ok(!blocked.text.includes('You said'), blocked.text);
        match(blocked.text, /judged|content_filter|refusal|guardrail|this question/);
        const passed = await gate.postRaw(way.path, JSON.stringify(way.body('good morning', stream)));
        equal(way.said(passed.text, stream), 'You said: good morning');
      });
    }
  }
  await gate.leftNowhere([NAME, '123-45-6789', 'forbidden word']);
  await assertAtRest(gate);
});

test('a guardrail of the last turn does not look at earlier ones', async (t) => {
  const gate = await startJudged(t, {
    entities: { card: 'block' },
    guardrails: [{ id: 'gr1abc', version: '1', guards: 'last-turn', on_failure: 'closed' }],
  });
  const earlier = { role: 'user', content: 'It was a forbidden word.' };
  for (const model of ['claude-haiku-4-5', 'nova-pro', 'gpt-6-sol']) {
    for (const [name, messages, isBlocked] of [
      [
        'an earlier turn',
        [earlier, { role: 'assistant', content: 'No.' }, { role: 'user', content: 'Hello' }],
        false,
      ],
      [
        'the last turn',
        [{ role: 'user', content: 'Hello' }, { role: 'assistant', content: 'Hi.' }, earlier],
        true,
      ],
    ] as const) {
      await t.test(`${model}: ${name}`, async () => {
        const answer = await gate.postRaw('/v1/chat/completions', JSON.stringify({ model, messages }));
        const said = /You said/.test(answer.text);
        equal(said, !isBlocked, answer.text);
      });
    }
  }
  await assertAtRest(gate);
});
