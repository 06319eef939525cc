/** Alarms on PostgreSQL. */
import type { DatabaseDimensions } from '../../constructs/postgres.ts';
import {
  above,
  below,
  metric,
  NOT_BREACHING,
  type AlarmResources,
  type AlarmSpec,
  type Dimensions,
} from './alarm-spec.ts';

/** A threshold must be some number; the smallest class takes more. */
const UNKNOWN_LIMIT = 80;
const GIBIBYTE = 1024 ** 3;

export function databaseAlarms(resources: AlarmResources): readonly AlarmSpec[] {
  const database = databaseDimensions(resources.database);
  const isAurora = resources.database.DBClusterIdentifier !== undefined;
  return [
    {
      name: 'DatabaseCpu',
      description: 'PostgreSQL is busy; leases and journals will lag behind.',
      severity: 'ticket',
      runbook: 'database-cpu',
      metric: metric('AWS/RDS', 'CPUUtilization', database, 'Average', 300),
      threshold: 80,
      comparison: above,
      badPeriods: 3,
      periods: 3,
      missing: NOT_BREACHING,
    },
    {
      name: 'DatabaseConnections',
      description: 'PostgreSQL holds most of the connections it takes; new tasks may not get one.',
      severity: 'ticket',
      runbook: 'database-connections',
      metric: metric('AWS/RDS', 'DatabaseConnections', database, 'Maximum', 300),
      threshold: Math.floor((resources.maxDatabaseConnections ?? UNKNOWN_LIMIT) * 0.7),
      comparison: above,
      badPeriods: 3,
      periods: 3,
      missing: NOT_BREACHING,
    },
    // Aurora's storage grows by itself.
    ...(isAurora ? [] : [storageAlarm(database)]),
  ];
}

function storageAlarm(database: Dimensions): AlarmSpec {
  return {
    name: 'DatabaseStorage',
    description: 'PostgreSQL has little room left; without room it stops writing usage records.',
    severity: 'page',
    runbook: 'database-storage',
    metric: metric('AWS/RDS', 'FreeStorageSpace', database, 'Minimum', 300),
    threshold: 4 * GIBIBYTE,
    comparison: below,
    badPeriods: 2,
    periods: 2,
    missing: NOT_BREACHING,
  };
}

function databaseDimensions(dimensions: DatabaseDimensions): Dimensions {
  const entries = Object.entries(dimensions).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return Object.fromEntries(entries) as Record<string, string>;
}
