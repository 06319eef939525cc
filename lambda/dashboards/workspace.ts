/**
 * The Amazon Managed Grafana workspace: waits until it is there, and opens it for the time of one run with a
 * service-account token that is deleted afterwards and would expire by itself.
 */
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateWorkspaceServiceAccountCommand,
  CreateWorkspaceServiceAccountTokenCommand,
  DeleteWorkspaceServiceAccountTokenCommand,
  DescribeWorkspaceCommand,
  ListWorkspaceServiceAccountsCommand,
  ResourceNotFoundException,
  type GrafanaClient as WorkspaceApi,
} from '@aws-sdk/client-grafana';
import type { Clock } from '../../core/clock.ts';

export type WorkspaceOptions = {
  readonly api: WorkspaceApi;
  readonly workspaceId: string;
  readonly clock: Clock;
  /** Monotonic milliseconds. */
  readonly deadlineMs: number;
  /** @default 5_000 */
  readonly pauseMs?: number;
  /** @default over TLS */
  readonly urlOf?: (endpoint: string) => string;
};

const ACCOUNT_NAME = 'stargate-provisioning';
const TOKEN_SECONDS = 900;

/** Null: the workspace is gone. */
export async function withWorkspaceToken<Result>(
  options: WorkspaceOptions,
  work: (url: string, token: string) => Promise<Result>,
): Promise<Result | null> {
  const { api, workspaceId, clock } = options;
  const url = await readyUrl(options);
  if (url === null) return null;
  const serviceAccountId = await accountOf(api, workspaceId);
  const made = await api.send(
    new CreateWorkspaceServiceAccountTokenCommand({
      workspaceId,
      serviceAccountId,
      name: `deployment-${clock.nowMs()}`,
      secondsToLive: TOKEN_SECONDS,
    }),
  );
  const { key, id: tokenId } = made.serviceAccountToken ?? {};
  if (key === undefined || tokenId === undefined) throw new Error('the workspace gave no token');
  try {
    return await work(url, key);
  } finally {
    await api.send(new DeleteWorkspaceServiceAccountTokenCommand({ workspaceId, serviceAccountId, tokenId }));
  }
}

/** Waits while the workspace is being made or changed. */
async function readyUrl(options: WorkspaceOptions): Promise<string | null> {
  const { api, workspaceId, clock, deadlineMs, pauseMs = 5_000 } = options;
  const urlOf = options.urlOf ?? ((endpoint) => `https://${endpoint}`);
  for (;;) {
    const status = await api.send(new DescribeWorkspaceCommand({ workspaceId })).then(
      ({ workspace }) => workspace,
      (error: unknown) => {
        if (error instanceof ResourceNotFoundException) return null;
        throw error;
      },
    );
    if (status === null) return null;
    if (status?.status === 'ACTIVE') return urlOf(status.endpoint ?? '');
    if (status?.status === undefined || !status.status.endsWith('ING'))
      throw new Error(`the Grafana workspace is ${status?.status ?? 'in no state'}`);
    if (clock.monotonicMs() > deadlineMs) throw new Error(`the Grafana workspace is still ${status.status}`);
    await delay(pauseMs);
  }
}

/** Ours, made when it is not there. A run that was cut short may have left it. */
async function accountOf(api: WorkspaceApi, workspaceId: string): Promise<string> {
  let nextToken: string | undefined;
  do {
    const page = await api.send(
      new ListWorkspaceServiceAccountsCommand({
        workspaceId,
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
    );
    const found = page.serviceAccounts?.find(({ name }) => name === ACCOUNT_NAME);
    if (found?.id !== undefined) return found.id;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  const made = await api.send(
    new CreateWorkspaceServiceAccountCommand({ workspaceId, name: ACCOUNT_NAME, grafanaRole: 'ADMIN' }),
  );
  if (made.id === undefined) throw new Error('the workspace made no service account');
  return made.id;
}
