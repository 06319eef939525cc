/**
 * What is known of accounts in Prometheus's text format 0.0.4: sorted, without duplicates, at most MOST_SERIES of one name
 * and account. Of more, the largest values are shown, and how many were left out is shown too.
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
import { gaugesOf, type Metric } from '../metrics/metric.ts';
import type { AccountState } from './account-state.ts';
import { saasServiceNames } from './account.ts';
import { healthGauges, healthSeries } from './health.ts';
import { planGauges, planSeries } from './plan-use.ts';
import { ACCOUNT, type Series } from './published.ts';
import { saasServices } from './services.ts';

export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const MOST_SERIES = 2_000;
/** Of a label, in characters: names of spaces and indexes are chosen by people. */
const MOST_LABEL = 256;

const healthBy = new Map(saasServiceNames.map((name) => [name, healthGauges(name)]));

const boundGauges = gaugesOf('Counted as the text is written.', {
  leftOut: {
    name: 'saas_series_left_out',
    unit: 'items',
    help: `Series of one name and account that were left out because there are more than ${MOST_SERIES}; absent where there are none.`,
    labels: { ...ACCOUNT, name: 'name of the metric' },
  },
});

/** Every gauge there may be, for docs/metrics.md. */
export const saasGauges: readonly Metric[] = [
  ...saasServiceNames.flatMap((name) => [
    ...Object.values(saasServices[name].published.gauges),
    ...Object.values<Metric>(healthGauges(name)),
  ]),
  ...Object.values<Metric>(planGauges),
  ...Object.values<Metric>(boundGauges),
];

export function expositionOf(states: readonly AccountState[], nowMs: number): string {
  const all = states.flatMap((state) => seriesOf(state, nowMs));
  const families = Map.groupBy(all, ({ metric }) => metric.name);
  return [...families]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, series]) => familyText(series))
    .join('');
}

function seriesOf(state: AccountState, nowMs: number): readonly Series[] {
  const { account } = state;
  const service = saasServices[account.service];
  const health = healthBy.get(account.service);
  const samples = [...state.parts.values()].flatMap((part) => part.samples);
  const known = { account, id: service.idOf(account), samples, nowMs };
  const said = [...service.published.seriesOf(known), ...planSeries(known)];
  return [...bounded(account.name, said), ...(health === undefined ? [] : healthSeries(state, health))];
}

function bounded(account: string, all: readonly Series[]): readonly Series[] {
  const families = [...Map.groupBy(all, ({ metric }) => metric.name)];
  return families.flatMap(([name, series]) => {
    if (series.length <= MOST_SERIES) return series;
    const largest = series.toSorted((one, other) => other.value - one.value).slice(0, MOST_SERIES);
    const left = series.length - MOST_SERIES;
    return [...largest, { metric: boundGauges.leftOut, labels: [account, name], value: left }];
  });
}

/** The same labels twice would make Prometheus refuse the whole scrape: the last counts. */
function familyText(series: readonly Series[]): string {
  const lines = new Map<string, number>();
  for (const { metric, labels, value } of series) {
    if (!Number.isNaN(value)) lines.set(labelText(metric.labels, labels), value);
  }
  const [first] = series;
  if (first === undefined || lines.size === 0) return '';
  const { name, help } = first.metric;
  return [
    `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} gauge\n`,
    ...[...lines]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([labels, value]) => `${name}${labels} ${numberText(value)}\n`),
  ].join('');
}

function labelText(names: readonly string[], values: readonly string[]): string {
  return `{${names.map((name, index) => `${name}="${escaped(values[index] ?? '')}"`).join(',')}}`;
}

function escaped(value: string): string {
  return value
    .slice(0, MOST_LABEL)
    .toWellFormed()
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n');
}

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}
