/**
 * The older usage endpoints, of API calls alone, for organizations without the newer one. They end on 2027-02-28, and this
 * file with them: https://www.contentful.com/developers/docs/references/content-management-api/usage-migration-guide
 */
import { z } from 'zod';
import { isDay } from '../../days.ts';
import { wholeAccount, type DaySample } from '../../sample.ts';
import { shapedAs, type ContentfulAsk } from './contentful-ask.ts';

const ENDS_AT_MS = Date.UTC(2027, 1, 28);

export function isPeriodicUsageThere(nowMs: number): boolean {
  return nowMs < ENDS_AT_MS;
}

const metricNames = {
  cda: 'api_call_cda',
  cma: 'api_call_cma',
  cpa: 'api_call_cpa',
  gql: 'api_call_graphql',
} as const;

export async function readPeriodicUsage(range: {
  readonly ask: ContentfulAsk;
  readonly organization: string;
  readonly from: string;
  readonly to: string;
}): Promise<readonly DaySample[]> {
  const { ask, organization, from, to } = range;
  const query = { metric: Object.keys(metricNames).join(','), startAt: from, endAt: to };
  const of = async (kind: 'organization' | 'space') => {
    const what = `older usage of the ${kind}`;
    const items = await ask.all(['organizations', organization, `${kind}_periodic_usages`], query, what, 100);
    return items.flatMap((answer) => daysOf(shapedAs(item, answer, what)));
  };
  const [whole, spaces] = await Promise.all([of('organization'), of('space')]);
  const samples = [...whole.map((day) => ({ ...day, scope: wholeAccount })), ...spaces].filter(
    ({ day }) => day >= from && day <= to,
  );
  return [...samples, ...totals(samples)];
}

const item = z.object({
  sys: z.object({ space: z.object({ sys: z.object({ id: z.string() }) }).optional() }),
  metric: z.enum(['cda', 'cma', 'cpa', 'gql']),
  usagePerDay: z.record(z.string(), z.number().nonnegative()),
});

function daysOf({ sys, metric, usagePerDay }: z.infer<typeof item>): readonly DaySample[] {
  const scope = sys.space === undefined ? wholeAccount : { kind: 'space' as const, id: sys.space.sys.id };
  return Object.entries(usagePerDay).flatMap(([day, value]) =>
    isDay(day) ? [{ kind: 'day' as const, metric: metricNames[metric], scope, day, value }] : [],
  );
}

/** The newer API has a metric of all four; here they are added up, where all four are there. */
function totals(samples: readonly DaySample[]): readonly DaySample[] {
  const days = Map.groupBy(samples, ({ scope, day }) => `${scope.kind} ${scope.id} ${day}`);
  return [...days.values()].flatMap((four) => {
    const [first] = four;
    if (first === undefined || four.length !== Object.keys(metricNames).length) return [];
    return [{ ...first, metric: 'api_call_total', value: four.reduce((sum, { value }) => sum + value, 0) }];
  });
}
