/** Alerts on functions that fail: the admin API's, and each one that runs on a schedule. */
import { ADMIN_FUNCTION } from '../dashboards/resources.ts';
import { usageJobs, usagePublisher, type ScheduledFunction } from '../scheduled-functions.ts';
import { above, metricsIn, type AlertRow } from './alert-row.ts';

const lambda = metricsIn('AWS/Lambda');

export const adminAlerts = {
  AdminErrors: {
    summary: 'The admin API fails.',
    severity: 'ticket',
    runbook: 'admin-errors',
    panel: 'lambda-errors',
    threshold: { value: 2, unit: 'count' },
    alarm: above(lambda('Errors', 'Sum', ADMIN_FUNCTION), { periodSeconds: 300, badPeriods: 1, periods: 1 }),
  },
} as const satisfies Readonly<Record<string, AlertRow>>;

/** A scheduled function among the resources of the stack; begins the name of its alert. */
export type WatchedFunction = 'Publisher' | `Usage${(typeof usageJobs)[keyof typeof usageJobs]['id']}`;

const watched: readonly (readonly [string, ScheduledFunction])[] = [
  [usagePublisher.id, usagePublisher],
  ...Object.values(usageJobs).map((job) => [`Usage${job.id}`, job] as const),
];

export const scheduledFunctionAlerts = Object.fromEntries(
  watched.map(([name, entry]) => [`${name}Errors`, failedRuns(name, entry)]),
) as Readonly<Record<`${WatchedFunction}Errors`, ReturnType<typeof failedRuns>>>;

/** Several failed runs of a function that runs again soon; one of a function that runs once in an hour or a day. */
function failedRuns(name: string, { does, runbook, panel, intervalSeconds }: ScheduledFunction) {
  const runs = intervalSeconds < 3600 ? 3 : 1;
  return {
    summary: `The function that ${does} failed.`,
    severity: 'ticket',
    runbook,
    panel,
    alarm: above(lambda('Errors', 'Sum', { FunctionName: `\${${name}}` }), {
      periodSeconds: intervalSeconds,
      badPeriods: runs,
      periods: runs,
    }),
  } as const satisfies AlertRow;
}
