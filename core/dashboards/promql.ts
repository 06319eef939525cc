/** Queries that several panels share, each with its legend. */
import { UNMATCHED } from '../metrics/label-values.ts';

type Query = readonly [legend: string, expr: string];

/** Series of the chosen environment. */
export const HERE = 'environment=~"$environment"';

/** Series of the chosen environment and model. */
export const CHOSEN = `${HERE},model=~"$model"`;

/** Without requests that match no route, such as those of a scanner: they say nothing of what callers get. */
export const OF_CALLS = `route!="${UNMATCHED}"`;

/** Median, 95th and 99th percentile of a histogram. */
export function quantiles(histogram: string, labels: string = CHOSEN): readonly Query[] {
  return ['0.5', '0.95', '0.99'].map((quantile) => [
    `p${Number(quantile) * 100}`,
    `histogram_quantile(${quantile}, sum by (le) (rate(${histogram}_bucket{${labels}}[$__rate_interval])))`,
  ]);
}

/** How much of a counter comes in a second, a line for each value of a label. */
export function rateBy(
  label: string,
  counter: string,
  legend: string = `{{${label}}}`,
  selector: string = HERE,
): Query {
  return [legend, `sum by (${label}) (rate(${counter}{${selector},${label}!=""}[$__rate_interval]))`];
}

/** How much of a counter came in the range, by a label. */
export function increaseBy(label: string, counter: string): Query {
  return [`{{${label}}}`, `sum by (${label}) (increase(${counter}{${HERE},${label}!=""}[$__range]))`];
}

/** A gauge, a line for each task. */
export function byTask(gauge: string, legend: string = '{{instance}}'): Query {
  return [legend, `max by (instance) (${gauge}{${HERE}})`];
}
