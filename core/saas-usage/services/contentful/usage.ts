/**
 * What an organization used by day, as a whole and by space:
 * https://www.contentful.com/developers/docs/references/content-management-api/usage/get-usage-aggregated
 *
 * The whole is asked for by itself and never added up from spaces. A metric that the organization does not have is told and
 * left out. Where the endpoint as such is not there, the older one is read, until it ends.
 */
import type { ContentfulAccount } from '../../account.ts';
import { AskFailure, type Collected, type Collector, type Fault } from '../../collector.ts';
import { dayOf } from '../../days.ts';
import { wholeAccount, type DaySample, type Sample } from '../../sample.ts';
import { contentfulAsk, faultOf, type ContentfulAsk } from './contentful-ask.ts';
import { contentfulUsageMetrics, type ContentfulUsageMetric } from './metrics.ts';
import { isPeriodicUsageThere, readPeriodicUsage } from './periodic-usage.ts';
import { daysOfItem, usageItem } from './usage-answer.ts';

export const usageCollector: Collector<ContentfulAccount> = {
  part: 'usage',
  everySeconds: 0,
  // 31 days at once, 12 months back; a month is read again until it is over.
  days: { mostAtOnce: 31, mostBack: 360, again: 31, atFirst: 93 },
  collect: async ({ account, ask, from, to, nowMs }) => {
    const days: Days = { ask: contentfulAsk(ask, account), organization: account.organizationId, from, to };
    const read = await Promise.all([
      ...contentfulUsageMetrics.flatMap((metric) => [
        readMetric(days, metric, null),
        readMetric(days, metric, SPACE),
      ]),
      ...(to === dayOf(nowMs) ? [readProfiles(days)] : []),
    ]);
    const samples = read.flatMap((each) => each.samples);
    const faults = read.flatMap((each) => each.faults);
    if (read.some((each) => each.faults.length === 0)) return { samples, faults };
    return await readWithout(days, faults, nowMs);
  },
};

type Days = {
  readonly ask: ContentfulAsk;
  readonly organization: string;
  readonly from: string;
  readonly to: string;
};

const SPACE = 'sys.dimensions.space.sys.id';
/** The most that the API takes: https://github.com/contentful/contentful-mcp-server getUsages.ts */
const PAGE = 1000;

async function readMetric(
  { ask, organization, from, to }: Days,
  metric: ContentfulUsageMetric,
  group: typeof SPACE | null,
): Promise<Collected> {
  const what = `usage ${metric}${group === null ? '' : ' by space'}`;
  const query = {
    'date[gte]': from,
    'date[lte]': to,
    granularity: 'P1D',
    ...(group === null ? {} : { group }),
  };
  try {
    const items = await ask.all(['organizations', organization, 'usages', metric], query, what, PAGE);
    const days = items.flatMap((item) => daysOfItem(item, what));
    const samples = days
      .filter(({ day, space }) => day >= from && day <= to && (group === null || space !== null))
      .map(({ day, space, value }): DaySample => {
        const scope = group === null ? wholeAccount : { kind: 'space' as const, id: space ?? '' };
        return { kind: 'day', metric, scope, day, value };
      });
    return { samples: group === null ? addedUp(samples) : samples, faults: [] };
  } catch (error) {
    return { samples: [], faults: [ofPlan(faultOf(error), metric)] };
  }
}

/** Without a group there is one item; were there more, together they are the whole. */
function addedUp(samples: readonly DaySample[]): readonly DaySample[] {
  const days = new Map<string, DaySample>();
  for (const sample of samples) {
    const before = days.get(sample.day);
    days.set(sample.day, before === undefined ? sample : { ...sample, value: before.value + sample.value });
  }
  return [...days.values()];
}

/** Distinct people of a calendar month: days of them cannot be added up, so there is the month alone. */
async function readProfiles({ ask, organization, to }: Days): Promise<Collected> {
  const metric = 'monthly_active_profiles';
  const what = `usage ${metric}`;
  try {
    const query = { 'date[gte]': `${to.slice(0, 7)}-01`, 'date[lte]': to, granularity: 'P1M' };
    const items = await ask.all(['organizations', organization, 'usages', metric], query, what, PAGE);
    const months = items.map((item) => usageItem(item, what).data.at(-1) ?? 0);
    if (months.length === 0) return { samples: [], faults: [] };
    const value = months.reduce((sum, each) => sum + each, 0);
    return { samples: [{ kind: 'level', metric, scope: wholeAccount, value }], faults: [] };
  } catch (error) {
    return { samples: [], faults: [ofPlan(faultOf(error), metric)] };
  }
}

/**
 * Which metrics there are depends on what the organization has bought; the four APIs everybody has. If the question itself is
 * not understood for these, something has changed, and must not pass for a plan.
 */
function ofPlan(fault: Fault, metric: string): Fault {
  const isOfPlan = isNotThere(fault) || (fault.status === 422 && !EVERYBODY.test(metric));
  return isOfPlan ? { ...fault, isOfPlan } : fault;
}

const EVERYBODY = /^api_call_(?:cda|cma|cpa|graphql)$/;

function isNotThere({ code, status }: Fault): boolean {
  return code === 'forbidden' || status === 404;
}

/** Nothing could be read. That is no matter of single metrics any more, and a fault. */
async function readWithout(days: Days, faults: readonly Fault[], nowMs: number): Promise<Collected> {
  const [first] = faults;
  if (first === undefined) return { samples: [], faults };
  const { isOfPlan, ...fault } = first;
  if (isPeriodicUsageThere(nowMs) && isOfPlan === true && isNotThere(fault)) {
    try {
      const samples: readonly Sample[] = await readPeriodicUsage(days);
      const message = `the older endpoints are read in its place; they end on 2027-02-28. ${fault.message}`;
      return { samples, faults: [{ ...fault, what: 'aggregated usage', message, isOfPlan: true }] };
    } catch (error) {
      faultOf(error);
    }
  }
  throw new AskFailure(fault);
}
