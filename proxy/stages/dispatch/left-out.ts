/**
 * What each deployment has refused and its requests leave out for now. It is forgotten after six hours, so that the next
 * request tries again whether the deployment takes it by then. There is an entry for each deployment of the catalog at
 * most. Each task learns for itself.
 */
import type { Deployment } from '../../../core/catalog/model.ts';
import type { Clock } from '../../../core/clock.ts';
import type { Optional } from '../../dialects/dialect.ts';

export type LeftOut = {
  /** The same set as long as nothing changes. */
  readonly of: (deployment: Deployment) => ReadonlySet<Optional>;
  /** Returns whether that is news. */
  readonly learn: (deployment: Deployment, optional: Optional) => boolean;
  readonly all: () => readonly { readonly deployment: string; readonly optional: Optional }[];
};

export const NOTHING: ReadonlySet<Optional> = new Set();

const FORGOTTEN_AFTER_MS = 6 * 3_600_000;

type Known = { optionals: ReadonlySet<Optional>; readonly untilMs: Map<Optional, number>; nextMs: number };

export function createLeftOut({ monotonicMs }: Clock): LeftOut {
  const byDeployment = new Map<string, Known>();
  const current = (deploymentId: string): ReadonlySet<Optional> => {
    const known = byDeployment.get(deploymentId);
    if (known === undefined) return NOTHING;
    const nowMs = monotonicMs();
    if (nowMs < known.nextMs) return known.optionals;
    for (const [optional, untilMs] of known.untilMs) if (untilMs <= nowMs) known.untilMs.delete(optional);
    if (known.untilMs.size === 0) {
      byDeployment.delete(deploymentId);
      return NOTHING;
    }
    return renewed(known).optionals;
  };
  return {
    of: ({ id }) => (byDeployment.size === 0 ? NOTHING : current(id)),
    learn: ({ id }, optional) => {
      const isNews = !current(id).has(optional);
      const known = byDeployment.get(id) ?? { optionals: NOTHING, untilMs: new Map(), nextMs: 0 };
      if (isNews) known.untilMs.set(optional, monotonicMs() + FORGOTTEN_AFTER_MS);
      byDeployment.set(id, renewed(known));
      return isNews;
    },
    all: () =>
      [...byDeployment.keys()].flatMap((deployment) =>
        [...current(deployment)].map((optional) => ({ deployment, optional })),
      ),
  };
}

function renewed(known: Known): Known {
  known.optionals = new Set(known.untilMs.keys());
  known.nextMs = Math.min(...known.untilMs.values());
  return known;
}

/** `all` and `more` together: `all` itself where that is the same. */
export function together(all: ReadonlySet<Optional>, more: ReadonlySet<Optional>): ReadonlySet<Optional> {
  return holdsAll(all, more) ? all : new Set([...all, ...more]);
}

export function holdsAll(all: ReadonlySet<Optional>, some: ReadonlySet<Optional>): boolean {
  if (all === some || some.size === 0) return true;
  for (const optional of some) if (!all.has(optional)) return false;
  return true;
}
