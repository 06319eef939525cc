/** A guardrail that goes along is in whatever is sent to the model. */
import { equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '../../../core/errors.ts';
import { finish } from '../../../proxy/dialects/work.ts';
import { guardedCall } from '../../../proxy/policies/checks/native-guardrail.ts';
import type { NativeGuardrail } from '../../../proxy/policies/checks/paid-checks.ts';
import { openaiChat } from '../../../proxy/dialects/openai-chat/index.ts';
import { LargeRequest } from '../../../proxy/stages/large-request.ts';
import { callOf, rawRequest, targetOf } from '../../dialects/dialect-fixture.ts';

const NAME = 'claude-haiku-4-5';

for (const operation of ['converse', 'invoke'] as const) {
  test(`a large request by ${operation} is sent with its guardrail, not as it was before`, () => {
    const target = targetOf(NAME);
    const native = {
      rule: { id: 'abc123', version: '1', guards: 'conversation' },
      region: target.deployment.region,
      placed: new Map(),
    } as Partial<NativeGuardrail> as NativeGuardrail;
    const before = (): Buffer => Buffer.from(`{"messages":[],"padding":"${'x'.repeat(40_000)}"}`);
    const chat = { model: NAME, messages: [{ role: 'user', content: 'hi' }] };
    const call = guardedCall(
      {
        ...callOf(openaiChat, rawRequest('chat-completions', chat)),
        requesting: () => new LargeRequest({ operation, body: before() }, before),
      },
      native,
    );
    const request = finish(call.requesting(target));
    ok(!isRefusal(request));
    const sent = request.forSending === undefined ? request.body : request.forSending();
    match(sent.toString('latin1', 0, 40), /guardrailConfig/i);
    equal(request.operation, operation);
    equal(
      request.headers?.['x-amzn-bedrock-guardrailidentifier'],
      operation === 'invoke' ? 'abc123' : undefined,
    );
  });
}
