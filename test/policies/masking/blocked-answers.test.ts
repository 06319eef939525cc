/** How an answer ends that a policy blocks, for the SDKs of every API; and what is masked in one. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type Anthropic from '@anthropic-ai/sdk';
import { ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { anthropicOf, awsOf, openaiOf } from '../../clients/sdk-clients.ts';
import { eventually } from '../../support/eventually.ts';
import { startPolicyGate, steer } from './policy-gate.ts';

const BEFORE = 'All is well so far. '.repeat(40);
const LEAK = 'The code name is BLUE-4711.';
const TALK = steer({ text: `${BEFORE}${LEAK} And more.`, wordsPerEvent: 2 });
const CODE = { name: 'code_name', pattern: 'BLUE-[0-9]{4}', prompt: 'off' };
const NOTICE = 'This answer is withheld by the content policy "code-names".';

test('an answer that a policy blocks ends as the API of its client ends such answers', async (t) => {
  const gate = await startPolicyGate(
    t,
    { 'code-names': { patterns: [{ ...CODE, answer: 'block' }] } },
    { environment: { RESPONSES_RETENTION_DAYS: '7' } },
  );
  const anthropic = anthropicOf(t, gate, gate.secret);
  const openai = openaiOf(t, gate, gate.secret);
  const aws = awsOf(t, gate, gate.secret);
  /** Of a stream: what came before, and nothing of what is blocked. */
  const isBefore = (text: string): void =>
    ok(`${BEFORE}The code name is `.startsWith(text) && text.length > 300, text);

  for (const model of ['claude-haiku-4-5', 'nova-lite'])
    await t.test(`Messages, ${model}`, async () => {
      const asked = { model, max_tokens: 1_000, messages: [{ role: 'user' as const, content: TALK }] };
      const whole = await anthropic.messages.create(asked);
      deepEqual([textOf(whole), whole.stop_reason], [NOTICE, 'refusal']);
      const live = await anthropic.messages.stream(asked).finalMessage();
      isBefore(textOf(live));
      equal(live.stop_reason, 'refusal');
      ok(live.usage.output_tokens > 0);
    });

  for (const model of ['claude-haiku-4-5', 'gpt-oss-120b', 'gpt-6-luna']) {
    await t.test(`Chat Completions, ${model}`, async () => {
      const asked = { model, messages: [{ role: 'user' as const, content: TALK }] };
      const [whole] = (await openai.chat.completions.create(asked)).choices;
      deepEqual([whole?.message.content, whole?.finish_reason], [NOTICE, 'content_filter']);
      let text = '';
      let reason: string | null = null;
      for await (const { choices } of await openai.chat.completions.create({ ...asked, stream: true })) {
        text += choices[0]?.delta.content ?? '';
        reason = choices[0]?.finish_reason ?? reason;
      }
      isBefore(text);
      equal(reason, 'content_filter');
    });

    await t.test(`Responses, ${model}`, async () => {
      const asked = { model, input: TALK };
      const whole = await openai.responses.create(asked);
      deepEqual(
        [whole.output_text, whole.status, whole.incomplete_details?.reason],
        [NOTICE, 'incomplete', 'content_filter'],
      );
      let text = '';
      let last = '';
      for await (const event of await openai.responses.create({ ...asked, stream: true })) {
        last = event.type;
        if (event.type === 'response.output_text.delta') text += event.delta;
        ok(!JSON.stringify(event).includes('BLUE-4711') || JSON.stringify(event).includes('[[sim'));
      }
      isBefore(text);
      equal(last, 'response.incomplete');
    });
  }

  await t.test('Converse', async () => {
    const asked = { modelId: 'nova-lite', messages: [{ role: 'user' as const, content: [{ text: TALK }] }] };
    const whole = await aws.send(new ConverseCommand(asked));
    deepEqual(
      [whole.output?.message?.content, whole.stopReason],
      [[{ text: NOTICE }], 'guardrail_intervened'],
    );
    const { stream } = await aws.send(new ConverseStreamCommand(asked));
    let text = '';
    let reason: string | undefined;
    for await (const event of stream ?? []) {
      text += event.contentBlockDelta?.delta?.text ?? '';
      reason = event.messageStop?.stopReason ?? reason;
    }
    isBefore(text);
    equal(reason, 'guardrail_intervened');
  });

  await t.test('their records say which policy it was, and have what Bedrock charged', async () => {
    await eventually(
      async () => {
        const records = await gate.database.query(
          'select blocked_by, ending, output_tokens, usage_estimated from usage_records where blocked_by is not null',
        );
        equal(records.length, 18);
        for (const record of records) {
          equal(record['blocked_by'], 'code-names');
          equal(record['ending'], 'complete');
          equal(record['usage_estimated'], false);
          ok(Number(record['output_tokens']) > 100);
        }
      },
      { withinMs: 15_000 },
    );
  });
});

test('what is masked in answers is masked for whoever asks, and in what is kept', async (t) => {
  const gate = await startPolicyGate(
    t,
    { 'code-names': { patterns: [{ ...CODE, answer: 'mask' }] } },
    { environment: { RESPONSES_RETENTION_DAYS: '7' } },
  );
  const openai = openaiOf(t, gate, gate.secret);
  const expected = `${BEFORE}The code name is [CODE_NAME]. And more.`;
  for (const model of ['claude-haiku-4-5', 'gpt-6-luna']) {
    const response = await openai.responses.stream({ model, input: TALK }).finalResponse();
    equal(response.output_text, expected);
    equal((await openai.responses.retrieve(response.id)).output_text, expected);
  }
});

function textOf({ content }: Anthropic.Message): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}
