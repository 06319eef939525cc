/**
 * Revoked means revoked, on every task, within a second: changes arrive by notification at once, and a poll twice a
 * second finds those whose notification was lost. The same way tasks hear of what admins change about models.
 */
import { listen } from '../../../core/db/listen.ts';
import type { Database } from '../../../core/db/connect.ts';
import { parseChange, recentChanges, type PrincipalChange } from '../../../core/db/queries/principals.ts';
import type { PrincipalCache } from './principal-cache.ts';

export type RevocationOptions = {
  readonly databaseUrl: string;
  readonly refreshUrl?: () => Promise<string>;
  readonly database: Database;
  readonly cache: PrincipalCache;
  /** Reads anew what admins have set for models. Called at the start too; when it fails it is called again. */
  readonly reloadModels: () => Promise<void>;
  readonly onError: (what: string, error: unknown) => void;
};

const POLL_MS = 500;
/** Longer than any transaction that changes a key takes to commit. */
const WINDOW_SECONDS = 10;

/** Starts to follow changes; the returned function stops it. */
export function followRevocations(options: RevocationOptions): () => Promise<void> {
  const { cache, database, onError } = options;
  let seen = new Set<string>();
  let isPolling = false;
  let areModelsStale = false;
  let isReloading = false;

  const reloadModels = (): void => {
    areModelsStale = true;
    if (isReloading) return;
    isReloading = true;
    reloadUntilFresh()
      .catch((error: unknown) => onError('model settings', error))
      .finally(() => {
        isReloading = false;
      });
  };

  /** A change that comes while the settings are read is read again. */
  const reloadUntilFresh = async (): Promise<void> => {
    while (areModelsStale) {
      areModelsStale = false;
      try {
        await options.reloadModels();
      } catch (error) {
        areModelsStale = true;
        throw error;
      }
      cache.markAllStale();
    }
  };

  const take = (change: Omit<PrincipalChange, 'changeId'>): void => {
    if (change.scope === 'model') reloadModels();
    else cache.drop(change);
  };

  const poll = async (): Promise<void> => {
    if (areModelsStale) reloadModels();
    const changes = await recentChanges(database, WINDOW_SECONDS);
    const now = new Set<string>();
    for (const change of changes) {
      now.add(change.changeId);
      if (!seen.has(change.changeId)) take(change);
    }
    seen = now;
  };

  const timer = setInterval(() => {
    if (isPolling) return;
    isPolling = true;
    poll()
      .catch((error: unknown) => onError('revocation poll', error))
      .finally(() => {
        isPolling = false;
      });
  }, POLL_MS);
  timer.unref();

  const listener = listen({
    url: options.databaseUrl,
    ...(options.refreshUrl === undefined ? {} : { refreshUrl: options.refreshUrl }),
    channels: ['principal_changed'],
    onMessage: (payload) => {
      const change = parseChange(payload);
      if (change !== null) take(change);
    },
    onConnected: () => {
      cache.markAllStale();
      reloadModels();
    },
    onError: (error) => onError('revocation listener', error),
  });

  return async () => {
    clearInterval(timer);
    await listener.stop();
  };
}
