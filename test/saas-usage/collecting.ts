/** Collects from the simulators as the function, the laptop and the command line do, with a clock that the test sets. */
import type { TestContext } from 'node:test';
import type { AccountState } from '../../core/saas-usage/account-state.ts';
import type {
  AlgoliaAccount,
  ContentfulAccount,
  SaasAccount,
  SaasKeys,
} from '../../core/saas-usage/account.ts';
import type { Sample } from '../../core/saas-usage/sample.ts';
import { saasServices } from '../../core/saas-usage/services.ts';
import { collectAccount } from '../../saas-usage/collect-account.ts';
import type { CollectOptions } from '../../saas-usage/collect-options.ts';
import { startAlgolia, type AlgoliaSimulator } from '../../simulator/algolia/algolia.ts';
import { demoAlgolia } from '../../simulator/algolia/world.ts';
import { startContentful, type ContentfulSimulator } from '../../simulator/contentful/contentful.ts';
import { demoContentful } from '../../simulator/contentful/world.ts';

/** A Monday afternoon. */
export const NOW = Date.parse('2026-11-30T15:04:05Z');

export type TestClock = { nowMs: () => number; monotonicMs: () => number; atMs: number };

export function testClock(atMs = NOW): TestClock {
  const clock = { atMs, nowMs: () => clock.atMs, monotonicMs: () => clock.atMs };
  return clock;
}

export type Collecting<Simulator> = {
  readonly simulator: Simulator;
  readonly clock: TestClock;
  readonly collect: (options?: Partial<CollectOptions>) => Promise<AccountState>;
};

export async function collectingAlgolia(
  t: TestContext,
  account: Partial<AlgoliaAccount> = {},
): Promise<Collecting<AlgoliaSimulator>> {
  const clock = testClock();
  const simulator = await startAlgolia({ clock });
  t.after(() => simulator.stop());
  const collect = collectorOf({
    account: { service: 'algolia', name: 'shop-search', applicationId: demoAlgolia.id, ...account },
    keys: { usage_api_key: demoAlgolia.usageKey, monitoring_api_key: demoAlgolia.monitoringKey },
    origins: new Map([
      ['https://usage.algolia.com', simulator.usageUrl],
      ['https://status.algolia.com', simulator.monitoringUrl],
    ]),
    clock,
  });
  return { simulator, clock, collect };
}

export async function collectingContentful(
  t: TestContext,
  account: Partial<ContentfulAccount> = {},
): Promise<Collecting<ContentfulSimulator>> {
  const clock = testClock();
  const simulator = await startContentful({ clock, requestsPerSecond: null });
  t.after(() => simulator.stop());
  const [token] = demoContentful.tokens;
  const collect = collectorOf({
    account: { service: 'contentful', name: 'website', organizationId: demoContentful.id, ...account },
    keys: { management_token: token?.token ?? '' },
    origins: new Map([['https://api.contentful.com', simulator.url]]),
    clock,
  });
  return { simulator, clock, collect };
}

function collectorOf(fixed: {
  readonly account: SaasAccount;
  readonly keys: SaasKeys;
  readonly origins: ReadonlyMap<string, string>;
  readonly clock: TestClock;
}) {
  const { account, keys, origins, clock } = fixed;
  return (options: Partial<CollectOptions> = {}) =>
    collectAccount({
      account,
      service: { ...saasServices[account.service], mostPerSecond: 1_000_000 },
      readKeys: () => Promise.resolve(keys),
      clock,
      // No jitter: what is tried again is tried at once.
      random: () => 0,
      untilMs: clock.nowMs() + 60_000,
      previous: null,
      // Not the first run, which reads three months.
      takenThrough: new Map([['usage', '2026-11-29']]),
      origins,
      ...options,
    });
}

/** The value of one sample of a part; undefined: there is none. */
export function valueOf(
  state: AccountState,
  part: string,
  wanted: { metric: string; kind?: Sample['kind']; scope?: string; day?: string },
): number | undefined {
  const { metric, kind = 'day', scope = '', day } = wanted;
  return state.parts
    .get(part)
    ?.samples.find(
      (sample) =>
        sample.kind === kind &&
        sample.metric === metric &&
        sample.scope.id === scope &&
        (day === undefined || (sample.kind === 'day' && sample.day === day)),
    )?.value;
}
