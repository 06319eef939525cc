/** AWS's own client asks the simulator to apply a guardrail; its answers are shaped as the service model says. */
import { deepEqual, equal, match, rejects } from 'node:assert/strict';
import { test } from 'node:test';

import { ApplyGuardrailCommand, type ApplyGuardrailCommandInput } from '@aws-sdk/client-bedrock-runtime';

import { bedrockRuntime } from '../../../simulator/service-model/bedrock-runtime.ts';
import { breachesOf } from '../../../simulator/service-model/check.ts';
import { awsClient, post, startSimulator } from '../support.ts';

const of = (text: string, more: Partial<ApplyGuardrailCommandInput> = {}) =>
  new ApplyGuardrailCommand({
    guardrailIdentifier: 'gr1abc',
    guardrailVersion: '1',
    source: 'INPUT',
    content: [{ text: { text } }],
    ...more,
  });

const HELD: readonly (readonly [string, string, ApplyGuardrailCommandInput['source'], string, object])[] = [
  ['a text with nothing in it', 'hello', 'INPUT', 'NONE', {}],
  [
    'an e-mail address',
    'write to ada@example.com',
    'INPUT',
    'GUARDRAIL_INTERVENED',
    {
      piiEntities: [{ match: 'ada@example.com', type: 'EMAIL', action: 'ANONYMIZED', detected: true }],
      regexes: [],
    },
  ],
  [
    'a number that blocks',
    'it is 123-45-6789',
    'OUTPUT',
    'GUARDRAIL_INTERVENED',
    {
      piiEntities: [
        { match: '123-45-6789', type: 'US_SOCIAL_SECURITY_NUMBER', action: 'BLOCKED', detected: true },
      ],
      regexes: [],
    },
  ],
  [
    'a name, which is only detected',
    'ask Jane Smith',
    'INPUT',
    'NONE',
    { piiEntities: [{ match: 'Jane Smith', type: 'NAME', action: 'NONE', detected: true }], regexes: [] },
  ],
  [
    'what a pattern finds',
    'from ACC-123456',
    'INPUT',
    'GUARDRAIL_INTERVENED',
    {
      piiEntities: [],
      regexes: [
        {
          name: 'Account Number',
          match: 'ACC-123456',
          regex: String.raw`\bACC-\d{6}\b`,
          action: 'ANONYMIZED',
          detected: true,
        },
      ],
    },
  ],
];

for (const [name, text, source, action, sensitive] of HELD) {
  test(`ApplyGuardrail of ${name}: ${action}`, async (t) => {
    const client = awsClient(t, await startSimulator(t));
    const { $metadata: _metadata, ...answer } = await client.send(of(text, { source }));
    equal(answer.action, action);
    deepEqual(answer.assessments?.[0]?.sensitiveInformationPolicy ?? {}, sensitive);
    deepEqual(breachesOf(bedrockRuntime, 'ApplyGuardrailResponse', JSON.parse(JSON.stringify(answer))), []);
  });
}

test('what is masked comes back with placeholders, what is blocked with the message of its direction', async (t) => {
  const client = awsClient(t, await startSimulator(t));
  const masked = await client.send(of('to ada@example.com from ACC-123456'));
  deepEqual(masked.outputs, [{ text: 'to {EMAIL} from {Account Number}' }]);
  equal(masked.actionReason, 'Guardrail masked.');
  const input = await client.send(of('a forbidden word'));
  match(input.outputs?.[0]?.text ?? '', /question/);
  const output = await client.send(of('a forbidden word', { source: 'OUTPUT' }));
  match(output.outputs?.[0]?.text ?? '', /answer/);
  equal(output.actionReason, 'Guardrail blocked.');
  deepEqual((await client.send(of('hello'))).outputs, []);
});

