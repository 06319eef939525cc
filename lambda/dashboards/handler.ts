/**
 * Custom resource that keeps Grafana as the deployment describes it: data sources, a folder, dashboards, alert rules.
 * It runs outside the VPC, because the workspace and its API are reached over the internet; so it never talks to the
 * database, only hands its reader's password on to the data source.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GrafanaClient as WorkspaceApi } from '@aws-sdk/client-grafana';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { systemClock } from '../../core/clock.ts';
import { fillDefinition } from './definition.ts';
import { createGrafanaClient } from './grafana-client.ts';
import { provision, withdraw } from './provision.ts';
import { namesOf, type ResourceEvent, type ResourceResult } from './resource.ts';
import { withWorkspaceToken } from './workspace.ts';

const workspaces = new WorkspaceApi({});
const secrets = new SecretsManagerClient({});
/** What is left of the function's time for saying how it ended. */
const SAFETY_MS = 15_000;

export async function handler(
  event: ResourceEvent,
  context: { readonly getRemainingTimeInMillis: () => number },
): Promise<ResourceResult> {
  const deadlineMs = systemClock.monotonicMs() + context.getRemainingTimeInMillis() - SAFETY_MS;
  const isDeletion = event.RequestType === 'Delete';
  const names = namesOf(event.ResourceProperties);
  const readerPassword = isDeletion ? '' : await readPassword(event.ResourceProperties['ReaderSecretArn']);
  const text = await readFile(join(import.meta.dirname, 'definition.json'), 'utf8');
  const definition = fillDefinition(text, { ...names, readerPassword });
  const workspaceId = event.ResourceProperties['WorkspaceId'] ?? '';
  const done = await withWorkspaceToken(
    { api: workspaces, workspaceId, clock: systemClock, deadlineMs },
    (url, token) => {
      const grafana = createGrafanaClient({ url, token, clock: systemClock, deadlineMs });
      return isDeletion ? withdraw(grafana, definition) : provision(grafana, definition);
    },
  );
  if (done === null && !isDeletion) throw new Error(`there is no Grafana workspace ${workspaceId}`);
  const Data = done ?? { written: 0, unchanged: 0, deleted: 0 };
  console.log(JSON.stringify({ level: 'info', message: 'dashboards provisioned', ...Data }));
  return { PhysicalResourceId: 'stargate-dashboards', Data };
}

async function readPassword(arn: string | undefined): Promise<string> {
  const secret = await secrets.send(new GetSecretValueCommand({ SecretId: arn }));
  const { password } = JSON.parse(secret.SecretString ?? '{}') as { password?: unknown };
  if (typeof password !== 'string') throw new Error('the secret of the database reader holds no password');
  return password;
}
