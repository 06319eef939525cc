/**
 * Alerts on other metered services: an alarm for each account that an environment configures. The rules beside them are for
 * a Prometheus that scrapes the exporter (docs/saas-usage-exporter.md).
 *
 * A period is as long as no run can be missed in it: accounts are read every 5 to 30 minutes.
 */
import { SAAS_ACCOUNT } from '../dashboards/resources.ts';
import { NAMESPACE, saasUsageMetrics, type PublishedMetric } from '../metrics/cloudwatch.ts';
import type { AlarmMetric } from './alert.ts';
import { above, atLeast, metricsIn, noneOrMissing, type AlertRow } from './alert-row.ts';
import { counted } from './threshold.ts';

const ours = metricsIn(NAMESPACE);

const HALF_AN_HOUR = { periodSeconds: 1800, badPeriods: 1, periods: 1 };
const ONE_HOUR = { periodSeconds: 3600, badPeriods: 1, periods: 1 };

const plan = { runbook: 'saas-plan-limit', panel: 'saas-plan-limits', needs: 'saasUsage' } as const;
const collection = { runbook: 'saas-collection', panel: 'saas-collections', needs: 'saasUsage' } as const;

export const saasUsageAlerts = {
  SaasPlanNearlyReached: {
    summary: ({ threshold }) => `A plan limit of this account is used to ${threshold}.`,
    severity: 'ticket',
    ...plan,
    threshold: { value: 80, unit: 'percent' },
    alarm: atLeast(ofAccount(saasUsageMetrics.planUsedPercent, 'Maximum'), ONE_HOUR),
    rule: { expr: planUsed, forMinutes: 0 },
  },
  SaasPlanReached: {
    summary: ({ threshold }) =>
      `A plan limit of this account is used to ${threshold}; the service bills more from here on, or refuses.`,
    severity: 'ticket',
    ...plan,
    threshold: { value: 100, unit: 'percent', most: 1_000 },
    alarm: atLeast(ofAccount(saasUsageMetrics.planUsedPercent, 'Maximum'), ONE_HOUR),
    rule: { expr: planUsed, forMinutes: 0 },
  },
  SaasNotRead: {
    summary: ({ minutes }) =>
      `Something of this account could not be read for ${counted(minutes, 'minute')}.`,
    severity: 'ticket',
    ...collection,
    threshold: { value: 0, unit: 'count' },
    alarm: above(ofAccount(saasUsageMetrics.faults, 'Minimum'), ONE_HOUR),
    rule: {
      expr: (most) =>
        `max by (environment, account, part) (algolia_scrape_faults or contentful_scrape_faults) > ${most}`,
      forMinutes: 60,
    },
  },
  SaasCollectionSilent: {
    summary: ({ minutes }) => `This account has not been read for ${counted(minutes, 'minute')}.`,
    severity: 'ticket',
    ...collection,
    alarm: noneOrMissing(ofAccount(saasUsageMetrics.runs, 'Sum'), ONE_HOUR),
    rule: {
      silentFor: (minutes) =>
        `time() - max by (environment, account) (algolia_exporter_last_scrape_timestamp or contentful_exporter_last_scrape_timestamp) > ${minutes * 60}`,
      forMinutes: 60,
    },
  },
  SaasKeysRefused: {
    summary: 'The service does not take a key of this account; it was rotated, deleted or has lost a right.',
    severity: 'ticket',
    ...collection,
    threshold: { value: 0, unit: 'count' },
    alarm: above(ofAccount(saasUsageMetrics.keysRefused, 'Minimum'), HALF_AN_HOUR),
    rule: {
      expr: (most) =>
        `max by (environment, account, part) (algolia_keys_refused or contentful_keys_refused) > ${most}`,
      forMinutes: 30,
    },
  },
  SaasValuesRefused: {
    summary: 'PostgreSQL refused values of this account for what they are; they are in no report.',
    severity: 'ticket',
    ...collection,
    threshold: { value: 0, unit: 'count' },
    alarm: above(ofAccount(saasUsageMetrics.valuesRefused, 'Maximum'), ONE_HOUR),
  },
} as const satisfies Readonly<Record<string, AlertRow>>;

function planUsed(percent: number): string {
  return `max by (environment, account, metric) (saas_plan_used_ratio) * 100 >= ${percent}`;
}

function ofAccount({ name }: PublishedMetric, statistic: AlarmMetric['statistic']): AlarmMetric {
  return ours(name, statistic, SAAS_ACCOUNT);
}
