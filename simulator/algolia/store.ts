/** What the stand-in of Algolia knows and what was changed since: keys, plans, corrected days and days that are late. */
import type { Clock } from '../../core/clock.ts';
import type { Value } from './usage-value.ts';
import type { AlgoliaApplication, AlgoliaPlan, AlgoliaWorld } from './world.ts';

export type AlgoliaStore = ReturnType<typeof createAlgoliaStore>;

export type AlgoliaKeys = { readonly usageKey?: string; readonly monitoringKey?: string };

export type Correction = {
  readonly statistic: string;
  /** @default the application as a whole */
  readonly index?: string;
  /** `2026-11-28` */
  readonly day: string;
  readonly value: Value;
};

export function createAlgoliaStore(world: AlgoliaWorld, clock: Clock) {
  const applications = new Map(world.applications.map((application) => [application.id, application]));
  const first = world.applications[0]?.id ?? '';
  const corrections = new Map<string, Value>();
  const heldBack = new Set<string>();
  const change = (id: string, changed: Partial<AlgoliaApplication>): void => {
    const application = applications.get(id);
    if (application === undefined) throw new Error(`there is no application ${id}`);
    applications.set(id, { ...application, ...changed });
  };
  return {
    nowMs: clock.nowMs,
    application: (id: string): AlgoliaApplication | null => applications.get(id) ?? null,
    isHeldBack: (id: string, day: string) => heldBack.has(`${id} ${day}`),
    correction: (id: string, statistic: string, index: string | null, day: string) =>
      corrections.get(JSON.stringify([id, statistic, index, day])),

    /** The keys before are refused from now on. */
    rotateKeys: (keys: AlgoliaKeys, id = first) => change(id, keys),
    setPlan: (plan: Partial<AlgoliaPlan>, id = first) => {
      const before = applications.get(id)?.plan;
      if (before !== undefined) change(id, { plan: { ...before, ...plan } });
    },
    setIndexes: (indexes: AlgoliaApplication['indexes'], id = first) => change(id, { indexes }),
    /** A day that was told already has another value from now on. */
    correct: ({ statistic, index, day, value }: Correction, id = first) => {
      corrections.set(JSON.stringify([id, statistic, index ?? null, day]), value);
    },
    /** The day has no points until it is released. */
    holdBack: (day: string, id = first) => void heldBack.add(`${id} ${day}`),
    release: (day: string, id = first) => void heldBack.delete(`${id} ${day}`),
  };
}
