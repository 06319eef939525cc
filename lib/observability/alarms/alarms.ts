/**
 * The CloudWatch alarms, a table by topic: what it means for a person, how urgent it is, which file of docs/runbooks says
 * what to do, and the metric. No alarm without a runbook; a test holds that. Alerts on the tasks' own metrics are in
 * core/alerts.
 */
import type { AlarmResources, AlarmSpec } from './alarm-spec.ts';
import { callerAlarms } from './callers.ts';
import { databaseAlarms } from './database.ts';
import { functionAlarms } from './functions.ts';
import { servingAlarms } from './serving.ts';
import { stalenessAlarms } from './staleness.ts';

export function alarmsOf(resources: AlarmResources): readonly AlarmSpec[] {
  return [
    ...servingAlarms(resources),
    ...databaseAlarms(resources),
    ...functionAlarms(resources),
    ...callerAlarms(resources),
    ...stalenessAlarms(resources),
  ];
}
