/** What is wrong with the size of the database. */
import { connectionsNeeded, maxConnections } from '../database-connections.ts';
import type { Environment } from '../environment.ts';

export function validateDatabase(environment: Environment): readonly string[] {
  const { database } = environment;
  const problems: string[] = [];
  if (database.kind === 'instance') {
    if (!/^[a-z][a-z0-9]+\.[a-z0-9]+$/.test(database.instanceType)) {
      problems.push(
        `database.instanceType: "${database.instanceType}" is not a class such as t4g.micro (without db.)`,
      );
    }
    const most = maxConnections(database);
    const needed = connectionsNeeded(environment.proxy);
    if (most !== null && needed > most) {
      problems.push(
        `database.instanceType: ${database.instanceType} takes about ${most} connections, and proxy.maxTasks ${environment.proxy.maxTasks} may need ${needed}`,
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
