/**
 * Everything that watches requests without taking part in them: metrics, the log, traces, the list of running calls, and
 * keep-alive pings. An observer that throws is counted and logged; it affects neither the other observers nor the usage
 * record.
 */
import type { Refusal } from '../../core/errors.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import type { Admitted, Arrival, Exchange } from '../exchange.ts';
import type { Log } from '../log.ts';
import type { RefusalCounter } from '../metrics/refusal-counter.ts';
import type { TaskMetrics } from '../metrics/task-metrics.ts';
import type { Tracer } from '../traces/tracer.ts';
import type { RunningCall, RunningCalls } from './authenticate/running-calls.ts';
import type { PromptCaching } from './prompt-caching/prompt-caching.ts';
import type { KeepAlive } from './relay/keep-alive.ts';
import { requestFields } from './request-line.ts';

export type ObserverDeps = {
  readonly metrics: TaskMetrics;
  readonly log: Log;
  readonly refusals: RefusalCounter;
  /** Null: no traces. */
  readonly tracer: Pick<Tracer, 'admitted' | 'ended'> | null;
  readonly running: Pick<RunningCalls, 'add' | 'remove'>;
  readonly keepAlive: Pick<KeepAlive, 'add' | 'remove'>;
  readonly promptCaching: Pick<PromptCaching, 'ended'>;
  readonly onFailure: (arrival: Arrival, error: unknown) => void;
};

type Observers<Facts> = readonly ((facts: Facts, deps: ObserverDeps) => void)[];

export const whenAdmitted: Observers<RunningCall> = [
  ({ admitted }, { tracer }) => tracer?.admitted(admitted),
  (call, { running }) => running.add(call),
  ({ stream }, { keepAlive }) => {
    if (stream !== null) keepAlive.add(stream);
  },
];

/** Nothing more goes to the client; what the call used may not be known yet. */
export const whenAnswered: Observers<RunningCall> = [
  ({ stream }, { keepAlive }) => {
    if (stream !== null) keepAlive.remove(stream);
  },
  (call, { running }) => running.remove(call),
  ({ admitted }) => admitted.client.stop(),
];

export const whenSettled: Observers<{ readonly admitted: Admitted; readonly record: UsageRecord }> = [
  ({ admitted, record }, { metrics }) => metrics.ended(record, admitted.plan.model.kind),
  ({ admitted: { policyUse } }, { metrics }) => metrics.policyApplied(policyUse),
  ({ admitted, record }, { metrics }) => {
    if (admitted.plan.insteadOf !== null) metrics.upstreamFallbacks.add(1, record.model);
  },
  ({ admitted, record }, { promptCaching }) => promptCaching.ended(admitted, record),
  ({ record }, { log }) => log.info('request', requestFields(record)),
  ({ admitted, record }, { tracer }) => tracer?.ended(admitted, record),
];

type Refused = { readonly exchange: Exchange; readonly refusal: Refusal; readonly status: number };

export const whenRefused: Observers<Refused> = [
  ({ exchange: { routeId, progress }, status }, { metrics }) =>
    metrics.refused(routeId, status, progress.modelName),
  ({ exchange: { policyUse } }, { metrics }) => metrics.policyApplied(policyUse),
  ({ exchange, refusal, status }, { refusals }) =>
    refusals.add(exchange.routeId, status, refusal.code, exchange.principal?.keyId ?? ''),
  ({ exchange, refusal, status }, { log }) =>
    log.info('refused', {
      request_id: exchange.requestId,
      route: exchange.routeId,
      status,
      error_code: refusal.code,
    }),
];

export function tell<Facts>(
  observers: Observers<Facts>,
  facts: Facts,
  arrival: Arrival,
  deps: ObserverDeps,
): void {
  for (const observe of observers) {
    try {
      observe(facts, deps);
    } catch (error) {
      deps.onFailure(arrival, error);
    }
  }
}
