/** What a run tells CloudWatch: how it went, what alarms watch, and the figures that users of the former exporters know. */
import type { Clock } from '../../core/clock.ts';
import type { Queryable } from '../../core/db/connect.ts';
import { readKnown } from '../../core/db/queries/saas-usage/known.ts';
import { waitingSince } from '../../core/db/queries/saas-usage/previous.ts';
import { algoliaMetrics, saasUsageMetrics, type PublishedMetric } from '../../core/metrics/cloudwatch.ts';
import type { PartState } from '../../core/saas-usage/account-state.ts';
import type { SaasAccount } from '../../core/saas-usage/account.ts';
import { algoliaFigures, exporterFigures, planUsedPercent } from '../../core/saas-usage/cloudwatch.ts';
import type { SaasService } from '../../core/saas-usage/collector.ts';
import type { RanAccount } from './run-account.ts';

export type MetricSink = (
  dimensions: Readonly<Record<string, string>>,
  metrics: readonly {
    readonly name: string;
    readonly unit: PublishedMetric['unit'] | 'none';
    readonly value: number;
  }[],
) => void;

export type Publication = {
  readonly db: Queryable;
  readonly account: SaasAccount;
  readonly service: SaasService;
  readonly clock: Clock;
  readonly startedAtMs: number;
  readonly sink: MetricSink;
};

/** Of a run that came to its end; one that left because another was at it has nothing to tell. */
export async function publishRun(ran: RanAccount, publication: Publication): Promise<void> {
  if (ran.kind === 'busy') return;
  const { db, account, service, clock, startedAtMs, sink } = publication;
  const nowMs = clock.nowMs();
  const known = await readKnown(db, account, service, nowMs);
  const waiting = await waitingSince(db, account.name);
  const parts = [...ran.state.parts.values()];
  const callsLeft = parts.flatMap(({ last }) => last.callsLeft ?? []);
  const planUsed = planUsedPercent(known);
  const ofAccount = { account: account.name };
  const figures = exporterFigures(known, service);
  sink(ofAccount, [
    ...valuesOf(saasUsageMetrics, {
      runs: 1,
      failedParts: parts.filter(({ last }) => last.outcome === 'failure').length,
      faults: parts.reduce((sum, part) => sum + faultsOf(part).length, 0),
      keysRefused: parts.filter((part) => faultsOf(part).some(({ code }) => code === 'unauthorized')).length,
      valuesRefused: ran.refused.length,
      lateSeconds: lateSeconds(service, waiting, startedAtMs),
      durationSeconds: (nowMs - startedAtMs) / 1000,
      ...(callsLeft.length === 0 ? {} : { callsLeft: Math.min(...callsLeft) }),
      ...(planUsed === null ? {} : { planUsedPercent: planUsed }),
    }),
    ...(service.name === 'algolia' ? valuesOf(algoliaMetrics, algoliaFigures(known, service)) : []),
    ...figures
      .filter(({ dimension }) => dimension === null)
      .map(({ name, value }) => ({ name, unit: 'none', value }) as const),
  ]);
  for (const { name, dimension, value } of figures)
    if (dimension !== null) sink({ ...ofAccount, ...dimension }, [{ name, unit: 'none', value }]);
}

/** When the run began: for how long the part had been due that has waited longest for something to be read. */
export function lateSeconds(
  service: SaasService,
  waiting: ReadonlyMap<string, number>,
  startedAtMs: number,
): number {
  const late = service.collectors.map(({ part, everySeconds }) => {
    const sinceMs = waiting.get(part) ?? startedAtMs;
    return (startedAtMs - sinceMs) / 1000 - everySeconds;
  });
  return Math.max(0, ...late);
}

function faultsOf({ last }: PartState) {
  return last.faults.filter(({ isOfPlan }) => isOfPlan !== true);
}

function valuesOf<Name extends string>(
  metrics: Readonly<Record<Name, PublishedMetric>>,
  values: Readonly<Partial<Record<Name, number>>>,
) {
  return Object.entries<PublishedMetric>(metrics).flatMap(([key, { name, unit }]) => {
    const value = values[key as Name];
    return value === undefined ? [] : [{ name, unit, value }];
  });
}
