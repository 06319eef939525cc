/** A series for each thing that requests to a deployment leave out now; none when they leave out nothing. */
import { leftOutGauges } from '../../core/metrics/prometheus.ts';
import { head, labelText, type Family } from './exposition.ts';

type LeftOut = { readonly deployment: string; readonly optional: string };

export function leftOutMetric(all: () => readonly LeftOut[]): Family {
  const { leftOut } = leftOutGauges;
  return {
    lines: function* lines({ format }) {
      const now = all();
      if (now.length > 0) yield head(leftOut, format);
      for (const { deployment, optional } of now)
        yield `${leftOut.name}${labelText(leftOut.labels, [deployment, optional])} 1\n`;
    },
  };
}
