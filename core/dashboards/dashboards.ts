/** All dashboards, in the order they are listed. */
import type { Part } from '../alerts/alert-row.ts';
import { algolia } from './algolia.ts';
import { contentful } from './contentful.ts';
import { gatewayHealth } from './gateway-health.ts';
import { infrastructureFor } from './infrastructure.ts';
import { limits } from './limits.ts';
import { otherServices } from './other-services.ts';
import { overview } from './overview.ts';
import type { Dashboard, Panel } from './panel.ts';
import type { DatabaseDimension } from './resources.ts';
import { teamsAndCost } from './teams-and-cost.ts';
import { users } from './users.ts';

/** `lacks`: parts that a system does not have. @default it has all */
export function dashboardsFor(
  database: DatabaseDimension,
  lacks: readonly Part[] = [],
): readonly Dashboard[] {
  const all: readonly Dashboard[] = [
    overview,
    users,
    teamsAndCost,
    limits,
    otherServices,
    algolia,
    contentful,
    gatewayHealth,
    infrastructureFor(database),
  ];
  return all.filter(({ needs }) => needs === undefined || !lacks.includes(needs));
}

export function panelsOf(dashboards: readonly Dashboard[]): readonly Panel[] {
  return dashboards.flatMap(({ rows }) => rows.flatMap(({ panels }) => panels));
}
