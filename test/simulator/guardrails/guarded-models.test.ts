/** A guardrail on Converse and InvokeModel, whole and streamed, as AWS's own client sees it. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import {
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  type ConverseStreamCommandInput,
  type InvokeModelCommandInput,
} from '@aws-sdk/client-bedrock-runtime';

import { bedrockRuntime } from '../../../simulator/service-model/bedrock-runtime.ts';
import { breachesOf } from '../../../simulator/service-model/check.ts';
import { awsClient, CLAUDE, claudeBody, modelPath, NOVA, post, startSimulator } from '../support.ts';

const CONFIG = { guardrailIdentifier: 'gr1abc', guardrailVersion: '1', trace: 'enabled' } as const;
const NATIVE = { 'amazon-bedrock-guardrailConfig': {} };

type Asked = Partial<ConverseStreamCommandInput>;

function asking(text: string, more: Asked = {}): ConverseStreamCommandInput {
  return {
    modelId: NOVA,
    messages: [{ role: 'user', content: [{ text }] }],
    guardrailConfig: CONFIG,
    ...more,
  };
}

async function converse(t: TestContext, text: string, more: Asked = {}) {
  const simulator = await startSimulator(t);
  const answer = await awsClient(t, simulator).send(new ConverseCommand(asking(text, more)));
  const { $metadata: _metadata, ...body } = answer;
  deepEqual(breachesOf(bedrockRuntime, 'ConverseResponse', JSON.parse(JSON.stringify(body))), []);
  const texts = answer.output?.message?.content?.map((block) => block.text ?? '') ?? [];
  return { answer, text: texts.join(''), guardrail: answer.trace?.guardrail, simulator };
}

async function converseStream(t: TestContext, text: string, more: Asked = {}) {
  const client = awsClient(t, await startSimulator(t));
  const answer = await client.send(new ConverseStreamCommand(asking(text, more)));
  const deltas: string[] = [];
  let stop: string | undefined;
  let trace: unknown;
  for await (const event of answer.stream ?? []) {
    deltas.push(event.contentBlockDelta?.delta?.text ?? '');
    stop = event.messageStop?.stopReason ?? stop;
    trace = event.metadata?.trace?.guardrail ?? trace;
  }
  return { text: deltas.join(''), stop, trace };
}

const say = (text: string) => `[[sim ${JSON.stringify({ text })}]]`;

test('Converse: a prompt that passes is answered, and the trace tells both sides', async (t) => {
  const { answer, guardrail, simulator } = await converse(t, 'hello');
  equal(answer.stopReason, 'end_turn');
  equal(guardrail?.actionReason, 'No action.\nNo action.');
  deepEqual(guardrail?.modelOutput, ['You said: hello']);
  equal(guardrail?.inputAssessment?.['gr1abc']?.invocationMetrics?.usage?.topicPolicyUnits, 1);
  equal(simulator.log()[0]?.guardrail?.topicPolicyUnits, 2);
});

test('Converse: a prompt that is blocked is answered by the guardrail, and no token is billed', async (t) => {
  const { answer, text, guardrail } = await converse(t, 'a forbidden word');
  equal(answer.stopReason, 'guardrail_intervened');
  match(text, /this question/);
  equal(answer.usage?.totalTokens, 0);
  equal(guardrail?.outputAssessments, undefined);
  equal(guardrail?.inputAssessment?.['gr1abc']?.wordPolicy?.customWords?.[0]?.action, 'BLOCKED');
});

test('Converse: what is masked in a prompt reaches the model as a placeholder', async (t) => {
  const { answer, text } = await converse(t, 'I am ada@example.com');
  equal(text, 'You said: I am {EMAIL}');
  equal(answer.stopReason, 'guardrail_intervened');
});

test('Converse: what is masked in an answer, and what blocks it', async (t) => {
  const masked = await converse(t, say('write to ada@example.com'));
  // The directive that steers the simulator is masked with the rest of the prompt.
  equal(masked.text, 'write to {EMAIL}');
  const blocked = await converse(t, `${say('a forbidden')} `, {
    messages: [
      {
        role: 'user',
        content: [{ guardContent: { text: { text: 'hi' } } }, { text: say('a forbidden word') }],
      },
    ],
  });
  match(blocked.text, /this answer/);
  ok((blocked.answer.usage?.outputTokens ?? 0) > 0);
  deepEqual(blocked.guardrail?.modelOutput, ['a forbidden word']);
});

test('Converse: without a trace asked for there is none', async (t) => {
  const { answer, guardrail } = await converse(t, 'a forbidden word', {
    guardrailConfig: { guardrailIdentifier: 'gr1abc', guardrailVersion: 'DRAFT' },
  });
  equal(answer.stopReason, 'guardrail_intervened');
  equal(guardrail, undefined);
});

test('Converse: with guardContent the guardrail looks at nothing else, and never at a system prompt', async (t) => {
  const content = [{ text: 'a forbidden word' }, { guardContent: { text: { text: 'hello' } } }];
  const marked = await converse(t, '', { messages: [{ role: 'user', content }] });
  equal(marked.answer.stopReason, 'end_turn');
  const coverage = marked.guardrail?.inputAssessment?.['gr1abc']?.invocationMetrics?.guardrailCoverage;
  deepEqual(coverage?.textCharacters, { guarded: 5, total: 21 });
  const system = await converse(t, 'hello', { system: [{ text: 'a forbidden word' }] });
  equal(system.answer.stopReason, 'end_turn');
  const marks = await converse(t, 'hello', {
    system: [{ guardContent: { text: { text: 'a forbidden word' } } }],
  });
  equal(marks.answer.stopReason, 'guardrail_intervened');
});

test('Converse: the whole conversation is looked at, tool results are not', async (t) => {
  const tool = { name: 'look', inputSchema: { json: { type: 'object' } } };
  const toolConfig = { tools: [{ toolSpec: tool }] };
  const use = {
    role: 'assistant' as const,
    content: [{ toolUse: { toolUseId: 'a', name: 'look', input: {} } }],
  };
  const result = { toolUseId: 'a', content: [{ text: 'a forbidden word' }] };
  const messages = [
    { role: 'user' as const, content: [{ text: 'look' }] },
    use,
    { role: 'user' as const, content: [{ toolResult: result }] },
  ];
  const seen = await converse(t, '', { messages, toolConfig });
  equal(seen.guardrail?.inputAssessment?.['gr1abc']?.wordPolicy, undefined);
  const earlier = await converse(t, '', {
    messages: [
      { role: 'user', content: [{ text: 'a forbidden word' }] },
      { role: 'assistant', content: [{ text: 'no' }] },
      { role: 'user', content: [{ text: 'hello' }] },
    ],
  });
  equal(earlier.answer.stopReason, 'guardrail_intervened');
});

test('ConverseStream: masked, blocked at once, and blocked after a text unit is out', async (t) => {
  const masked = await converseStream(t, 'I am ada@example.com');
  deepEqual([masked.text, masked.stop], ['You said: I am {EMAIL}', 'guardrail_intervened']);
  ok(masked.trace !== undefined);
  const long = `${'word '.repeat(250)}a forbidden word and more`;
  const guarded = { guardContent: { text: { text: 'hi' } } };
  const messages = [{ role: 'user' as const, content: [guarded, { text: say(long) }] }];
  const blocked = await converseStream(t, '', { messages });
  equal(blocked.text, `${long.slice(0, 1000)}Sorry, the guardrail does not let this answer pass.`);
  equal(blocked.stop, 'guardrail_intervened');
  const late = await converseStream(t, '', {
    messages,
    guardrailConfig: { ...CONFIG, streamProcessingMode: 'async' },
  });
  ok(late.text.startsWith(long), 'what was being looked at is out already');
  match(late.text, /this answer pass\.$/);
});

test('ConverseStream: nothing is masked in asynchronous mode', async (t) => {
  const guarded = { guardContent: { text: { text: 'hi' } } };
  const { text, stop } = await converseStream(t, '', {
    messages: [{ role: 'user', content: [guarded, { text: say('write to ada@example.com') }] }],
    guardrailConfig: { ...CONFIG, streamProcessingMode: 'async' },
  });
  deepEqual([text, stop], ['write to ada@example.com', 'end_turn']);
});

function invoking(text: string, more: object = NATIVE): InvokeModelCommandInput {
  return {
    modelId: CLAUDE,
    contentType: 'application/json',
    body: JSON.stringify(claudeBody(text, { ...more })),
    guardrailIdentifier: 'gr1abc',
    guardrailVersion: '1',
    trace: 'ENABLED',
  };
}

type Native = {
  readonly content: readonly { readonly text: string }[];
  readonly stop_reason: string;
  readonly usage: { readonly input_tokens: number; readonly output_tokens: number };
  readonly 'amazon-bedrock-guardrailAction'?: string;
  readonly 'amazon-bedrock-trace'?: {
    readonly guardrail: {
      readonly input: Readonly<Record<string, unknown>>;
      readonly outputs?: readonly unknown[];
    };
  };
  readonly 'amazon-bedrock-invocationMetrics'?: object;
};

async function invoke(t: TestContext, input: InvokeModelCommandInput): Promise<Native> {
  const client = awsClient(t, await startSimulator(t));
  const { body } = await client.send(new InvokeModelCommand(input));
  return JSON.parse(Buffer.from(body).toString()) as Native;
}

test('InvokeModel: an intervention is told beside the message, whose reason stays the model’s', async (t) => {
  const passed = await invoke(t, invoking('hello'));
  equal(passed['amazon-bedrock-guardrailAction'], 'NONE');
  equal(passed['amazon-bedrock-trace']?.guardrail.outputs?.length, 1);
  const masked = await invoke(t, invoking('I am ada@example.com'));
  equal(masked.content[0]?.text, 'You said: I am {EMAIL}');
  const blocked = await invoke(t, invoking('a forbidden word'));
  equal(blocked['amazon-bedrock-guardrailAction'], 'INTERVENED');
  equal(blocked.stop_reason, 'end_turn');
  deepEqual([blocked.usage.input_tokens, blocked.usage.output_tokens], [0, 0]);
  const untraced = await invoke(t, { ...invoking('a forbidden word'), trace: 'DISABLED' });
  equal(untraced['amazon-bedrock-trace'], undefined);
});

test('InvokeModel: tags say what is looked at, and the model is not given them', async (t) => {
  const config = { 'amazon-bedrock-guardrailConfig': { tagSuffix: 'xyz' } };
  const tagged = (text: string) =>
    `<amazon-bedrock-guardrails-guardContent_xyz>${text}</amazon-bedrock-guardrails-guardContent_xyz>`;
  const inside = await invoke(
    t,
    invoking(`Q: ${tagged('ada@example.com')} an attack on the prompt?`, config),
  );
  equal(inside.content[0]?.text, 'You said: Q: {EMAIL} an attack on the prompt?');
  match(
    JSON.stringify(inside['amazon-bedrock-trace']?.guardrail.input),
    /"textCharacters":\{"guarded":15,"total":43\}/,
  );
  const none = await invoke(t, invoking('ada@example.com', config));
  equal(none.content[0]?.text, 'You said: {EMAIL}');
});

test('InvokeModelWithResponseStream: the last chunk tells, and a blocked prompt has no metrics', async (t) => {
  const client = awsClient(t, await startSimulator(t));
  for (const [text, action, hasMetrics] of [
    ['hello', 'NONE', true],
    ['a forbidden word', 'INTERVENED', false],
  ] as const) {
    const answer = await client.send(new InvokeModelWithResponseStreamCommand(invoking(text)));
    const events: Native[] = [];
    for await (const event of answer.body ?? []) {
      events.push(JSON.parse(Buffer.from(event.chunk?.bytes ?? []).toString()) as Native);
    }
    const last = events.at(-1);
    equal(last?.['amazon-bedrock-guardrailAction'], action);
    equal(last?.['amazon-bedrock-invocationMetrics'] !== undefined, hasMetrics);
    equal(
      events.slice(0, -1).some((event) => 'amazon-bedrock-guardrailAction' in event),
      false,
    );
  }
});

const REFUSED: readonly (readonly [string, InvokeModelCommandInput])[] = [
  ['a body of Claude without the guardrail’s field', invoking('hello', {})],
  [
    'the field without a guardrail',
    { ...invoking('hello'), guardrailIdentifier: undefined, guardrailVersion: undefined },
  ],
  ['an identifier without a version', { ...invoking('hello'), guardrailVersion: undefined }],
  ['another content type', { ...invoking('hello'), contentType: 'text/plain' }],
  [
    'another mode',
    invoking('hello', { 'amazon-bedrock-guardrailConfig': { streamProcessingMode: 'async' } }),
  ],
];

for (const [name, input] of REFUSED) {
  test(`InvokeModel is refused for ${name}`, async (t) => {
    await rejects(
      invoke(t, input),
      /^ValidationException: Guardrail was enabled but input is in incorrect format\.$/,
    );
  });
}

test('Converse is refused for a guardrail that is not there, with the words of the service', async (t) => {
  const guardrailConfig = { guardrailIdentifier: 'abcdef123456', guardrailVersion: '1' };
  await rejects(
    converse(t, 'hello', { guardrailConfig }),
    /identifier or version provided in the request does not exist/,
  );
});

test('what InvokeModel of another vendor says of a guardrail is beside its own words', async (t) => {
  const simulator = await startSimulator(t);
  const body = { messages: [{ role: 'user', content: [{ text: 'I am ada@example.com' }] }] };
  const reply = await post(simulator, modelPath(NOVA, 'invoke'), body, {
    authorization: 'Bearer bedrock-api-key-of-the-tests',
    'x-amzn-bedrock-guardrailidentifier': 'gr1abc',
    'x-amzn-bedrock-guardrailversion': '1',
  });
  match(reply.text, /You said: I am \{EMAIL\}/);
  match(reply.text, /"amazon-bedrock-guardrailAction":"INTERVENED"/);
});
