/** What is wrong with the size of the database. */
import { connectionsNeeded, maxConnections } from '../database-connections.ts';
import type { Environment } from '../environment.ts';

export function validateDatabase(environment: Environment): readonly string[] {
  const { database } = environment;
  const problems = [...connectionProblems(environment)];
  if (database.kind === 'instance') {
    if (!/^[a-z][a-z0-9]+\.[a-z0-9]+$/.test(database.instanceType)) {
      problems.push(
        `database.instanceType: "${database.instanceType}" is not a class such as t4g.micro (without db.)`,
      );
    }
    if (database.storageGiB < 20) problems.push('database.storageGiB: RDS starts at 20');
    if (database.maxStorageGiB < database.storageGiB) {
      problems.push('database.maxStorageGiB: less than storageGiB');
    }
    if (environment.name === 'prod' && !database.isMultiAz) {
      problems.push('database.isMultiAz: prod must survive the loss of a zone');
    }
  } else {
    if (database.maxCapacityUnits < database.minCapacityUnits || database.maxCapacityUnits > 256) {
      problems.push('database.maxCapacityUnits: between minCapacityUnits and 256');
    }
    if (environment.name === 'prod' && database.readers < 1) {
      problems.push('database.readers: prod must survive the loss of a zone, with at least one reader');
    }
  }
  return problems;
}

function connectionProblems(environment: Environment): readonly string[] {
  const { database, proxy, adminConcurrency } = environment;
  if (adminConcurrency !== undefined && !(Number.isInteger(adminConcurrency) && adminConcurrency >= 1)) {
    return ['adminConcurrency: a whole number from 1, or nothing'];
  }
  const most = maxConnections(database);
  const needed = connectionsNeeded(environment);
  if (most === null || needed <= most) return [];
  const [field, size] =
    database.kind === 'instance'
      ? ['database.instanceType', database.instanceType]
      : ['database.maxCapacityUnits', `${database.maxCapacityUnits} capacity units`];
  return [
    `${field}: ${size} takes about ${most} connections, and proxy.maxTasks ${proxy.maxTasks} with adminConcurrency ${adminConcurrency ?? '(not reserved)'} may need ${needed}`,
  ];
}
