/**
 * Collects each account again and again, every account by itself. What was read is good until the next collection: scrapes show
 * it and ask no service. A fault is logged when it begins and when it is over, not in every round.
 */
import type { Clock } from '../../core/clock.ts';
import type { AccountState, PartState } from '../../core/saas-usage/account-state.ts';
import type { SaasAccount } from '../../core/saas-usage/account.ts';
import type { Fault } from '../../core/saas-usage/collector.ts';
import { saasServices } from '../../core/saas-usage/services.ts';
import { withFormerDays } from '../../core/saas-usage/with-former-days.ts';
import type { CollectOptions } from '../collect-options.ts';
import type { Log } from './log.ts';

export type RefresherOptions = {
  readonly accounts: readonly SaasAccount[];
  readonly everyMs: number;
  readonly collect: (options: CollectOptions) => Promise<AccountState>;
  readonly readKeys: (account: SaasAccount) => CollectOptions['readKeys'];
  readonly clock: Clock;
  readonly random: () => number;
  readonly origins: ReadonlyMap<string, string>;
  /** Parts of a service that are not read. */
  readonly without: ReadonlySet<string>;
  readonly log: Log;
};

export type Refresher = {
  /** One for each account that was collected at least once, in the order of the accounts. */
  readonly states: () => readonly AccountState[];
  /** Ends what goes on; nothing is left running when it resolves. */
  readonly stop: () => Promise<void>;
};

/**
 * The inventory of many spaces takes minutes at the pace that Contentful allows; the next collection begins after it.
 */
const AT_LEAST_MS = 10 * 60_000;

export function startRefresher(options: RefresherOptions): Refresher {
  const { accounts, log } = options;
  const stopping = new AbortController();
  const states = new Map<string, AccountState>();
  const loops = accounts.map((account) => keepCollecting(account));

  return {
    states: () => accounts.flatMap(({ name }) => states.get(name) ?? []),
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
    },
  };

  async function keepCollecting(account: SaasAccount): Promise<void> {
    while (!stopping.signal.aborted) {
      const startedAt = options.clock.monotonicMs();
      try {
        await collectOnce(account);
      } catch (error) {
        log('error', 'collection failed', { account: account.name, error: nameOf(error) });
      }
      const left = options.everyMs - (options.clock.monotonicMs() - startedAt);
      await pause(Math.max(1_000, left), stopping.signal);
    }
  }

  async function collectOnce(account: SaasAccount): Promise<void> {
    const { clock, random, origins, without } = options;
    const service = saasServices[account.service];
    const previous = states.get(account.name) ?? null;
    const nowMs = clock.nowMs();
    const state = await options.collect({
      account,
      service: { ...service, collectors: service.collectors.filter(({ part }) => !without.has(part)) },
      readKeys: options.readKeys(account),
      clock,
      random,
      untilMs: nowMs + Math.max(options.everyMs, AT_LEAST_MS),
      signal: stopping.signal,
      previous,
      takenThrough: new Map(),
      origins,
    });
    // What was cut short says nothing of the service.
    if (stopping.signal.aborted) return;
    states.set(account.name, withFormerDays(previous, state, nowMs));
    for (const [part, now] of state.parts) tell(account, part, previous?.parts.get(part), now);
  }

  function tell(account: SaasAccount, part: string, before: PartState | undefined, now: PartState): void {
    if (before?.last === now.last) return;
    const known = new Set(before?.last.faults.map(faultKey));
    for (const fault of now.last.faults) {
      if (known.has(faultKey(fault))) continue;
      const { what, code, status, message } = fault;
      const level = fault.isOfPlan === true ? 'info' : 'warn';
      log(level, 'not read', { account: account.name, part, what, code, status, said: message });
    }
    if (before?.last.outcome === now.last.outcome) return;
    const { outcome, durationMs, calls } = now.last;
    log(outcome === 'success' ? 'info' : 'warn', 'collected', {
      account: account.name,
      part,
      outcome,
      duration_ms: durationMs,
      calls,
      samples: now.samples.length,
    });
  }
}

function faultKey({ what, code }: Fault): string {
  return `${what}\n${code}`;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}

/** Resolves after `ms`, or when it is told to stop. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const over = Promise.withResolvers<void>();
  const timer = setTimeout(over.resolve, ms);
  const onAbort = () => over.resolve();
  signal.addEventListener('abort', onAbort);
  await over.promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', onAbort);
}
