/** A series for each thing that requests to a deployment leave out now; none when they leave out nothing. */
import { leftOutGauges } from '../../core/metrics/prometheus.ts';
import { seriesOf, type Family } from './exposition.ts';

type LeftOut = { readonly deployment: string; readonly optional: string };

export function leftOutMetric(all: () => readonly LeftOut[]): Family {
  return seriesOf(leftOutGauges.leftOut, () =>
    all().map(({ deployment, optional }) => [[deployment, optional], 1]),
  );
}
