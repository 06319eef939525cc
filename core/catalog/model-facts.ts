/** What is told of a model to clients and admins alike: its dates and whether traffic is kept, in the words of the APIs. */
import { dayStartMs, stageAt } from './life.ts';
import type { Day, Lifecycle, Retention } from './model.ts';

/** Of Anthropic's Models API. Deprecated: from the legacy date on. Retired: after the end. */
export type Told = 'active' | 'deprecated' | 'retired';

export type LifeFacts = {
  readonly lifecycle: Told;
  /** RFC 3339, as the next. */
  readonly deprecated_at: string | null;
  readonly retires_at: string | null;
  /** Days: the beginning of extended access at another price, and the earliest end that its maker promises. */
  readonly extended_access_on: Day | null;
  readonly retires_no_sooner_than: Day | null;
  readonly successor: string | null;
};

export function lifeFacts(life: Lifecycle, atMs: number): LifeFacts {
  return {
    lifecycle: toldStage(life, atMs),
    deprecated_at: instantOf(life.legacyOn),
    retires_at: instantOf(life.endsOn),
    extended_access_on: life.extendedAccessOn,
    retires_no_sooner_than: life.endsNoSoonerThan,
    successor: life.successor,
  };
}

export function toldStage(life: Lifecycle, atMs: number): Told {
  const stage = stageAt(life, atMs);
  if (stage === 'ended') return 'retired';
  return stage === 'active' ? 'active' : 'deprecated';
}

/** Null: nobody keeps traffic. */
export function retentionFacts(retention: Retention | null): { days: number; kept_by: string } | null {
  return retention === null ? null : { days: retention.days, kept_by: retention.by };
}

function instantOf(day: Day | null): string | null {
  return day === null ? null : new Date(dayStartMs(day)).toISOString();
}
