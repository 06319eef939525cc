/** All dashboards, in the order they are listed. */
import { gatewayHealth } from './gateway-health.ts';
import { infrastructureFor } from './infrastructure.ts';
import { limits } from './limits.ts';
import { overview } from './overview.ts';
import type { Dashboard, Panel } from './panel.ts';
import type { DatabaseDimension } from './resources.ts';
import { teamsAndCost } from './teams-and-cost.ts';
import { users } from './users.ts';

export function dashboardsFor(database: DatabaseDimension): readonly Dashboard[] {
  return [overview, users, teamsAndCost, limits, gatewayHealth, infrastructureFor(database)];
}

export function panelsOf(dashboards: readonly Dashboard[]): readonly Panel[] {
  return dashboards.flatMap(({ rows }) => rows.flatMap(({ panels }) => panels));
}
