/** What a run found: one line in the log, and figures for the alarms in the embedded metric format. */
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { canaryMetrics } from '../../core/metrics/cloudwatch.ts';
import type { Log } from '../log.ts';
import type { CanaryRun } from './run-canary.ts';

export function reportRun({ requestId, findings }: CanaryRun, metrics: Metrics, log: Log): void {
  const brokenLinks = findings.filter(({ state }) => state === 'broken').map(({ link }) => link);
  const isWhole = brokenLinks.length === 0;
  const message = isWhole ? 'the chain is whole' : `the chain is broken: ${brokenLinks.join(', ')}`;
  log(isWhole ? 'info' : 'error', message, { request_id: requestId, findings });
  metrics.addMetric(canaryMetrics.runs.name, MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
  for (const { link, state } of findings) {
    // No figure: a link that was not looked at is neither whole nor broken.
    if (state === 'unchecked') continue;
    metrics.addDimension('link', link);
    metrics.addMetric(canaryMetrics.link.name, MetricUnit.Count, state === 'ok' ? 1 : 0);
    metrics.publishStoredMetrics();
  }
}
