/**
 * The older usage endpoints, of API calls alone: of the organization, and of each space. They end on 2027-02-28; from that
 * day on they are not found. Parameters as documented (`metric`, `startAt`, `endAt`) and as the client sends them.
 * https://www.contentful.com/developers/docs/references/content-management-api/usage/get-organization-usage
 */
import { DAY_MS, dayOf, floorTo, startOfDay } from '../saas/days.ts';
import { pageOf, wholeNumber } from './collection.ts';
import { ContentfulError } from './contentful-error.ts';
import type { ContentfulStore } from './store.ts';
import type { ContentfulOrganization, ContentfulSpace } from './world.ts';

const SUNSET_MS = Date.UTC(2027, 1, 28);
const MOST_DAYS = 45;
const keys = new Map([
  ['cda', 'api_call_cda'],
  ['cma', 'api_call_cma'],
  ['cpa', 'api_call_cpa'],
  ['gql', 'api_call_graphql'],
]);

export function periodicUsages(
  of: 'organization' | 'space',
  organization: ContentfulOrganization,
  query: URLSearchParams,
  store: ContentfulStore,
): object {
  const refused = organization.plan.periodicUsages;
  if (store.nowMs() >= SUNSET_MS || refused === 404) {
    throw new ContentfulError('NotFound', 'The resource could not be found.');
  }
  if (refused === 403) throw new ContentfulError('AccessDenied', 'Your plan does not have this.');

  const metrics = (query.get('metric[in]') ?? query.get('metric') ?? [...keys.keys()].join(',')).split(',');
  const days = daysOf(query, store.nowMs());
  const scopes: readonly (readonly ContentfulSpace[])[] =
    of === 'space' ? organization.spaces.map((space) => [space]) : [organization.spaces];
  const items = metrics
    .flatMap((metric) => scopes.map((spaces) => itemOf(metric, spaces, days, of, organization, store)))
    .toSorted((one, other) => other.usage - one.usage);
  if (query.get('order') === 'usage') items.reverse();
  const limit = wholeNumber(query, 'limit', 25);
  const skip = wholeNumber(query, 'skip', 0);
  if (limit < 1 || limit > 100) throw new ContentfulError('BadRequest', 'The limit is from 1 to 100.');
  return pageOf(items, { skip, limit });
}

function daysOf(query: URLSearchParams, nowMs: number): readonly number[] {
  const today = floorTo(nowMs, DAY_MS);
  const of = (name: string, otherwise: number): number => {
    const text = query.get(`dateRange.${name}`) ?? query.get(name);
    const ms = text === null ? otherwise : startOfDay(text);
    if (ms === null) throw new ContentfulError('ValidationFailed', `${name} is a day as YYYY-MM-DD.`);
    return ms;
  };
  const to = of('endAt', today);
  const from = of('startAt', to - (MOST_DAYS - 1) * DAY_MS);
  if (to < from || to > today || to - from >= MOST_DAYS * DAY_MS) {
    throw new ContentfulError(
      'ValidationFailed',
      `A range is ${MOST_DAYS} days at most and not in the future.`,
    );
  }
  return Array.from({ length: (to - from) / DAY_MS + 1 }, (_, at) => from + at * DAY_MS);
}

function itemOf(
  metric: string,
  spaces: readonly ContentfulSpace[],
  days: readonly number[],
  of: 'organization' | 'space',
  organization: ContentfulOrganization,
  store: ContentfulStore,
) {
  const key = keys.get(metric);
  if (key === undefined) throw new ContentfulError('ValidationFailed', `There is no metric ${metric}.`);
  const perDay = days.map(
    (day) => [dayOf(day), spaces.reduce((sum, space) => sum + store.usage(key, space, day), 0)] as const,
  );
  const [space] = spaces;
  const link = (linkType: string, id: string) => ({ sys: { type: 'Link', linkType, id } });
  return {
    sys: {
      type: of === 'space' ? 'SpacePeriodicUsage' : 'OrganizationPeriodicUsage',
      id: `${metric}-${of === 'space' ? space?.id : organization.id}`,
      organization: link('Organization', organization.id),
      ...(of === 'space' && space !== undefined ? { space: link('Space', space.id) } : {}),
    },
    metric,
    unitOfMeasure: 'apiRequestsCount',
    dateRange: { startAt: dayOf(days[0] ?? 0), endAt: dayOf(days.at(-1) ?? 0) },
    usage: perDay.reduce((sum, [, value]) => sum + value, 0),
    usagePerDay: Object.fromEntries(perDay),
  };
}
