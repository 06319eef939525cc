/** No retry, hedge or fallback goes without a guardrail, and a deployment that cannot hold it is guarded otherwise. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { ArrivedCall } from '../../../simulator/simulator.ts';
import { GUARDRAIL, startCheckedGate } from './checked-gate.ts';

const message = (content = 'hello') => ({
  model: 'claude-haiku-4-5',
  max_tokens: 100,
  messages: [{ role: 'user', content }],
});
const us = { region: 'us-east-1', scope: 'global' };
const FAULT = { fail: { kind: 'http', type: 'InternalServerException' } };

test('retries and fallbacks have the guardrail too', async (t) => {
  const DEPLOYMENTS = JSON.stringify({ 'claude-haiku-4-5': { deployments: [us], fallbacks: ['nova-pro'] } });
  const gate = await startCheckedGate(t, { guardrails: [GUARDRAIL] }, { environment: { DEPLOYMENTS } });
  gate.bedrock.script({ model: 'claude-haiku', times: 3, answer: FAULT });
  const answer = await gate.ask('/v1/messages', message());
  equal(answer.headers['x-stargate-fallback'], 'claude-haiku-4-5', answer.text);
  equal(gate.arrived.length, 4);
  deepEqual(gate.arrived.map(guardrailOf), ['gr1abc', 'gr1abc', 'gr1abc', 'gr1abc']);
});

test('a hedge has it too, and each answer is charged for it', async (t) => {
  const environment = { HEDGE_AFTER_MS: '100' };
  const gate = await startCheckedGate(t, { guardrails: [GUARDRAIL] }, { environment });
  gate.bedrock.script({ model: 'global.anthropic.claude-opus-4-8', answer: { headerDelayMs: 1_500 } });
  equal((await gate.ask('/v1/messages', { ...message(), model: 'claude-opus-4-8' })).status, 200);
  deepEqual(gate.arrived.map(guardrailOf), ['gr1abc', 'gr1abc']);
  const record = await gate.record();
  const charges = record['check_charges'] as readonly { readonly kind: string }[];
  deepEqual(
    charges.map(({ kind }) => kind),
    ['guardrail', 'guardrail'],
  );
});

test('a hedge that another check would have to look at first is not sent, and refuses nothing', async (t) => {
  const DEPLOYMENTS = JSON.stringify({
    'claude-haiku-4-5': { deployments: [us, { region: 'us-east-1', transport: 'mantle', weight: 0 }] },
  });
  const environment = { DEPLOYMENTS, HEDGE_AFTER_MS: '100' };
  const gate = await startCheckedGate(t, { guardrails: [GUARDRAIL] }, { environment });
  gate.bedrock.script({ model: 'global.anthropic.claude-haiku', answer: { headerDelayMs: 1_500 } });
  // Where it goes along it masks that; by itself it would block it.
  const answer = await gate.ask('/v1/messages', message('write to ada@example.com'));
  equal(answer.status, 200, answer.text);
  const kinds = gate.arrived.map(({ target }) => target.split('/').at(-1));
  deepEqual(kinds, ['invoke']);
  equal((await gate.record())['blocked_by'], null);
});

test('when the next deployment cannot hold it, ApplyGuardrail looks first, once, and at the answer', async (t) => {
  const DEPLOYMENTS = JSON.stringify({
    'claude-haiku-4-5': { deployments: [us, { region: 'us-east-1', transport: 'mantle', weight: 0 }] },
  });
  const gate = await startCheckedGate(t, { guardrails: [GUARDRAIL] }, { environment: { DEPLOYMENTS } });
  gate.bedrock.script({ model: 'global.anthropic.claude-haiku', times: 1, answer: FAULT });
  const answer = await gate.ask('/v1/messages', message());
  equal(answer.status, 200, answer.text);
  const kinds = gate.arrived.map(({ target }) => target.split('/').at(-1));
  deepEqual(kinds, ['invoke', 'apply', 'messages', 'apply']);
  const sources = gate.arrived
    .filter(({ target }) => target.endsWith('/apply'))
    .map(({ body }) => (JSON.parse(String(body)) as { source: string }).source);
  deepEqual(sources, ['INPUT', 'OUTPUT']);
});

test('on bedrock-mantle an answer that the guardrail does not let pass never reaches the client', async (t) => {
  const DEPLOYMENTS = JSON.stringify({
    'claude-haiku-4-5': { deployments: [{ region: 'us-east-1', transport: 'mantle' }] },
    'gpt-oss-120b': { deployments: [{ region: 'us-east-1', transport: 'mantle' }] },
  });
  const gate = await startCheckedGate(t, { guardrails: [GUARDRAIL] }, { environment: { DEPLOYMENTS } });
  const asked = [
    ['/v1/messages', message('go on')],
    ['/v1/messages', { ...message('go on'), stream: true }],
    ['/v1/chat/completions', { ...message('go on'), model: 'gpt-oss-120b' }],
    ['/v1/chat/completions', { ...message('go on'), model: 'gpt-oss-120b', stream: true }],
    ['/v1/responses', { model: 'gpt-oss-120b', input: 'go on', stream: true }],
  ] as const;
  for (const [path, body] of asked) {
    gate.bedrock.script({
      answer: { text: 'this has a forbidden word in it' },
      model: body.model.slice(0, 6),
    });
    const answer = await gate.ask(path, body);
    ok(!answer.text.includes('forbidden word'), `${path}: ${answer.text}`);
    match(answer.text, /house-rules|content_filter/, path);
  }
});

function guardrailOf({ headers, body }: ArrivedCall): unknown {
  const header = headers['x-amzn-bedrock-guardrailidentifier'];
  if (header !== undefined) return header;
  const { guardrailConfig } = JSON.parse(String(body)) as {
    guardrailConfig?: { guardrailIdentifier?: string };
  };
  return guardrailConfig?.guardrailIdentifier;
}
