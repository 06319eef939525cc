/**
 * A stand-in of Algolia's Usage and Monitoring APIs for tests, demos and the laptop, after their public documentation
 * (docs/saas-usage-sources.md). It refuses what they are documented to refuse, and what one of two sources forbids;
 * everything but GET is recorded and refused. Its numbers follow from the clock, and are the same in every run.
 *
 *     const algolia = await startAlgolia({ clock });
 *     algolia.steer.setPlan({ wildcard: 422 });
 *     algolia.steer.fail({ kind: 'answer', status: 429, headers: { 'retry-after': '2' } }, { times: 3 });
 */
import { systemClock, type Clock } from '../../core/clock.ts';
import { createFaults, type Fault, type FaultScope } from '../saas/faults.ts';
import { serve, type Seen } from '../saas/serve.ts';
import { answerMonitoring, monitoringRefusal } from './monitoring-api.ts';
import { createAlgoliaStore, type AlgoliaStore } from './store.ts';
import { answerUsage, usageRefusal } from './usage-api.ts';
import { demoAlgolia, type AlgoliaWorld } from './world.ts';

export type AlgoliaSimulatorOptions = {
  /** @default the system's clock */
  readonly clock?: Clock;
  /** @default one application, `demoAlgolia` */
  readonly world?: AlgoliaWorld;
  /** Of the Usage API; the Monitoring API is on the next one. @default any that are free */
  readonly port?: number;
};

export type AlgoliaSimulator = {
  /** In place of https://usage.algolia.com */
  readonly usageUrl: string;
  /** In place of https://status.algolia.com */
  readonly monitoringUrl: string;
  readonly steer: AlgoliaSteering;
  /** Every request to both, in order. */
  readonly seen: () => readonly Seen[];
  readonly stop: () => Promise<void>;
};

/** `id` is an application's; without it, the first one's. */
export type AlgoliaSteering = Pick<
  AlgoliaStore,
  'rotateKeys' | 'setPlan' | 'setIndexes' | 'correct' | 'holdBack' | 'release'
> & {
  readonly fail: (fault: Fault, scope?: FaultScope) => void;
  readonly recover: () => void;
};

export async function startAlgolia(options: AlgoliaSimulatorOptions = {}): Promise<AlgoliaSimulator> {
  const store = createAlgoliaStore(
    options.world ?? { applications: [demoAlgolia] },
    options.clock ?? systemClock,
  );
  const faults = createFaults();
  const port = options.port ?? 0;
  const usage = await serve(
    { answer: (asked) => answerUsage(asked, store), refusal: usageRefusal },
    faults,
    port,
  );
  const monitoring = await serve(
    { answer: (asked) => answerMonitoring(asked, store), refusal: monitoringRefusal },
    faults,
    port === 0 ? 0 : port + 1,
  );
  const { rotateKeys, setPlan, setIndexes, correct, holdBack, release } = store;
  return {
    usageUrl: usage.url,
    monitoringUrl: monitoring.url,
    steer: {
      rotateKeys,
      setPlan,
      setIndexes,
      correct,
      holdBack,
      release,
      fail: faults.add,
      recover: faults.clear,
    },
    seen: () => [...usage.seen, ...monitoring.seen],
    stop: async () => {
      await Promise.all([usage.stop(), monitoring.stop()]);
    },
  };
}
