/** What is known of an account of each other service, with something of everything that alerts ask for. */
import type { AccountState, PartState } from '../../core/saas-usage/account-state.ts';
import { dayOf } from '../../core/saas-usage/days.ts';
import { wholeAccount, type Sample } from '../../core/saas-usage/sample.ts';

export function servicesState(nowMs: number): readonly AccountState[] {
  const day = dayOf(nowMs);
  const point = (metric: string, value: number, server?: string): Sample => ({
    kind: 'point',
    metric,
    scope: server === undefined ? wholeAccount : { kind: 'server', id: server },
    atMs: nowMs - 60_000,
    value,
  });
  const searches: readonly Sample[] = [
    { kind: 'day', metric: 'total_search_operations', scope: wholeAccount, day, value: 90 },
    point('used_search_capacity', 40),
    point('degraded_queries_max_capacity_queries_impacted', 1),
    point('99p_processing_time', 75),
    point('max_qps', 386),
    point('cpu_usage', 30, 'c1-1'),
    point('ram_search_usage', 24_000, 'c1-1'),
    point('ssd_usage', 2, 'c1-1'),
  ];
  const calls: readonly Sample[] = [
    { kind: 'day', metric: 'api_call_cda', scope: wholeAccount, day, value: 231 },
    { kind: 'level', metric: 'entries', scope: wholeAccount, value: 4_795 },
  ];
  const part = (samples: readonly Sample[]): ReadonlyMap<string, PartState> =>
    new Map([
      [
        'usage',
        {
          samples,
          last: {
            outcome: 'success',
            faults: [],
            startedAtMs: nowMs,
            durationMs: 900,
            calls: 3,
            callsLeft: 7,
          },
          lastSuccessAtMs: nowMs,
          takenThrough: null,
        },
      ],
    ]);
  return [
    {
      account: {
        name: 'search',
        service: 'algolia',
        applicationId: 'APP1',
        planLimits: { total_search_operations: 100 },
        serverRamMb: 64_000,
        maxQueriesPerSecond: 400,
      },
      parts: part(searches),
    },
    { account: { name: 'site', service: 'contentful', organizationId: 'org1' }, parts: part(calls) },
  ];
}
