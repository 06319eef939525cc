/** What a task holds at the moment of a scrape: requests, connections, usage records on their way. */
import { metricNames } from '../../core/metric-names.ts';
import type { Registry } from './registry.ts';

export type TaskState = {
  readonly inflight: () => number;
  readonly connections: () => number;
  readonly bodyBudget: { readonly heldBytes: number };
  readonly unheard: () => number;
  readonly journal: {
    readonly pending: () => number;
    readonly oldestSeconds: () => number;
    readonly bytes: () => number;
    readonly refusedRows: () => number;
    readonly unwritten: () => number;
    readonly trouble: () => { readonly seconds: number } | null;
  };
};

export function watchTask(
  registry: Registry,
  { inflight, connections, bodyBudget, unheard, journal }: TaskState,
): void {
  registry.gauge(metricNames.inflightRequests, 'Requests being served now.', inflight);
  registry.gauge(metricNames.clientConnections, 'Connections of clients, idle ones too.', connections);
  registry.gauge(
    metricNames.requestBodyBytes,
    'Bytes of request bodies held or reserved now.',
    () => bodyBudget.heldBytes,
  );
  registry.gauge(
    metricNames.unheardAnswers,
    'Answers that nobody waits for any more, read to their end for their usage.',
    unheard,
  );
  registry.gauge(
    metricNames.journalPending,
    'Usage records that have not reached PostgreSQL.',
    journal.pending,
  );
  registry.gauge(
    metricNames.journalOldestSeconds,
    'How long the oldest usage record has waited for PostgreSQL.',
    journal.oldestSeconds,
  );
  registry.gauge(metricNames.journalBytes, 'Bytes of the usage journal on disk.', journal.bytes);
  registry.gauge(
    metricNames.usageRowsRefused,
    'Usage records that PostgreSQL refused for their content, since the task started; they stand in set-aside.log.',
    journal.refusedRows,
  );
  registry.gauge(
    metricNames.journalTroubleSeconds,
    'How long the disk of the usage journal has not taken writes; 0: it takes them.',
    () => journal.trouble()?.seconds ?? 0,
  );
  registry.gauge(
    metricNames.journalUnwritten,
    'Usage records in memory alone, because the disk did not take them.',
    journal.unwritten,
  );
}
