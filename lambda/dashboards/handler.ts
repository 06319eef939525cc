/**
 * Custom resource that keeps Grafana as the deployment describes it: data sources, a folder, dashboards, alert rules.
 * It runs outside the VPC, because the workspace and its API are reached over the internet; so it never talks to the
 * database, only hands its reader's password on to the data source.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GrafanaClient as WorkspaceApi } from '@aws-sdk/client-grafana';
import type { CdkCustomResourceEvent, CdkCustomResourceResponse, Context } from 'aws-lambda';
import { systemClock } from '../../core/clock.ts';
import { loginIn } from '../../core/db/database-secret.ts';
import { createLog } from '../log.ts';
import { createSecretReader } from '../secrets.ts';
import { fillDefinition, namesOf } from './definition.ts';
import { createGrafanaClient } from './grafana-client.ts';
import { provision, withdraw } from './provision.ts';
import { withWorkspaceToken } from './workspace.ts';

const workspaces = new WorkspaceApi({});
const log = createLog('dashboards');
/** What is left of the function's time for saying how it ended. */
const SAFETY_MS = 15_000;

type Properties = Readonly<Record<string, string>> & { readonly ServiceToken: string };

export async function handler(
  event: CdkCustomResourceEvent<Properties>,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<CdkCustomResourceResponse> {
  const deadlineMs = systemClock.monotonicMs() + context.getRemainingTimeInMillis() - SAFETY_MS;
  const isDeletion = event.RequestType === 'Delete';
  const { ReaderSecretArn = '', WorkspaceId: workspaceId = '' } = event.ResourceProperties;
  const readerPassword = isDeletion ? '' : await passwordIn(ReaderSecretArn);
  const text = await readFile(join(import.meta.dirname, 'definition.json'), 'utf8');
  const definition = fillDefinition(text, { ...namesOf(event.ResourceProperties), readerPassword });
  const done = await withWorkspaceToken(
    { api: workspaces, workspaceId, clock: systemClock, deadlineMs },
    (url, token) => {
      const grafana = createGrafanaClient({ url, token, clock: systemClock, deadlineMs });
      return isDeletion ? withdraw(grafana, definition) : provision(grafana, definition);
    },
  );
  if (done === null && !isDeletion) throw new Error(`there is no Grafana workspace ${workspaceId}`);
  const Data = done ?? { written: 0, unchanged: 0, deleted: 0 };
  log('info', 'dashboards provisioned', Data);
  return { PhysicalResourceId: 'stargate-dashboards', Data };
}

/** The secret is in the region of the database; the workspace, and this function, may be in another. */
async function passwordIn(arn: string): Promise<string> {
  const [, , , region = ''] = arn.split(':');
  const { text } = await createSecretReader({ region })(arn);
  return loginIn(text).password;
}
