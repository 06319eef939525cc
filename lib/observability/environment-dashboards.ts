/** The dashboards of an environment: those that have something to show there. */
import { dashboardsFor } from '../../core/dashboards/dashboards.ts';
import type { Dashboard } from '../../core/dashboards/panel.ts';
import type { Environment } from '../environment.ts';
import { watchedSystem } from './environment-alerts.ts';

export function environmentDashboards(environment: Environment): readonly Dashboard[] {
  const { database, lacks } = watchedSystem(environment);
  return dashboardsFor(database, lacks);
}
