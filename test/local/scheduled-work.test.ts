import { equal, ok } from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { systemClock } from '../../core/clock.ts';
import type { TeamId } from '../../core/ids.ts';
import { startScheduledWork } from '../../local/scheduled-work.ts';
import { storeRecords } from '../observability/store-records.ts';
import { createTestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { listen } from '../support/listen.ts';

test('an OTLP endpoint that does not answer does not keep a laptop from stopping', async (t) => {
  const { url, database } = await createTestDatabase(t);
  await storeRecords(database, [{ teamId: 'red' as TeamId }]);
  let requests = 0;
  let givenUp = 0;
  const silent = createServer((incoming) => {
    requests += 1;
    incoming.socket.once('close', () => {
      givenUp += 1;
    });
  });
  const address = await listen(t, silent);
  const stop = startScheduledWork(url, {
    spill: null,
    settings: {
      noticeWebhookUrl: null,
      metricsEndpoint: `${address}/v1/metrics`,
      metricsHeaders: null,
      metricsTemporality: 'delta',
    },
    clock: systemClock,
    report: () => undefined,
  });
  await eventually(() => ok(requests > 0, 'the usage is sent'), { withinMs: 10_000 });
  await stop();
  equal(givenUp, 0, 'it has stopped while the endpoint is still waited for');
});
