/** What is wrong with the settings of the alerts of an environment. */
import { problemsOfAlertSettings } from '../../core/alerts/check-settings.ts';
import type { Environment } from '../environment.ts';
import { watchedSystem } from '../observability/environment-alerts.ts';

export function validateAlerts(environment: Environment): readonly string[] {
  return problemsOfAlertSettings(watchedSystem(environment), environment.alerts ?? {});
}
