/**
 * A stand-in of Contentful's Content Management API, as far as usage, inventory and people are read, for tests, demos and
 * the laptop, after its public documentation (docs/saas-usage-sources.md). It refuses what is documented to be refused, and
 * what one of two sources forbids; everything but GET is recorded and refused. Its numbers follow from the clock.
 *
 *     const contentful = await startContentful({ clock, requestsPerSecond: null });
 *     contentful.steer.correct({ metric: 'api_call_cda', space: 'storefront01', day: '2026-11-28', value: 12 });
 *     contentful.steer.fail({ kind: 'answer', status: 403 }, { path: /\/roles/, times: Infinity });
 */
import { systemClock, type Clock } from '../../core/clock.ts';
import { createFaults, type Fault, type FaultScope } from '../saas/faults.ts';
import { serve, type Seen } from '../saas/serve.ts';
import { answerContentful, contentfulRefusal } from './answer.ts';
import { errorOfStatus } from './contentful-error.ts';
import { createRequestRate } from './request-rate.ts';
import { createContentfulStore, type ContentfulStore } from './store.ts';
import { demoContentful, type ContentfulWorld } from './world.ts';

export type ContentfulSimulatorOptions = {
  /** @default the system's clock */
  readonly clock?: Clock;
  /** @default one organization, `demoContentful` */
  readonly world?: ContentfulWorld;
  /** @default any that is free */
  readonly port?: number;
  /** Of each token; null: no limit. @default 10 */
  readonly requestsPerSecond?: number | null;
  /** What seconds of the limit are counted by. @default the system's clock, also where `clock` stands still */
  readonly pace?: Clock;
};

export type ContentfulSimulator = {
  /** In place of https://api.contentful.com, and of https://api.eu.contentful.com. */
  readonly url: string;
  readonly steer: ContentfulSteering;
  /** Every request, in order. */
  readonly seen: () => readonly Seen[];
  readonly stop: () => Promise<void>;
};

/** `id` is an organization's; without it, the first one's. */
export type ContentfulSteering = Pick<
  ContentfulStore,
  'rotateTokens' | 'setPlan' | 'setSpaces' | 'setMembers' | 'correct' | 'holdBack' | 'release'
> & {
  readonly fail: (fault: Fault, scope?: FaultScope) => void;
  readonly recover: () => void;
};

export async function startContentful(
  options: ContentfulSimulatorOptions = {},
): Promise<ContentfulSimulator> {
  const store = createContentfulStore(
    options.world ?? { organizations: [demoContentful] },
    options.clock ?? systemClock,
  );
  const faults = createFaults();
  const perSecond = options.requestsPerSecond === undefined ? 10 : options.requestsPerSecond;
  const rate = createRequestRate(perSecond, options.pace ?? systemClock);
  const serving = await serve(
    {
      answer: (asked) => answerContentful(asked, store, rate),
      refusal: (status) => contentfulRefusal(errorOfStatus(status)),
    },
    faults,
    options.port ?? 0,
  );
  const { rotateTokens, setPlan, setSpaces, setMembers, correct, holdBack, release } = store;
  return {
    url: serving.url,
    steer: {
      rotateTokens,
      setPlan,
      setSpaces,
      setMembers,
      correct,
      holdBack,
      release,
      fail: faults.add,
      recover: faults.clear,
    },
    seen: () => [...serving.seen],
    stop: serving.stop,
  };
}
