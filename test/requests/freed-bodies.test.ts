/** The bytes of a large body are gone when its call has its record, and not before, and not where somebody goes on with them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BodyBudget, BodyHold } from '../../proxy/body-budget.ts';
import type { Admitted } from '../../proxy/exchange.ts';
import { freeBytes } from '../../proxy/free-bytes.ts';
import { freeBody } from '../../proxy/stages/receive/free-body.ts';
import { startGate } from '../support/start-gate.ts';

const MIB = 1_048_576;

/** What is left of a body of so many bytes. */
function leftOf(bytes: number, more: object = {}): number {
  const bodyHold = new BodyHold(new BodyBudget({ taskBytes: MIB, maxBodyBytes: MIB }), 'key', '127.0.0.1');
  const body = Buffer.alloc(bytes);
  freeBody({ body, bodyHold, call: {}, choice: null, policyUse: null, ...more } as unknown as Admitted);
  return body.length;
}

const cases: readonly (readonly [what: string, bytes: number, more: object, left: number])[] = [
  ['a body of 100 KB', 100_000, {}, 0],
  ['a small one, which V8 frees', 10_000, {}, 10_000],
  ['one of a mebibyte, in whose memory its request for Bedrock may be', MIB, {}, MIB],
  ['one of several choices', 100_000, { choice: {} }, 100_000],
  ['one that a policy applies to', 100_000, { policyUse: {} }, 100_000],
  ['one that is kept as the turn of a conversation', 100_000, { call: { turnToKeep: {} } }, 100_000],
];
for (const [what, bytes, more, left] of cases) {
  test(`when a call has ended: ${what}: ${left === 0 ? 'is freed' : 'stays'}`, () => {
    assert.equal(leftOf(bytes, more), left);
  });
}

test('a Buffer that shares its memory with others is not freed', () => {
  const pooled = Buffer.from('one of many in a pool');
  freeBytes(pooled);
  assert.equal(pooled.toString(), 'one of many in a pool');
  const part = Buffer.alloc(100).subarray(10);
  freeBytes(part);
  assert.equal(part.length, 90);
});

test('large bodies that come at the same time are each answered, and asked for once more where Bedrock fails', async (t) => {
  const gate = await startGate(t, {});
  const { secret } = await gate.admin.createKey();
  gate.bedrock.script({
    model: 'claude-haiku-4-5',
    times: 6,
    answer: { fail: { kind: 'http', type: 'ServiceUnavailableException' } },
  });
  const ask = async (path: string, index: number): Promise<void> => {
    const turns = [
      { role: 'user', content: `${index} `.repeat(40_000) },
      { role: 'assistant', content: 'And?' },
      { role: 'user', content: `I am ${index}` },
    ];
    const answer = await gate.post(secret, path, {
      model: 'claude-haiku-4-5',
      max_tokens: 100,
      messages: turns,
    });
    assert.equal(answer.status, 200, answer.text);
    assert.match(answer.text, new RegExp(`You said: I am ${index}"`));
  };
  for (let round = 0; round < 3; round++) {
    const paths = ['/v1/chat/completions', '/v1/messages'];
    await Promise.all(Array.from({ length: 12 }, (_, at) => ask(paths[at % 2] ?? '', round * 12 + at)));
  }
});
