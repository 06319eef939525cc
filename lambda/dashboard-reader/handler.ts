/**
 * Custom resource inside the VPC: makes the PostgreSQL role that dashboards read with and says where the database is.
 * The role stays when the stack goes; it can do nothing without its password, which goes with the secret.
 */
import { randomBytes } from 'node:crypto';
import type { CdkCustomResourceEvent, CdkCustomResourceResponse } from 'aws-lambda';
import { connect } from '../../core/db/connect.ts';
import { loginIn } from '../../core/db/database-secret.ts';
import { DASHBOARD_READER } from '../../core/dashboards/reader-role.ts';
import { ensureDashboardReader } from '../../core/db/queries/operations/dashboard-reader.ts';
import { readSettings } from '../../core/settings/read-settings.ts';
import { programs } from '../../core/settings/settings.ts';
import { createLog } from '../log.ts';
import { createSecretReader, databaseUrl } from '../secrets.ts';

const RESOURCE = { PhysicalResourceId: 'stargate-dashboard-reader' };

const settings = readSettings(programs['dashboard-reader'], process.env);
const log = createLog('dashboard-reader', settings.environmentName);
const readSecret = createSecretReader();

export async function handler({ RequestType }: CdkCustomResourceEvent): Promise<CdkCustomResourceResponse> {
  if (RequestType === 'Delete') return RESOURCE;
  const url = await databaseUrl(settings, readSecret);
  const database = connect({ url, applicationName: 'dashboard-reader', maxConnections: 1 });
  try {
    const password = loginIn((await readSecret(settings.readerSecretArn)).text).password;
    await ensureDashboardReader(database, password, randomBytes(16));
  } finally {
    await database.close();
  }
  const { hostname, port, pathname } = new URL(url);
  log('info', 'dashboard reader ready', { role: DASHBOARD_READER });
  return { ...RESOURCE, Data: { Host: hostname, Port: port, Database: pathname.slice(1) } };
}
