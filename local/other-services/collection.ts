/**
 * Reads the accounts on a schedule as the functions on AWS do, into the same tables, and keeps what `/metrics` shows of them.
 */
import { randomInt, randomUUID } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { connect } from '../../core/db/connect.ts';
import { writeCosts } from '../../core/db/queries/saas-usage/costs.ts';
import { readStoredState } from '../../core/db/queries/saas-usage/stored-state.ts';
import type { AccountState } from '../../core/saas-usage/account-state.ts';
import { expositionOf } from '../../core/saas-usage/exposition.ts';
import { saasServices } from '../../core/saas-usage/services.ts';
import { runAccount } from '../../lambda/saas-usage/run-account.ts';
import { collectAccount } from '../../saas-usage/collect-account.ts';
import { startSchedule } from '../schedule.ts';
import type { OpenAccounts, ReadAccount } from './accounts.ts';

export type CollectionOptions = {
  readonly databaseUrl: string;
  readonly opened: OpenAccounts;
  readonly clock: Clock;
  readonly report: (sentence: string) => void;
};

export type Collection = {
  /** In Prometheus's text format; '' before anything was read. */
  readonly exposition: () => string;
  /** At once, also while a service is waited for. */
  readonly stop: () => Promise<void>;
};

/** A run ends so long before the next begins; one that is killed with the laptop holds its account until then. */
const MARGIN_MS = 10_000;

export function startCollection(options: CollectionOptions): Collection {
  const { databaseUrl, opened, clock, report } = options;
  const db = connect({ url: databaseUrl, applicationName: 'saas-usage', maxConnections: 2 });
  const states = new Map<string, AccountState>();
  const stopping = new AbortController();
  const { signal } = stopping;

  async function read({ account, readKeys }: ReadAccount): Promise<void> {
    const service = saasServices[account.service];
    const remember = async (): Promise<void> => {
      const state = await readStoredState(db, account, service, clock.nowMs());
      if (state !== null) states.set(account.name, state);
    };
    await remember();
    await runAccount(
      {
        account,
        service,
        readKeys,
        clock,
        random: () => randomInt(1_000) / 1_000,
        untilMs: clock.nowMs() + opened.everyMs - MARGIN_MS,
        signal,
        ...(opened.origins === null ? {} : { origins: opened.origins }),
      },
      {
        db,
        collect: async (asked) => {
          const state = await collectAccount(asked);
          // A run that is cut off writes nothing: what it could not read is no fault.
          signal.throwIfAborted();
          return state;
        },
        writeCosts,
        runId: randomUUID(),
        log: (level, message, fields) => {
          if (level === 'warn') report(`${account.name}: ${message} ${JSON.stringify(fields)}`);
        },
      },
    );
    await remember();
  }

  const stopSchedule = startSchedule(
    opened.accounts.map((one) => ({
      name: one.account.name,
      everyMs: opened.everyMs,
      run: () =>
        read(one).catch((error: unknown) => {
          if (!signal.aborted) throw error;
        }),
    })),
    report,
  );
  return {
    exposition: () => expositionOf([...states.values()], clock.nowMs()),
    stop: async () => {
      stopping.abort();
      await stopSchedule();
      await db.close();
      await opened.close();
    },
  };
}
