/** What a mover’s scripts do with keys, users, teams and customers. */
import { test } from 'node:test';
import { AT_ONCE, hold } from './expectation.ts';
import { expectations } from './expectations.ts';
import { startGateway } from './gateway.ts';

test('accounts, as on LiteLLM', { concurrency: AT_ONCE }, async (t) => {
  await hold(t, await startGateway(t), expectations.accounts);
});
