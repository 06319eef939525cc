/** A process to be killed: admits a hundred calls, ends half of them, says so, and waits for its end. */
import { systemClock } from '../../core/clock.ts';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { models } from '../../core/catalog/models.ts';
import { openJournal } from '../../proxy/journal/journal.ts';
import { settleLost } from '../../proxy/stages/settle-lost.ts';
import { admission } from './journal-parts.ts';

const catalog = createCatalog(models, 'us-east-1');
const journal = await openJournal({
  directory: process.argv[2] ?? '',
  clock: systemClock,
  insert: () => Promise.reject(new Error('this run never reaches PostgreSQL')),
  lostRecord: (lost) => settleLost(lost, catalog),
  onProblem: () => undefined,
});
for (let count = 0; count < 100; count += 1) {
  const one = admission();
  await journal.admitted(one);
  if (count % 2 === 0) {
    journal.record({ ...settleLost(one, catalog), ending: 'complete', status: 200, errorCode: null });
  }
}
// The last record is written with the batch of the next admission's turn; wait for one more.
await new Promise((resolve) => setTimeout(resolve, 100));
console.log('waiting');
setInterval(() => undefined, 1_000);
