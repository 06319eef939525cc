/** What answers for the metrics of a whole task goes on when one reading of them has failed. */
import { equal, match, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../core/clock.ts';
import { createTaskFigures } from '../../proxy/processes/task-figures.ts';

test('a reading that fails is the only one that does', async () => {
  let readings = 0;
  const figures = createTaskFigures({
    clock: systemClock,
    ask: () => {
      readings += 1;
      if (readings === 1) throw new Error('nobody can be asked');
      return [];
    },
    serving: () => 0,
  });
  const scrape = async (): Promise<string> => {
    let text = '';
    await figures.scrape(1, { format: 'text', reader: null }, (part) => (text += part));
    return text;
  };
  await rejects(scrape(), /nobody can be asked/);
  match(await scrape(), /^stargate_processes 0$/m);
  equal(readings, 2);
});
