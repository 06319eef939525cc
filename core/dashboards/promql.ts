/** Parts that PromQL of several panels shares. */

/** Series of the chosen environment and model. */
export const CHOSEN = 'environment=~"$environment",model=~"$model"';

/** Median, 95th and 99th percentile of a histogram. */
export function quantiles(
  histogram: string,
  labels: string = CHOSEN,
): readonly (readonly [legend: string, expr: string])[] {
  return ['0.5', '0.95', '0.99'].map((quantile) => [
    `p${Number(quantile) * 100}`,
    `histogram_quantile(${quantile}, sum by (le) (rate(${histogram}_bucket{${labels}}[$__rate_interval])))`,
  ]);
}
