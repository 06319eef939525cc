/** What a mover’s applications send, and where. */
import { test } from 'node:test';
import { AT_ONCE, hold } from './expectation.ts';
import { expectations } from './expectations.ts';
import { startGateway } from './gateway.ts';

test('calls, as on LiteLLM', { concurrency: AT_ONCE }, async (t) => {
  await hold(t, await startGateway(t), expectations.calls);
});
