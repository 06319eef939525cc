/**
 * What the accounts of other services cost that an environment names: by use, and for the page what one of each service
 * does. Their functions, schedules and alarms are in the templates.
 */
import { alarmsOf, defaultAlerts } from '../../core/alerts/alerts.ts';
import { saasServiceNames, type SaasServiceName } from '../../core/saas-usage/account.ts';
import { saasMetricCount } from '../../core/saas-usage/cloudwatch.ts';
import { saasUsage } from '../../core/scheduled-functions.ts';
import type { Environment } from '../../lib/environment.ts';
import { HOURS } from './prices.ts';
import type { UseLine } from './use.ts';
import { usePrices as price } from './use-prices.ts';

/** A run of Contentful that counts a large inventory takes minutes, once an hour; others take seconds. */
const SECONDS_PER_RUN = 10;
const LOG_BYTES_PER_METRIC = 600;
const SERVICE_NAMES: Readonly<Record<SaasServiceName, string>> = {
  algolia: 'Algolia',
  contentful: 'Contentful',
};

export function saasLines({ saasUsage: accounts = [] }: Environment): readonly UseLine[] {
  return accounts.map(({ name, service, everyMinutes = saasUsage.intervalSeconds / 60 }) => ({
    what: `${SERVICE_NAMES[service]} account ${name}`,
    driver: `${saasMetricCount(service)} metrics in CloudWatch, ${Math.round(runs(everyMinutes)).toLocaleString('en-US')} runs`,
    monthlyUsd: monthlyUsd(service, everyMinutes),
  }));
}

/** One sentence for the page. */
export function saasSentence(): string {
  const each = saasServiceNames.map((service) => {
    const alarms = alarmCount(service);
    const usd = monthlyUsd(service, saasUsage.intervalSeconds / 60) + alarms * ALARM_USD + SECRET_USD;
    return `${SERVICE_NAMES[service]} ${usd.toFixed(2)} USD a month (at most ${saasMetricCount(service)} metrics, ${alarms} alarms, a secret, a run every five minutes)`;
  });
  return `an account of ${each.join(', of ')}; none is there unless \`saasUsage\` of the environment names it ([saas-usage.md](saas-usage.md)). What the service itself bills is in the reports`;
}

/** https://aws.amazon.com/cloudwatch/pricing/ and https://aws.amazon.com/secrets-manager/pricing/ */
const ALARM_USD = 0.1;
const SECRET_USD = 0.4;

function monthlyUsd(service: SaasServiceName, everyMinutes: number): number {
  const metrics = saasMetricCount(service);
  const gigabytes = (runs(everyMinutes) * metrics * LOG_BYTES_PER_METRIC) / 1e9;
  const gigabyteSeconds = runs(everyMinutes) * SECONDS_PER_RUN * (saasUsage.memoryMiB / 1_024);
  return (
    metrics * price.customMetric +
    gigabyteSeconds * price.lambdaGigabyteSecond +
    runs(everyMinutes) * (price.lambdaRequest + 2 * (price.secretRequest + price.keyRequest)) +
    gigabytes * price.logGigabyte
  );
}

function runs(everyMinutes: number): number {
  return (HOURS * 60) / everyMinutes;
}

function alarmCount(service: SaasServiceName): number {
  return alarmsOf(defaultAlerts).filter(({ alarm }) => {
    const named = Object.values(alarm.metric.dimensions).join(' ');
    return named.includes('${saas') || (service === 'algolia' && named.includes('${algolia'));
  }).length;
}
