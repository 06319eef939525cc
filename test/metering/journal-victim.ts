/** A process to be killed: admits a hundred calls, ends half of them, says so, and waits for its end. */
import { systemClock } from '../../core/clock.ts';
import { newId, type KeyId, type RequestId } from '../../core/ids.ts';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { models } from '../../core/catalog/models.ts';
import { openJournal } from '../../proxy/journal/journal.ts';
import { settleLost } from '../../proxy/rooms/settle-lost.ts';
import { NO_MARKS } from '../../core/usage/client-marks.ts';
import type { Admission } from '../../proxy/journal/entry.ts';

const catalog = createCatalog(models, 'us-east-1');
const journal = await openJournal({
  directory: process.argv[2] ?? '',
  clock: systemClock,
  insert: () => Promise.reject(new Error('this life never reaches PostgreSQL')),
  lostRecord: (admission) => settleLost(admission, catalog),
  onProblem: () => undefined,
});
for (let count = 0; count < 100; count += 1) {
  const admission: Admission = {
    requestId: newId<RequestId>(systemClock.nowMs()),
    createdAtMs: systemClock.nowMs(),
    keyId: newId<KeyId>(systemClock.nowMs()),
    userId: null,
    teamId: null,
    modelAsked: 'nova-micro',
    model: 'nova-micro',
    deployment: 'us-east-1/us.amazon.nova-micro-v1:0',
    region: 'us-east-1',
    route: 'chat-completions',
    imageCount: 0,
    searchUnits: 0,
    serviceTier: 'standard',
    ...NO_MARKS,
    dialect: 'openai-chat',
    isStream: false,
    inputTokensBound: 10,
    outputTokensBound: 10,
    priceId: 'nova-micro/geographic@2026-01-01',
    tags: [],
  };
  await journal.admitted(admission);
  if (count % 2 === 0) {
    journal.record({ ...settleLost(admission, catalog), ending: 'complete', status: 200, errorCode: null });
  }
}
// The last record is written with the batch of the next admission's turn; wait for one more.
await new Promise((resolve) => setTimeout(resolve, 100));
console.log('waiting');
setInterval(() => undefined, 1_000);
