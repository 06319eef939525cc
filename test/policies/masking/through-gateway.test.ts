/** Masking through the whole gateway, by the SDKs: Bedrock never sees the words, and the client sees nothing else. */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic, { BadRequestError as AnthropicBadRequestError } from '@anthropic-ai/sdk';
import {
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { BadRequestError } from 'openai';
import { eventually } from '../../support/eventually.ts';
import { anthropicOf, awsOf, openaiOf } from '../../clients/sdk-clients.ts';
import { startPolicyGate, steer } from './policy-gate.ts';

const ADA = 'ada@example.com';
const SAID = `Write to ${ADA}, or to [EMAIL_1], and "bob@example.com".`;
const INPUT = { to: ADA, cc: ['bob@example.com'], text: `a\n"${ADA}"` };
const TALK = steer({ text: SAID, wordsPerEvent: 1, dribbleBytes: 7 });
const CALL = steer({ text: `I mail ${ADA}`, tools: [{ name: 'mail', input: INPUT }] });
const PRIVACY = {
  entities: { email: { prompt: 'mask', answer: 'off' }, card: { prompt: 'mask', answer: 'off' } },
};
const schema = { type: 'object' as const, properties: { to: { type: 'string' } } };

test('the words of a prompt are masked, and come back in the answers of every API', async (t) => {
  const gate = await startPolicyGate(
    t,
    { privacy: PRIVACY },
    { environment: { RESPONSES_RETENTION_DAYS: '7' } },
  );
  const { secret } = gate;
  const anthropic = anthropicOf(t, gate, secret);
  const openai = openaiOf(t, gate, secret);
  const aws = awsOf(t, gate, secret);

  const toldNothing = (): void => {
    const told = gate.told();
    ok(told.length > 0);
    for (const body of told) {
      ok(!body.includes(ADA) && !body.includes('bob@'), body);
      ok(body.includes('[EMAIL_2]'), 'the number that the client’s own text has is not given to a value');
    }
  };

  for (const model of ['claude-haiku-4-5', 'nova-lite']) {
    const messages = [{ role: 'user' as const, content: TALK }];
    await t.test(`Messages, ${model}`, async () => {
      const asked = { model, max_tokens: 1_000, messages };
      equal(textOf(await anthropic.messages.create(asked)), SAID);
      equal(textOf(await anthropic.messages.stream(asked).finalMessage()), SAID);
      const calling = {
        ...asked,
        messages: [{ role: 'user' as const, content: `${CALL} [EMAIL_1]` }],
        tools: [{ name: 'mail', input_schema: schema }],
      };
      for (const message of [
        await anthropic.messages.create(calling),
        await anthropic.messages.stream(calling).finalMessage(),
      ]) {
        equal(textOf(message), `I mail ${ADA}`);
        deepEqual(
          message.content.flatMap((block) => (block.type === 'tool_use' ? [block.input] : [])),
          [INPUT],
        );
      }
      toldNothing();
    });
  }

  for (const model of ['claude-haiku-4-5', 'gpt-oss-120b', 'gpt-6-luna']) {
    await t.test(`Chat Completions, ${model}`, async () => {
      const asked = { model, messages: [{ role: 'user' as const, content: TALK }] };
      equal((await openai.chat.completions.create(asked)).choices[0]?.message.content, SAID);
      const whole = await openai.chat.completions.stream(asked).finalChatCompletion();
      equal(whole.choices[0]?.message.content, SAID);
      const calling = {
        model,
        messages: [{ role: 'user' as const, content: `${CALL} [EMAIL_1]` }],
        tools: [{ type: 'function' as const, function: { name: 'mail', parameters: schema } }],
      };
      for (const { choices } of [
        await openai.chat.completions.create(calling),
        await openai.chat.completions.stream(calling).finalChatCompletion(),
      ]) {
        const [call] = choices[0]?.message.tool_calls ?? [];
        ok(call?.type === 'function');
        deepEqual(JSON.parse(call.function.arguments), INPUT);
      }
      toldNothing();
    });

    await t.test(`Responses, ${model}`, async () => {
      const asked = { model, store: false, instructions: `Ask ${ADA}.`, input: TALK };
      for (const response of [
        await openai.responses.create(asked),
        await openai.responses.stream(asked).finalResponse(),
      ]) {
        equal(response.output_text, SAID);
        equal(response.instructions, `Ask ${ADA}.`);
      }
      const calling = {
        ...asked,
        input: `${CALL} [EMAIL_1]`,
        tools: [{ type: 'function' as const, name: 'mail', parameters: schema, strict: false }],
      };
      for (const { output } of [
        await openai.responses.create(calling),
        await openai.responses.stream(calling).finalResponse(),
      ]) {
        const inputs = output.flatMap((item) =>
          item.type === 'function_call' ? [JSON.parse(item.arguments)] : [],
        );
        deepEqual(inputs, [INPUT]);
      }
      toldNothing();
    });
  }

  await t.test('Embeddings, rerank and counts of tokens', async () => {
    const text = `of ${ADA}, not [EMAIL_1]`;
    await openai.embeddings.create({ model: 'titan-embed-text-v2', input: [text] });
    const asked = {
      model: 'cohere-rerank-v3-5',
      query: text,
      documents: [text, { text }],
      return_documents: true,
    };
    const { text: answer } = await gate.post(secret, '/v1/rerank', asked);
    const { results } = JSON.parse(answer) as { results: readonly { document: { text: string } }[] };
    deepEqual(
      results.map(({ document }) => document.text),
      [text, text],
    );
    const messages = [{ role: 'user' as const, content: text }];
    await anthropic.messages.countTokens({ model: 'claude-haiku-4-5', messages });
    for (const body of gate.told().map(decoded)) {
      ok(!body.includes('@example'), body);
      ok(body.includes('of [EMAIL_2], not [EMAIL_1]'), body);
    }
  });

  await t.test('Several choices', async () => {
    const asked = { model: 'claude-haiku-4-5', n: 2, messages: [{ role: 'user' as const, content: TALK }] };
    const { choices } = await openai.chat.completions.create(asked);
    deepEqual(
      choices.map(({ message }) => message.content),
      [SAID, SAID],
    );
    toldNothing();
  });

  await t.test('Responses that are kept go on from the client’s own words', async () => {
    const model = 'claude-haiku-4-5';
    const first = await openai.responses.create({ model, input: TALK });
    const [one] = gate.told();
    const second = await openai.responses.create({
      model,
      previous_response_id: first.id,
      input: `Who is carol@example.com beside ${ADA}?`,
    });
    equal(second.output_text, `You said: Who is carol@example.com beside ${ADA}?`);
    const [two] = gate.told();
    ok(one && two);
    ok(two.startsWith(one.slice(0, one.indexOf('}]}]'))), 'both turns begin with the same bytes');
    ok(two.includes('[EMAIL_4] beside [EMAIL_2]'));
    const kept = await openai.responses.retrieve(first.id);
    equal(kept.output_text, SAID);
  });

  await t.test('Converse', async () => {
    const asked = { modelId: 'nova-lite', messages: [{ role: 'user' as const, content: [{ text: TALK }] }] };
    const whole = await aws.send(new ConverseCommand(asked));
    equal(whole.output?.message?.content?.[0]?.text, SAID);
    const streamed = await aws.send(new ConverseStreamCommand(asked));
    let text = '';
    for await (const event of streamed.stream ?? []) text += event.contentBlockDelta?.delta?.text ?? '';
    equal(text, SAID);
    toldNothing();
  });

  for (const [modelId, body] of [
    ['nova-lite', { messages: [{ role: 'user', content: [{ text: TALK }] }] }],
    [
      'claude-haiku-4-5',
      {
        anthropic_version: 'bedrock-2023-05-31',
        max_tokens: 1_000,
        messages: [{ role: 'user', content: TALK }],
      },
    ],
  ] as const)
    await t.test(`InvokeModel, ${modelId}`, async () => {
      const asked = { modelId, contentType: 'application/json', body: JSON.stringify(body) };
      const whole = await aws.send(new InvokeModelCommand(asked));
      ok(
        JSON.stringify(JSON.parse(whole.body.transformToString())).includes(
          JSON.stringify(SAID).slice(1, -1),
        ),
      );
      const streamed = await aws.send(new InvokeModelWithResponseStreamCommand(asked));
      let text = '';
      for await (const { chunk } of streamed.body ?? [])
        for (const [, part] of Buffer.from(chunk?.bytes ?? [])
          .toString()
          .matchAll(/"text":("(?:[^"\\]|\\.)*")/g))
          text += String(JSON.parse(part ?? '""'));
      equal(text, SAID);
      toldNothing();
    });

  await t.test('the record says what was applied and how often, and not what', async () => {
    await eventually(
      async () => {
        const records = await gate.database.query('select policies, policy_findings from usage_records');
        ok(records.length >= 20);
        for (const { policies, policy_findings: findings } of records) {
          deepEqual(policies, ['privacy@1', 'probe@1']);
          ok(!JSON.stringify(findings).includes('@example'));
        }
        ok(records.some(({ policy_findings: findings }) => JSON.stringify(findings).includes('"email"')));
      },
      { withinMs: 15_000 },
    );
  });
});

test('turns of a conversation share what Bedrock has in its prompt cache', async (t) => {
  const gate = await startPolicyGate(t, { privacy: PRIVACY });
  const anthropic = anthropicOf(t, gate, gate.secret);
  const system = [
    {
      type: 'text' as const,
      text: `The owner is ${ADA}. ${'Be brief and friendly. '.repeat(1_500)}`,
      cache_control: { type: 'ephemeral' as const },
    },
  ];
  const messages: Anthropic.MessageParam[] = [];
  const reads: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    messages.push({ role: 'user', content: `I am user${turn}@example.com and ask ${ADA} again.` });
    const answer = await anthropic.messages.create({
      model: 'claude-haiku-4-5',
      max_tokens: 500,
      system,
      messages,
    });
    equal(textOf(answer), `You said: I am user${turn}@example.com and ask ${ADA} again.`);
    messages.push({ role: 'assistant', content: answer.content });
    reads.push(answer.usage.cache_read_input_tokens ?? 0);
  }
  equal(reads[0], 0);
  ok(
    reads.slice(1).every((tokens) => tokens > 1_000),
    String(reads),
  );
  const told = gate.told();
  ok(told.every((body) => !body.includes('@example.com')));
});

test('a request that a policy blocks is refused in its dialect, by the policy’s name and not by the words', async (t) => {
  const gate = await startPolicyGate(t, {
    'no-cards': { entities: { card: { prompt: 'block', answer: 'off' } } },
    'no-unicorns': {
      words: [{ name: 'secret_project', words: ['project unicorn'], prompt: 'block', answer: 'off' }],
    },
  });
  const openai = openaiOf(t, gate, gate.secret);
  const anthropic = anthropicOf(t, gate, gate.secret);
  const refusals: readonly (readonly [() => Promise<unknown>, RegExp])[] = [
    [
      () =>
        openai.chat.completions.create({
          model: 'claude-haiku-4-5',
          messages: [{ role: 'user', content: 'my card is 4111 1111 1111 1111' }],
        }),
      /no-cards/,
    ],
    [() => openai.responses.create({ model: 'nova-lite', input: 'of Project  Unicorn' }), /no-unicorns/],
    [
      () => openai.embeddings.create({ model: 'titan-embed-text-v2', input: ['project unicorn'] }),
      /no-unicorns/,
    ],
    [
      () =>
        anthropic.messages.create({
          model: 'claude-haiku-4-5',
          max_tokens: 100,
          messages: [{ role: 'user', content: [{ type: 'text', text: 'my card is 4111 1111 1111 1111' }] }],
        }),
      /no-cards/,
    ],
    [
      () =>
        anthropic.messages.countTokens({
          model: 'claude-haiku-4-5',
          messages: [{ role: 'user', content: 'project unicorn' }],
        }),
      /no-unicorns/,
    ],
  ];
  for (const [ask, name] of refusals)
    await rejects(ask, (error) => {
      ok(error instanceof BadRequestError || error instanceof AnthropicBadRequestError);
      equal(error.status, 400);
      ok(name.test(error.message), error.message);
      ok(!/4111|unicorn[^s]/i.test(error.message), error.message);
      return true;
    });
  equal(gate.told().length, 0);
});

function textOf({ content }: Anthropic.Message): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}

/** A body of CountTokens has the request in base64. */
function decoded(body: string): string {
  const inner = /"body":"([^"]+)"/.exec(body)?.[1];
  return inner === undefined ? body : Buffer.from(inner, 'base64').toString('utf8');
}
