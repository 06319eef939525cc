/** What a mover relies on about budgets, limits and spend. */
import { test } from 'node:test';
import { AT_ONCE, hold } from './expectation.ts';
import { expectations } from './expectations.ts';
import { startGateway } from './gateway.ts';

test('money, as on LiteLLM', { concurrency: AT_ONCE }, async (t) => {
  await hold(t, await startGateway(t), expectations.money);
});
