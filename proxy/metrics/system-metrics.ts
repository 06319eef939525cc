/**
 * What all tasks share, told by each: the database and the usage publisher, read once a minute, so that Prometheus
 * alone can watch a house without CloudWatch. While the database cannot be read these series are absent, not stale.
 */
import { metricNames } from '../../core/metric-names.ts';
import type { SystemState } from '../../core/db/queries/operations/system-state.ts';
import { head, labelText, type Family } from './exposition.ts';
import type { Registry } from './registry.ts';

export type SystemMetricsOptions = {
  readonly registry: Registry;
  readonly read: () => Promise<SystemState>;
  readonly onProblem: (what: string, error: unknown) => void;
  /** @default 60_000 */
  readonly everyMs?: number;
};

/** Starts reading; returns what stops it. */
export function watchSystem(options: SystemMetricsOptions): () => Promise<void> {
  let state: SystemState | null = null;
  const gauge = (name: string, help: string, value: (state: SystemState) => number | null): Family => ({
    lines: function* lines({ format }) {
      const read = state === null ? null : value(state);
      if (read !== null) yield `${head(name, help, 'gauge', format)}${name} ${read}\n`;
    },
  });
  for (const family of [
    gauge(
      metricNames.databaseConnections,
      'Connections to PostgreSQL, of all clients.',
      (s) => s.connections,
    ),
    gauge(metricNames.databaseMaxConnections, 'Connections PostgreSQL allows.', (s) => s.maxConnections),
    gauge(metricNames.databaseBytes, 'Size of the database.', (s) => s.databaseBytes),
    gauge(
      metricNames.publisherLastSuccess,
      'When the usage publisher last finished a run, since the epoch.',
      (s) => s.publisherLastSuccess,
    ),
  ]) {
    options.registry.add(family);
  }
  options.registry.add({
    lines: function* lines({ format }) {
      if (state === null) return;
      const { budgets } = metricNames;
      yield head(
        budgets,
        'Budgets of the present period spent to four fifths (near) or wholly.',
        'gauge',
        format,
      );
      for (const { scope, state: standing, count } of state.budgets)
        yield `${budgets}${labelText(['scope', 'state'], [scope, standing])} ${count}\n`;
    },
  });
  const read = async (): Promise<void> => {
    try {
      state = await options.read();
    } catch (error) {
      state = null;
      options.onProblem('read the state of the house', error);
    }
  };
  let running = read();
  const timer = setInterval(() => {
    running = running.then(read);
  }, options.everyMs ?? 60_000);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
