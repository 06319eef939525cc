/** Alerts of the canary: one for each link, so that whoever is told knows which broke, and one on its silence. */
import { links, type Link, type LinkName } from '../canary/links.ts';
import { CANARY } from '../dashboards/resources.ts';
import { canaryMetrics, NAMESPACE } from '../metrics/cloudwatch.ts';
import { canary } from '../scheduled-functions.ts';
import { below, metricsIn, noneOrMissing, type AlertRow } from './alert-row.ts';
import { counted } from './threshold.ts';

const ours = metricsIn(NAMESPACE);
const { intervalSeconds: periodSeconds, runbook, panel } = canary;

/**
 * One bad run of two: runs drift across the periods of CloudWatch, so that a period may have none, and a link that is
 * broken for good must not look mended in it.
 */
const ONE_OF_TWO_RUNS = { periodSeconds, badPeriods: 1, periods: 2 };
const THREE_RUNS = { periodSeconds, badPeriods: 3, periods: 3 };

type LinkAlert = `CanaryLink${Capitalize<LinkName>}`;

export const canaryAlerts = {
  ...(Object.fromEntries(links.map((link) => [alertOfLink(link.name), linkAlert(link)])) as Readonly<
    Record<LinkAlert, ReturnType<typeof linkAlert>>
  >),
  CanarySilent: {
    summary: ({ minutes }) =>
      `No run of the canary has finished for ${counted(minutes, 'minute')}; nothing checks the chain.`,
    severity: 'ticket',
    runbook,
    panel,
    needs: 'canary',
    alarm: noneOrMissing(ours(canaryMetrics.runs.name, 'Sum', CANARY), THREE_RUNS),
  },
} as const satisfies Readonly<Record<string, AlertRow>>;

function linkAlert({ name, broken }: Link) {
  return {
    summary: `The canary found the link "${name}" broken. ${broken}`,
    severity: 'ticket',
    runbook,
    panel,
    needs: name === 'panel' ? 'canaryOfPanels' : 'canary',
    alarm: {
      ...below(ours(canaryMetrics.link.name, 'Minimum', { ...CANARY, link: name }), ONE_OF_TWO_RUNS),
      fixed: 1,
    },
  } as const satisfies AlertRow;
}

function alertOfLink(name: LinkName): string {
  return `CanaryLink${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
