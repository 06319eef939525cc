/**
 * Makes a revocation effective on every task within a second: changes arrive by notification, and a poll twice a
 * second finds those whose notification was lost. Each is applied once, and ends running calls too. Tasks learn in the same
 * way what admins change about models and policies.
 */
import type { OnProblem } from '../../../core/metrics/label-values.ts';
import { alone } from '../../../core/alone.ts';
import { listen } from '../../../core/db/listen.ts';
import type { Database } from '../../../core/db/connect.ts';
import {
  parseChange,
  recentChanges,
  type PrincipalChange,
} from '../../../core/db/queries/keys/principals.ts';
import type { Customers } from '../customers/customers.ts';
import { PURGE_CHANNEL, type AnswerCache } from '../../answer-cache/answer-cache.ts';
import type { PrincipalCache } from './principal-cache.ts';
import { createReread } from './reread.ts';
import type { RunningCalls } from './running-calls.ts';

export type RevocationOptions = {
  readonly databaseUrl: string;
  readonly refreshUrl?: () => Promise<string>;
  readonly database: Database;
  readonly cache: PrincipalCache;
  readonly customers: Pick<Customers, 'onChange' | 'markStale' | 'refresh'>;
  readonly running: Pick<RunningCalls, 'onChange' | 'doubtAll'>;
  /** Null: no answers are kept. */
  readonly answerCache: Pick<AnswerCache, 'onPurge' | 'doubt'> | null;
  /** Reads again what admins have set for models. Called at the start too; when it fails it is called again. */
  readonly reloadModels: () => Promise<void>;
  /** The same of policies; called after the models too, which they name. */
  readonly reloadPolicies: () => Promise<void>;
  readonly onError: OnProblem;
};

const POLL_MS = 500;
/** Longer than any transaction that changes a key takes to commit. */
const WINDOW_SECONDS = 10;

/** Starts to follow changes; the returned function stops it. */
export function followRevocations(options: RevocationOptions): () => Promise<void> {
  const { cache, customers, running, database, onError } = options;
  /** Numbers of the changes taken that a poll may still meet. */
  let taken = new Set<string>();
  /** Those of them whose notification came since the current poll began: its answer may lack them. */
  let heard = new Set<string>();
  const policies = createReread(options.reloadPolicies, (error) => onError('policies', error));
  const models = createReread(
    async () => {
      await options.reloadModels();
      cache.markAllStale();
      customers.markStale('models');
      policies.changed();
    },
    (error) => onError('model settings', error),
  );

  const refreshCustomers = (): void => {
    customers.refresh().catch((error: unknown) => onError('list of customers', error));
  };

  const take = (change: PrincipalChange): void => {
    if (taken.has(change.changeId)) return;
    taken.add(change.changeId);
    if (change.scope === 'model') models.changed();
    else if (change.scope === 'policy') policies.changed();
    else {
      cache.drop(change);
      customers.onChange(change);
      running.onChange(change);
    }
  };

  const poll = alone(async () => {
    models.retry();
    policies.retry();
    refreshCustomers();
    heard = new Set();
    try {
      const changes = await recentChanges(database, WINDOW_SECONDS);
      for (const change of changes) take(change);
      taken = new Set([...heard, ...changes.map(({ changeId }) => changeId)]);
    } catch (error) {
      onError('revocation poll', error);
    }
  });
  const timer = setInterval(() => void poll(), POLL_MS);
  timer.unref();

  const listener = listen({
    url: options.databaseUrl,
    refreshUrl: options.refreshUrl,
    channels: ['principal_change', PURGE_CHANNEL],
    onMessage: (payload, channel) => {
      if (channel === PURGE_CHANNEL) {
        options.answerCache?.onPurge(payload);
        return;
      }
      const change = parseChange(payload);
      if (change === null) return;
      heard.add(change.changeId);
      take(change);
    },
    onConnected: () => {
      options.answerCache?.doubt();
      cache.markAllStale();
      customers.markStale('everything');
      refreshCustomers();
      running.doubtAll();
      models.changed();
      policies.changed();
    },
    onError: (error) => onError('revocation listener', error),
  });

  return async () => {
    clearInterval(timer);
    await listener.stop();
  };
}
