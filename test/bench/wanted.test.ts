/** What `npm run bench -- --only <text>` measures. */
import { deepEqual, equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { PARTS } from '../../bench/parts.ts';
import { plans } from '../../bench/plan.ts';
import { scenarios } from '../../bench/scenarios.ts';
import { wantedOf } from '../../bench/wanted.ts';

test('without a text everything is measured', () => {
  const { cpu, streams, parts } = wantedOf({ length: 'long', only: '' });
  equal(cpu.length, scenarios.length);
  equal(streams.length, plans.long.streams.length);
  deepEqual([...parts], Object.keys(PARTS));
});

test('with a text only what has it in its name is measured', () => {
  const { cpu, streams, parts } = wantedOf({ length: 'usual', only: 'mixed traffic' });
  deepEqual([cpu, streams, [...parts]], [[], [], ['mixed']]);
});

test('a text that is in no name is answered with the names that there are', () => {
  throws(
    () => wantedOf({ length: 'usual', only: 'nonsense' }),
    ({ message }: Error) =>
      message.startsWith('nothing has "nonsense" in its name') &&
      message.includes('  messages, 1 KB\n') &&
      message.includes(PARTS.twoProcesses.name),
  );
});
