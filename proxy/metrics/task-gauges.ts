/** What a task holds at the moment of a scrape: requests, connections, usage records on their way, calls that wait. */
import { taskGauges } from '../../core/metrics/prometheus.ts';
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
  readonly leases: { readonly ageSeconds: () => number; readonly waiting: () => number };
};

export function watchTask(registry: Registry, state: TaskState): void {
  const { journal, leases } = state;
  registry.read(taskGauges, {
    inflightRequests: state.inflight,
    clientConnections: state.connections,
    requestBodyBytes: () => state.bodyBudget.heldBytes,
    unheardRunning: state.unheard,
    journalPending: journal.pending,
    journalOldestSeconds: journal.oldestSeconds,
    journalBytes: journal.bytes,
    journalTroubleSeconds: () => journal.trouble()?.seconds ?? 0,
    journalUnwritten: journal.unwritten,
    usageRowsRefused: journal.refusedRows,
    leaseAge: leases.ageSeconds,
    leaseWaiting: leases.waiting,
  });
}
