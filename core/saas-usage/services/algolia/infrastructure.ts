/**
 * How the servers do: https://www.algolia.com/doc/rest-api/monitoring/get-metrics. Premium and Elevate plans alone have it;
 * others refuse, which is told and is no failure. Algolia gives the CPU's idleness; here it is the share in use.
 */
import { z } from 'zod';
import type { AlgoliaAccount } from '../../account.ts';
import { AskFailure, type Ask, type Collector, type Fault } from '../../collector.ts';
import type { PointSample } from '../../sample.ts';
import { algoliaInfrastructureMetrics, type AlgoliaInfrastructureMetric } from './metrics.ts';
import { algoliaHeaders } from './statistics.ts';

export const infrastructureCollector: Collector<AlgoliaAccount> = {
  part: 'infrastructure',
  everySeconds: 0,
  days: null,
  collect: async ({ account, ask, nowMs, lastSuccessAtMs }) => {
    const { samples, faults } = await readAll(ask, account);
    const knownMs = lastSuccessAtMs === null ? 0 : Math.min(lastSuccessAtMs, nowMs) - LATE_MS;
    return { samples: sinceOrNewest(samples, knownMs), faults };
  },
};

/** A point may come later than others of its minute. */
const LATE_MS = 10 * 60_000;

async function readAll(
  ask: Ask,
  account: AlgoliaAccount,
): Promise<{ samples: PointSample[]; faults: Fault[] }> {
  try {
    return { samples: await read(ask, account, '*'), faults: [] };
  } catch (error) {
    const fault = faultOf(error);
    if (fault.isOfPlan === true || fault.code !== 'refused') return { samples: [], faults: [fault] };
  }
  // A plan that does not take the wildcard.
  const each = await Promise.all(
    algoliaInfrastructureMetrics.map(async (metric) => {
      try {
        return { samples: await read(ask, account, metric), faults: [] };
      } catch (error) {
        return { samples: [], faults: [faultOf(error)] };
      }
    }),
  );
  return { samples: each.flatMap(({ samples }) => samples), faults: each.flatMap(({ faults }) => faults) };
}

/** A point each minute of the last hour, so that a run that was missed leaves no hole. */
async function read(
  ask: Ask,
  { applicationId }: AlgoliaAccount,
  metric: AlgoliaInfrastructureMetric | '*',
): Promise<PointSample[]> {
  const what = `infrastructure ${metric === '*' ? 'metrics' : metric}`;
  const answer = await ask({
    url: new URL(`https://status.algolia.com/1/infrastructure/${metric}/period/hour`),
    headers: (keys) => algoliaHeaders(applicationId, keys, 'monitoring_api_key'),
    what,
  });
  const parsed = answered.safeParse(answer);
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new AskFailure({ what, code: 'bad-answer', status: 200, message: `${at} is not as documented` });
  }
  return Object.entries(parsed.data.metrics).flatMap(([name, servers]) =>
    algoliaInfrastructureMetrics.some((known) => known === name) ? pointsOf(name, servers) : [],
  );
}

const answered = z.object({
  metrics: z.record(
    z.string(),
    z.record(z.string(), z.array(z.object({ t: z.number().int().positive(), v: z.number().nullable() }))),
  ),
});

type Servers = z.infer<typeof answered>['metrics'][string];

function pointsOf(metric: string, servers: Servers): readonly PointSample[] {
  return Object.entries(servers).flatMap(([server, points]) =>
    points.flatMap(({ t, v }): PointSample[] => {
      if (v === null) return [];
      const value = metric === 'cpu_usage' ? Math.min(100, Math.max(0, 100 - v)) : v;
      return [{ kind: 'point', metric, scope: { kind: 'server', id: server }, atMs: instantOf(t), value }];
    }),
  );
}

/** The description says milliseconds, its example has seconds. */
function instantOf(t: number): number {
  return t < 100_000_000_000 ? t * 1000 : t;
}

/** Points that are known already are left out, but for the newest of each server. */
function sinceOrNewest(samples: readonly PointSample[], knownMs: number): readonly PointSample[] {
  const newest = new Map<string, PointSample>();
  for (const sample of samples) {
    const key = `${sample.metric} ${sample.scope.id}`;
    if (sample.atMs > (newest.get(key)?.atMs ?? 0)) newest.set(key, sample);
  }
  return samples.filter((sample) => {
    return sample.atMs >= knownMs || newest.get(`${sample.metric} ${sample.scope.id}`) === sample;
  });
}

/**
 * A plan without it is refused with 401 and a text about plans by Algolia's description of the API, with 403 in practice. 403
 * with `invalid credentials`, and any other 401, is about the key (specs/monitoring/common/responses of
 * algolia/api-clients-automation).
 */
function faultOf(error: unknown): Fault {
  if (!(error instanceof AskFailure)) throw error;
  const { fault } = error;
  const isAboutPlans = /\b(?:plans?|enterprise|premium|elevate|available|upgrade)\b/i.test(fault.message);
  const isOfPlan = fault.code === 'forbidden' || (fault.code === 'unauthorized' && isAboutPlans);
  return isOfPlan ? { ...fault, code: 'forbidden', isOfPlan } : fault;
}
