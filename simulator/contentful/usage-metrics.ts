/**
 * The metrics of the aggregated usage, and the dimensions that each may be grouped, filtered and ordered by.
 * https://www.contentful.com/developers/docs/references/content-management-api/usage/get-usage-aggregated
 */
import { DAY_MS, dayNumber, weekdayOf } from '../saas/days.ts';
import { editorsOnWeekday, noise, visitorsInHour, visitorsOnWeekday, wobble } from '../saas/noise.ts';
import type { ContentfulSpace } from './world.ts';

export type UsageMetric = {
  /** `space.id`, as in `sys.dimensions.space.sys.id`. */
  readonly dimensions: readonly string[];
  readonly unit: string;
  /** What a space uses on a whole day; in a month, where a month is all that there is. */
  readonly ofDay: (space: ContentfulSpace, dayMs: number) => number;
  /** Told by calendar month only. */
  readonly isMonthly?: true;
};

const ofSpace = ['space.id'];
const ofAi = ['space.id', 'ai_action.id', 'model.provider', 'model.id'];

export const callMetrics: ReadonlyMap<string, UsageMetric> = new Map([
  ['api_call_cda', calls((space, ms) => visitors(space, 'cda', ms, space.deliveriesPerDay))],
  ['api_call_cma', calls((space, ms) => editors(space, 'cma', ms, space.changesPerDay))],
  ['api_call_cpa', calls((space, ms) => editors(space, 'cpa', ms, space.changesPerDay * 2.3))],
  ['api_call_graphql', calls((space, ms) => visitors(space, 'graphql', ms, space.deliveriesPerDay * 0.24))],
]);

export const usageMetrics: ReadonlyMap<string, UsageMetric> = new Map([
  ...callMetrics,
  [
    'api_call_total',
    calls((space, ms) => [...callMetrics.values()].reduce((sum, metric) => sum + metric.ofDay(space, ms), 0)),
  ],
  [
    'asset_bandwidth',
    {
      dimensions: ['space.id', 'asset.id'],
      unit: 'bytes',
      ofDay: (space, ms) => visitors(space, 'bandwidth', ms, space.bytesPerDay) * campaign(space, ms),
    },
  ],
  [
    'functions_invocations',
    {
      dimensions: ['space.id', 'app.id', 'function.id'],
      unit: 'invocations',
      ofDay: (space, ms) => visitors(space, 'functions', ms, space.functionsPerDay),
    },
  ],
  ['ai_action_invocation', ofAiActions('invocations', 1)],
  ['ai_action_word_count', ofAiActions('words', 310)],
  ['ai_consumption_unit', ofAiActions('units', 4)],
  [
    'monthly_active_profiles',
    {
      dimensions: ofSpace,
      unit: 'profiles',
      ofDay: (space, ms) =>
        Math.round(space.profiles * wobble(`${space.id} profiles ${dayNumber(ms)}`, 0.06)),
      isMonthly: true,
    },
  ],
]);

/** What a space's usage is made of, and the share of each. */
export const dimensionValues: Readonly<Record<string, readonly (readonly [value: string, share: number])[]>> =
  {
    'app.id': [
      ['searchSync', 0.7],
      ['imageTagger', 0.3],
    ],
    'function.id': [
      ['onPublish', 0.8],
      ['resolveField', 0.2],
    ],
    'asset.id': [
      ['heroVideo', 0.44],
      ['lookbook', 0.31],
      ['otherAssets', 0.25],
    ],
    'ai_action.id': [
      ['translate', 0.65],
      ['seoDescription', 0.35],
    ],
    'model.provider': [['anthropic', 1]],
    'model.id': [
      ['claude-sonnet', 0.8],
      ['claude-haiku', 0.2],
    ],
  };

function calls(ofDay: UsageMetric['ofDay']): UsageMetric {
  return { dimensions: ofSpace, unit: 'requests', ofDay };
}

function ofAiActions(unit: string, each: number): UsageMetric {
  return {
    dimensions: ofAi,
    unit,
    ofDay: (space, ms) => editors(space, 'ai', ms, space.aiActionsPerDay) * each,
  };
}

function visitors(space: ContentfulSpace, name: string, dayMs: number, perDay: number): number {
  const trend = 1 + 0.0016 * (dayNumber(dayMs) - 20_700);
  const weekday = visitorsOnWeekday[weekdayOf(dayMs)] ?? 1;
  return Math.round(perDay * trend * weekday * wobble(`${space.id} ${name} ${dayNumber(dayMs)}`, 0.07));
}

function editors(space: ContentfulSpace, name: string, dayMs: number, perDay: number): number {
  const weekday = editorsOnWeekday[weekdayOf(dayMs)] ?? 1;
  return Math.round(perDay * weekday * wobble(`${space.id} ${name} ${dayNumber(dayMs)}`, 0.18));
}

/** A video or a sale: much more for a day, about twice a month. */
function campaign(space: ContentfulSpace, dayMs: number): number {
  return noise(`${space.id} campaign ${dayNumber(dayMs)}`) < 0.07 ? 2 : 1;
}

/** The share of its usage that a day has seen by now. */
export function shareOfDay(dayMs: number, nowMs: number): number {
  if (nowMs >= dayMs + DAY_MS) return 1;
  const hour = Math.floor((nowMs - dayMs) / 3_600_000);
  if (hour < 0) return 0;
  let passed = 0;
  for (let at = 0; at < hour; at += 1) passed += visitorsInHour(at);
  return passed / 24;
}
