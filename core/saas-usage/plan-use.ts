/** How much of what a plan includes is used, of every service alike. */
import { gaugesOf } from '../metrics/metric.ts';
import { ACCOUNT, levelsOf, monthToDate, daysOf, within, type Known, type Series } from './published.ts';

const LIMIT = {
  ...ACCOUNT,
  service: '`algolia`, `contentful`',
  metric: "the service's own name of the metric, as planLimits has it",
} as const;

export const planGauges = gaugesOf('Computed from the samples of the account.', {
  limit: {
    name: 'saas_plan_limit',
    unit: 'by label',
    help: 'What the plan includes, as planLimits of the account says.',
    labels: LIMIT,
  },
  used: {
    name: 'saas_plan_used_ratio',
    unit: 'ratio',
    help: 'What is used of it: now of what there is, in this month of UTC of what is used up. 1: all of it.',
    labels: LIMIT,
  },
});

/** A level is compared as it is; what has none, by its days of this month. Nothing is known of what was never read. */
export function planSeries(known: Known): readonly Series[] {
  const { account, samples, nowMs } = known;
  const own = within(samples, 'account');
  const used = new Map([
    ...monthToDate(daysOf(own), nowMs).map(({ metric, value }) => [metric, value] as const),
    ...levelsOf(own).map(({ metric, value }) => [metric, value] as const),
  ]);
  return Object.entries(account.planLimits ?? {}).flatMap(([metric, limit]): Series[] => {
    const labels = [account.name, account.service, metric];
    const value = used.get(metric);
    return [
      { metric: planGauges.limit, labels, value: limit },
      ...(value === undefined ? [] : [{ metric: planGauges.used, labels, value: value / limit }]),
    ];
  });
}
