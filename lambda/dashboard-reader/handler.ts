/**
 * Custom resource inside the VPC: makes the PostgreSQL role that dashboards read with and says where the database is.
 * The role stays when the stack goes; it can do nothing without its password, which goes with the secret.
 */
import { randomBytes } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { connect } from '../../core/db/connect.ts';
import {
  DASHBOARD_READER,
  ensureDashboardReader,
} from '../../core/db/queries/operations/dashboard-reader.ts';
import { databaseUrl } from '../database-url.ts';

export type ReaderEvent = { readonly RequestType: 'Create' | 'Update' | 'Delete' };

export type ReaderResult = {
  readonly PhysicalResourceId: string;
  readonly Data?: { readonly Host: string; readonly Port: string; readonly Database: string };
};

const RESOURCE_ID = 'stargate-dashboard-reader';
const secrets = new SecretsManagerClient({});

export async function handler(event: ReaderEvent): Promise<ReaderResult> {
  if (event.RequestType === 'Delete') return { PhysicalResourceId: RESOURCE_ID };
  const url = await databaseUrl(process.env, secrets);
  const database = connect({ url, applicationName: 'dashboard-reader', maxConnections: 1 });
  try {
    await ensureDashboardReader(database, await readerPassword(), randomBytes(16));
  } finally {
    await database.close();
  }
  const { hostname, port, pathname } = new URL(url);
  console.log(JSON.stringify({ level: 'info', message: 'dashboard reader ready', role: DASHBOARD_READER }));
  return {
    PhysicalResourceId: RESOURCE_ID,
    Data: { Host: hostname, Port: port, Database: pathname.slice(1) },
  };
}

async function readerPassword(): Promise<string> {
  const arn = process.env['READER_SECRET_ARN'];
  const secret = await secrets.send(new GetSecretValueCommand({ SecretId: arn }));
  const { password } = JSON.parse(secret.SecretString ?? '{}') as { password?: unknown };
  if (typeof password !== 'string') throw new Error('the secret of the database reader holds no password');
  return password;
}
