/**
 * Where a model is in its life at an instant. Days are days of UTC: a model whose end is 2027-03-30 answers for the last
 * time on the 29th. https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html
 */
import type { Day, Lifecycle } from './model.ts';

/** extended-access: legacy, and at the price for that time. */
export type LifeStage = 'active' | 'legacy' | 'extended-access' | 'ended';

/** What an admin has set about the life of a model. */
export type LifeSetting = {
  /** What becomes of calls after its end: they are refused, or its successor answers. */
  readonly onEnd: 'refuse' | 'successor';
  /** In place of what the catalog says; null: as the catalog says. */
  readonly successor: string | null;
  readonly legacyOn: Day | null;
  readonly endsOn: Day | null;
};

export const NO_LIFE_SETTING: LifeSetting = {
  onEnd: 'refuse',
  successor: null,
  legacyOn: null,
  endsOn: null,
};

export function stageAt(life: Lifecycle, atMs: number): LifeStage {
  if (hasCome(life.endsOn, atMs)) return 'ended';
  if (hasCome(life.extendedAccessOn, atMs)) return 'extended-access';
  return hasCome(life.legacyOn, atMs) ? 'legacy' : 'active';
}

/** The life of a model with what an admin has set. */
export function lifeWith(life: Lifecycle, setting: LifeSetting | undefined): Lifecycle {
  if (setting === undefined) return life;
  return {
    ...life,
    legacyOn: setting.legacyOn ?? life.legacyOn,
    endsOn: setting.endsOn ?? life.endsOn,
    successor: setting.successor ?? life.successor,
  };
}

/** The first instant of a day. */
export function dayStartMs(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function hasCome(day: Day | null, atMs: number): boolean {
  return day !== null && dayStartMs(day) <= atMs;
}