test('units are counted of every policy that the guardrail has, by thousand characters', async (t) => {
  const client = awsClient(t, await startSimulator(t));
  const { usage, guardrailCoverage } = await client.send(of('x'.repeat(1001)));
  deepEqual(usage, {
    topicPolicyUnits: 2,
    contentPolicyUnits: 2,
    wordPolicyUnits: 2,
    sensitiveInformationPolicyUnits: 2,
    sensitiveInformationPolicyFreeUnits: 2,
    contextualGroundingPolicyUnits: 0,
    contentPolicyImageUnits: 0,
    automatedReasoningPolicyUnits: 0,
    automatedReasoningPolicies: 0,
  });
  deepEqual(guardrailCoverage, { textCharacters: { guarded: 1001, total: 1001 } });
});

test('what is only a source for grounding is not looked at, and the coverage says so', async (t) => {
  const client = awsClient(t, await startSimulator(t));
  const content: ApplyGuardrailCommandInput['content'] = [
    { text: { text: 'a forbidden word', qualifiers: ['grounding_source'] } },
    { text: { text: 'hello', qualifiers: ['guard_content'] } },
  ];
  const answer = await client.send(of('', { content }));
  equal(answer.action, 'NONE');
  deepEqual(answer.guardrailCoverage, { textCharacters: { guarded: 5, total: 21 } });
});

test('the full scope tells topics and filters that found nothing', async (t) => {
  const client = awsClient(t, await startSimulator(t));
  const { assessments } = await client.send(of('hello', { outputScope: 'FULL' }));
  deepEqual(assessments?.[0]?.topicPolicy?.topics, [
    { name: 'Fiduciary Advice', type: 'DENY', action: 'NONE', detected: false },
  ]);
  equal(assessments?.[0]?.contentPolicy?.filters?.length, 2);
});

const REFUSED: readonly (readonly [string, Partial<ApplyGuardrailCommandInput>, string, RegExp])[] = [
  ['an unknown id', { guardrailIdentifier: 'abcdef123456' }, 'ValidationException', /does not exist/],
  [
    'an id that cannot be one',
    { guardrailIdentifier: 'default' },
    'ValidationException',
    /identifier is invalid/,
  ],
  ['an unknown version', { guardrailVersion: '999' }, 'ValidationException', /does not exist/],
  [
    'a guardrail of another region',
    { guardrailIdentifier: 'arn:aws:bedrock:eu-west-1:000000000000:guardrail/gr1abc' },
    'ValidationException',
    /does not exist/,
  ],
  [
    'more text units than are served',
    { content: [{ text: { text: 'x'.repeat(25_001) } }] },
    'ThrottlingException',
    /./,
  ],
];

for (const [name, more, type, message] of REFUSED) {
  test(`ApplyGuardrail is refused for ${name}`, async (t) => {
    const client = awsClient(t, await startSimulator(t));
    await rejects(
      client.send(of('hello', more)),
      (error: Error) => error.name === type && message.test(error.message),
    );
  });
}

test('an ARN in the called region, the draft, and 25 units are taken', async (t) => {
  const client = awsClient(t, await startSimulator(t));
  const guardrailIdentifier = 'arn:aws:bedrock:us-east-1:123456789012:guardrail/gr1abc';
  const content = [{ text: { text: 'x'.repeat(25_000) } }];
  const answer = await client.send(of('', { guardrailIdentifier, guardrailVersion: 'DRAFT', content }));
  equal(answer.assessments?.[0]?.appliedGuardrailDetails?.guardrailArn, guardrailIdentifier);
});

test('a body that the service model does not allow is refused, and a script makes calls fail', async (t) => {
  const simulator = await startSimulator(t);
  const path = '/guardrail/gr1abc/version/1/apply';
  const wrong = await post(simulator, path, { source: 'INPUT', content: 'hello' });
  equal(wrong.status, 400);
  simulator.script({
    operation: 'apply-guardrail',
    answer: { fail: { kind: 'http', type: 'ServiceUnavailableException' } },
  });
  const body = { source: 'INPUT', content: [{ text: { text: 'hi' } }] };
  equal((await post(simulator, path, body)).status, 503);
  equal((await post(simulator, path, body)).status, 200);
  const [, failed, served] = simulator.log();
  equal(failed?.operation, 'apply-guardrail');
  equal(served?.guardrail?.topicPolicyUnits, 1);
});
