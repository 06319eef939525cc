/** What the stand-in of Contentful knows and what was changed since: tokens, plans, spaces, corrected and late days. */
import type { Clock } from '../../core/clock.ts';
import { dayOf } from '../saas/days.ts';
import { callMetrics, shareOfDay, usageMetrics } from './usage-metrics.ts';
import type { ContentfulOrganization, ContentfulPlan, ContentfulSpace, ContentfulWorld } from './world.ts';

export type ContentfulStore = ReturnType<typeof createContentfulStore>;

export type UsageCorrection = {
  readonly metric: string;
  readonly space: string;
  /** `2026-11-28` */
  readonly day: string;
  readonly value: number;
};

export function createContentfulStore(world: ContentfulWorld, clock: Clock) {
  const organizations = new Map(world.organizations.map((organization) => [organization.id, organization]));
  const first = world.organizations[0]?.id ?? '';
  const corrections = new Map<string, number>();
  const heldBack = new Set<string>();
  const change = (
    id: string,
    changed: (before: ContentfulOrganization) => Partial<ContentfulOrganization>,
  ) => {
    const before = organizations.get(id);
    if (before === undefined) throw new Error(`there is no organization ${id}`);
    organizations.set(id, { ...before, ...changed(before) });
  };
  /** Of a metric in a space on a day, as far as it is counted by now. */
  const usage = (metric: string, space: ContentfulSpace, dayMs: number): number => {
    const day = dayOf(dayMs);
    if (heldBack.has(day)) return 0;
    const corrected = corrections.get(JSON.stringify([metric, space.id, day]));
    if (corrected !== undefined) return corrected;
    if (metric === 'api_call_total') {
      return [...callMetrics.keys()].reduce((sum, key) => sum + usage(key, space, dayMs), 0);
    }
    const whole = usageMetrics.get(metric)?.ofDay(space, dayMs) ?? 0;
    return Math.round(whole * shareOfDay(dayMs, clock.nowMs()));
  };
  return {
    nowMs: clock.nowMs,
    usage,
    organizations: () => [...organizations.values()],
    firstHeldBack: (): string | null => [...heldBack].toSorted()[0] ?? null,

    /** The tokens before are refused from now on; roles stay, in their order. */
    rotateTokens: (tokens: readonly string[], id = first) =>
      change(id, ({ tokens: before }) => ({
        tokens: before.map((entry, at) => ({ ...entry, token: tokens[at] ?? `${entry.token} revoked` })),
      })),
    setPlan: (plan: Partial<ContentfulPlan>, id = first) =>
      change(id, ({ plan: before }) => ({ plan: { ...before, ...plan } })),
    setSpaces: (spaces: readonly ContentfulSpace[], id = first) => change(id, () => ({ spaces })),
    setMembers: (members: number, id = first) => change(id, () => ({ members })),
    /** A day that was told already has another value from now on. */
    correct: ({ metric, space, day, value }: UsageCorrection) => {
      corrections.set(JSON.stringify([metric, space, day]), value);
    },
    /** The day is told as 0 until it is released. */
    holdBack: (day: string) => void heldBack.add(day),
    release: (day: string) => void heldBack.delete(day),
  };
}
