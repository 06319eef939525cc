/** How the last collection of each part of an account went, in gauges that every service has under its own name. */
import { gaugesOf, type Metric } from '../metrics/metric.ts';
import type { AccountState, PartState } from './account-state.ts';
import type { SaasServiceName } from './account.ts';
import { ACCOUNT, type Series } from './published.ts';
import { saasServices } from './services.ts';

export type HealthGauges = Readonly<Record<keyof ReturnType<typeof gaugesFor>, Metric>>;

/** Made of the name of the service; the last three keep the names of the exporters that many have run so far. */
export function healthGauges(service: SaasServiceName): HealthGauges {
  return gaugesFor(service);
}

export function healthSeries(state: AccountState, gauges: HealthGauges): readonly Series[] {
  const account = state.account.name;
  const parts = [...state.parts];
  const all = parts.map(([, part]) => part);
  const successes = all.flatMap(({ lastSuccessAtMs }) => (lastSuccessAtMs === null ? [] : [lastSuccessAtMs]));
  const isWell = all.length > 0 && all.every(wentWell);
  return [
    ...parts.flatMap(([name, part]) => partSeries([account, name], part, gauges)),
    { metric: gauges.refreshSuccess, labels: [account], value: isWell ? 1 : 0 },
    { metric: gauges.exporterSuccess, labels: [account], value: isWell ? 1 : 0 },
    ...(successes.length === 0
      ? []
      : [{ metric: gauges.exporterTimestamp, labels: [account], value: Math.max(...successes) / 1000 }]),
  ];
}

function partSeries(labels: readonly string[], part: PartState, gauges: HealthGauges): readonly Series[] {
  const { last, lastSuccessAtMs } = part;
  const faults = last.faults.filter(({ isOfPlan }) => isOfPlan !== true);
  const isRefused = faults.some(({ code }) => code === 'unauthorized');
  return [
    { metric: gauges.success, labels, value: wentWell(part) ? 1 : 0 },
    { metric: gauges.duration, labels, value: last.durationMs / 1000 },
    { metric: gauges.calls, labels, value: last.calls },
    { metric: gauges.faults, labels, value: faults.length },
    { metric: gauges.keysRefused, labels, value: isRefused ? 1 : 0 },
    ...(last.callsLeft === null ? [] : [{ metric: gauges.callsLeft, labels, value: last.callsLeft }]),
    ...(lastSuccessAtMs === null
      ? []
      : [{ metric: gauges.lastSuccess, labels, value: lastSuccessAtMs / 1000 }]),
  ];
}

function wentWell({ last }: PartState): boolean {
  return last.outcome === 'success';
}

function gaugesFor(service: SaasServiceName) {
  const parts = saasServices[service].collectors.map(({ part }) => `\`${part}\``).join(', ');
  const labels = { ...ACCOUNT, part: `what is read together: ${parts}` };
  return gaugesOf('Of the last collection of each part of the account.', {
    success: {
      name: `${service}_scrape_success`,
      unit: 'flag',
      help: '1: everything that the plan has was read. 0: something was not, or nothing.',
      labels,
    },
    lastSuccess: {
      name: `${service}_last_success_timestamp`,
      unit: 'seconds',
      help: 'When everything was last read, since the epoch; absent until it was.',
      labels,
    },
    duration: {
      name: `${service}_scrape_duration_seconds`,
      unit: 'seconds',
      help: 'How long it took.',
      labels,
    },
    calls: {
      name: `${service}_scrape_calls`,
      unit: 'requests',
      help: 'Requests that it sent, repeated ones included.',
      labels,
    },
    callsLeft: {
      name: `${service}_calls_left`,
      unit: 'requests',
      help: 'Requests that the service says are left in its current window; absent where it does not say.',
      labels,
    },
    faults: {
      name: `${service}_scrape_faults`,
      unit: 'failures',
      help: 'What could not be read, but for what the plan does not have.',
      labels,
    },
    keysRefused: {
      name: `${service}_keys_refused`,
      unit: 'flag',
      help: '1: the service does not take the key.',
      labels,
    },
    refreshSuccess: {
      name: `${service}_exporter_last_refresh_success`,
      unit: 'flag',
      help: '1: the last collection of every part was a success.',
      labels: ACCOUNT,
    },
    exporterSuccess: {
      name: `${service}_exporter_last_scrape_success`,
      unit: 'flag',
      help: '1: the last collection of every part was a success.',
      labels: ACCOUNT,
    },
    exporterTimestamp: {
      name: `${service}_exporter_last_scrape_timestamp`,
      unit: 'seconds',
      help: 'When a part was last read as a whole, since the epoch; absent until one was.',
      labels: ACCOUNT,
    },
  });
}
