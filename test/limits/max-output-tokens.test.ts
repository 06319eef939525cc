/** The longest answer a call may ask for: of key, user and team the smallest counts. */
import { equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { startGate } from '../support/start-gate.ts';

test('a call that asks for a longer answer than its key or budget allows is refused', async (t) => {
  const gate = await startGate(t);
  const { secret } = await gate.admin.createKey({ max_output_tokens: 40 });
  const ask = async (maxTokens: number): Promise<{ status: number; text: string }> => {
    const answer = await request(`${gate.edgeUrl}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': secret, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({
        model: 'claude-haiku-4-5',
        max_tokens: maxTokens,
        messages: [{ role: 'user', content: 'hello' }],
      }),
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  };
  equal((await ask(40)).status, 200);
  const refused = await ask(41);
  equal(refused.status, 400);
  match(refused.text, /may ask for 40 output tokens/);
});
