/**
 * What all tasks share, reported by each: the database and the usage publisher, read once a minute, so that Prometheus
 * can watch an environment without CloudWatch. While the database cannot be read these series are absent, not stale.
 */
import type { OnProblem } from '../../core/metrics/label-values.ts';
import { budgetGauges, modelGauges, systemGauges } from '../../core/metrics/prometheus.ts';
import type { SystemState } from '../../core/db/queries/operations/system-state.ts';
import { seriesOf } from './exposition.ts';
import type { Registry } from './registry.ts';

export type SystemMetricsOptions = {
  readonly registry: Registry;
  readonly read: () => Promise<SystemState>;
  readonly onProblem: OnProblem;
};

const READ_MS = 60_000;

/** Starts reading; returns what stops it. */
export function watchSystem(options: SystemMetricsOptions): () => Promise<void> {
  let state: SystemState | null = null;
  options.registry.read(systemGauges, {
    databaseConnections: () => state?.connections ?? null,
    databaseMaxConnections: () => state?.maxConnections ?? null,
    databaseBytes: () => state?.databaseBytes ?? null,
    publisherLastSuccess: () => state?.publisherLastSuccess ?? null,
  });
  options.registry.add(
    seriesOf(budgetGauges.budgets, () =>
      (state?.budgets ?? []).map(({ scope, state: standing, count }) => [[scope, standing], count]),
    ),
  );
  options.registry.add(
    seriesOf(modelGauges.modelDaysLeft, () =>
      (state?.endingModels ?? []).map(({ model, daysLeft }) => [[model], daysLeft]),
    ),
  );
  const read = async (): Promise<void> => {
    try {
      state = await options.read();
    } catch (error) {
      state = null;
      options.onProblem('read the state of the system', error);
    }
  };
  let running = read();
  const timer = setInterval(() => {
    running = running.then(read);
  }, READ_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
