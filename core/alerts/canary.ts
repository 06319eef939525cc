/** Alerts of the canary: one for each link, so that whoever is told knows which broke, and one on its silence. */
import { links } from '../canary/links.ts';
import { CANARY } from '../dashboards/resources.ts';
import { canaryMetrics, NAMESPACE } from '../metrics/cloudwatch.ts';
import { canary } from '../scheduled-functions.ts';
import { below, belowOrMissing, metricsIn, type AlarmAlert } from './alert.ts';

const ours = metricsIn(NAMESPACE);
const { intervalSeconds: periodSeconds, runbook, panel } = canary;

/**
 * One bad run of two: runs drift across the periods of CloudWatch, so that a period may have none, and a link that is
 * broken for good must not look mended in it.
 */
const ONE_OF_TWO_RUNS = { periodSeconds, badPeriods: 1, periods: 2 };
const THREE_RUNS = { periodSeconds, badPeriods: 3, periods: 3 };

export const canaryAlerts: readonly AlarmAlert[] = [
  ...links.map(({ name, broken }): AlarmAlert => ({
    name: `CanaryLink${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    summary: `The canary found the link "${name}" broken. ${broken}`,
    severity: 'ticket',
    runbook,
    panel,
    alarm: below(1, ours(canaryMetrics.link.name, 'Minimum', { ...CANARY, link: name }), ONE_OF_TWO_RUNS),
  })),
  {
    name: 'CanarySilent',
    summary: 'No run of the canary has finished for three quarters of an hour; nothing checks the chain.',
    severity: 'ticket',
    runbook,
    panel,
    alarm: belowOrMissing(1, ours(canaryMetrics.runs.name, 'Sum', CANARY), THREE_RUNS),
  },
];
