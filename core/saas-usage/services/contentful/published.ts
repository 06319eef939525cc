/**
 * Contentful's samples under the names of the exporter that many have run so far (docs/saas-usage-exporter.md): the four APIs
 * as `cda`, `cma`, `cpa` and `gql`, other metrics by their own name.
 */
import { gaugesOf, type Metric } from '../../../metrics/metric.ts';
import type { ContentfulAccount } from '../../account.ts';
import {
  ACCOUNT,
  daysOf,
  levelsOf,
  monthToDate,
  newestLabels,
  within,
  type Known,
  type Published,
  type Series,
} from '../../published.ts';
import type { LevelSample, Scope } from '../../sample.ts';
import { contentfulMetrics } from './metrics.ts';

const MOST_DAYS = 31;

const ORGANIZATION = { ...ACCOUNT, org_id: 'id of the organization' } as const;
const SPACE = { space_id: 'id of the space' } as const;
const ENVIRONMENT = { ...SPACE, environment_id: 'id of the environment' } as const;
const METRIC_NAME = {
  metric_name: '`cda_total`, `cma_total`, `cpa_total`, `gql_total`, or what Contentful calls another metric',
} as const;

const usageGauges = gaugesOf('Read from Contentful at the last collection that read anything.', {
  usage: {
    name: 'contentful_usage',
    unit: 'by label',
    help: 'What the organization has used since the first day of the month of UTC, active profiles included.',
    labels: { ...ORGANIZATION, ...METRIC_NAME },
  },
  usageDaily: {
    name: 'contentful_usage_daily',
    unit: 'by label',
    help: 'What the organization has used by day of UTC, of the last 31 days.',
    labels: {
      ...ORGANIZATION,
      api_type: '`cda`, `cma`, `cpa`, `gql`, or what Contentful calls another metric',
      date: 'day of UTC: `2026-11-30`',
    },
  },
  usageBySpace: {
    name: 'contentful_usage_by_space',
    unit: 'by label',
    help: 'What each space has used since the first day of the month of UTC.',
    labels: { ...ORGANIZATION, ...SPACE, ...METRIC_NAME },
  },
  spaceInfo: {
    name: 'contentful_space_info',
    unit: 'flag',
    help: '1, with the name of each space: to be joined with what has its id.',
    labels: { ...ORGANIZATION, ...SPACE, space_name: 'name of the space' },
  },
});

/** By what Contentful calls it. An account that is asked for a sum has one without a space too, where it is read. */
const inventoryGauges = gaugesOf('Read from Contentful at the last collection that read anything.', {
  entries: {
    name: 'contentful_entries_total',
    unit: 'items',
    help: 'Entries now, by environment.',
    labels: { ...ORGANIZATION, ...ENVIRONMENT },
  },
  assets: {
    name: 'contentful_assets_total',
    unit: 'items',
    help: 'Assets now, by environment.',
    labels: { ...ORGANIZATION, ...ENVIRONMENT },
  },
  content_types: {
    name: 'contentful_content_types_total',
    unit: 'items',
    help: 'Content types now, by environment.',
    labels: { ...ORGANIZATION, ...ENVIRONMENT },
  },
  locales: {
    name: 'contentful_locales_total',
    unit: 'items',
    help: 'Locales now, by environment.',
    labels: { ...ORGANIZATION, ...ENVIRONMENT },
  },
  tags: {
    name: 'contentful_tags_total',
    unit: 'items',
    help: 'Tags now, by environment.',
    labels: { ...ORGANIZATION, ...ENVIRONMENT },
  },
  environments: {
    name: 'contentful_environments_total',
    unit: 'items',
    help: 'Environments now, by space.',
    labels: { ...ORGANIZATION, ...SPACE },
  },
  api_keys: {
    name: 'contentful_api_keys_total',
    unit: 'items',
    help: 'API keys now, by space.',
    labels: { ...ORGANIZATION, ...SPACE },
  },
  webhooks: {
    name: 'contentful_webhooks_total',
    unit: 'items',
    help: 'Webhooks now, by space.',
    labels: { ...ORGANIZATION, ...SPACE },
  },
  roles: {
    name: 'contentful_roles_total',
    unit: 'items',
    help: 'Roles now, by space.',
    labels: { ...ORGANIZATION, ...SPACE },
  },
  space_memberships: {
    name: 'contentful_space_memberships_total',
    unit: 'items',
    help: 'Memberships of spaces now, by space; of all together where the space is empty.',
    labels: { ...ORGANIZATION, ...SPACE },
  },
  organization_memberships: {
    name: 'contentful_organization_memberships_total',
    unit: 'items',
    help: 'Memberships of the organization now.',
    labels: ORGANIZATION,
  },
  spaces: {
    name: 'contentful_spaces_total',
    unit: 'items',
    help: 'Spaces now that the token may see.',
    labels: ORGANIZATION,
  },
  teams: {
    name: 'contentful_teams_total',
    unit: 'items',
    help: 'Teams of the organization now.',
    labels: ORGANIZATION,
  },
});

export const contentfulPublished: Published<ContentfulAccount> = {
  gauges: { ...usageGauges, ...inventoryGauges },
  seriesOf: (known) => [...usage(known), ...spaceNames(known), ...inventory(known)],
  summary: {
    id: 'org_id',
    sections: { usage: 'usage', inventory: 'space', members: 'users' },
    nameOf: monthlyName,
  },
};

function usage({ account, id, samples, nowMs }: Known<ContentfulAccount>): readonly Series[] {
  // What there is has days as well, where they are kept; those are not used up.
  const days = daysOf(samples).filter(({ metric }) => contentfulMetrics[metric]?.perDay === 'sum');
  const sums = monthToDate(days, nowMs);
  const own = within(days, 'account');
  const dates = newestLabels(
    own.map(({ day }) => day),
    MOST_DAYS,
  );
  const other = within(levelsOf(samples), 'account').filter(({ metric }) => !(metric in inventoryGauges));
  return [
    ...[...within(sums, 'account'), ...other].map(({ metric, value }) => ({
      metric: usageGauges.usage,
      labels: [account.name, id, monthlyName(metric)],
      value,
    })),
    ...own
      .filter(({ day }) => dates.has(day))
      .map(({ metric, day, value }) => ({
        metric: usageGauges.usageDaily,
        labels: [account.name, id, apiType(metric), day],
        value,
      })),
    ...within(sums, 'space').map(({ metric, scope, value }) => ({
      metric: usageGauges.usageBySpace,
      labels: [account.name, id, scope.id, monthlyName(metric)],
      value,
    })),
  ];
}

function spaceNames({ account, id, samples }: Known<ContentfulAccount>): readonly Series[] {
  const names = new Map(
    within(samples, 'space').flatMap(({ scope }) =>
      scope.name === undefined ? [] : [[scope.id, scope.name] as const],
    ),
  );
  return [...names].map(([space, name]) => ({
    metric: usageGauges.spaceInfo,
    labels: [account.name, id, space, name],
    value: 1,
  }));
}

/** Each where its gauge has the labels for it: a sum over spaces would be counted twice by whoever adds up series. */
function inventory({ account, id, samples }: Known<ContentfulAccount>): readonly Series[] {
  const levels = levelsOf(samples);
  const hasSpaces = new Set(within(levels, 'space').map(({ metric }) => metric));
  return levels.flatMap(({ metric: name, scope, value }: LevelSample): Series[] => {
    const metric: Metric | undefined = (inventoryGauges as Readonly<Record<string, Metric>>)[name];
    if (metric === undefined) return [];
    const wanted = scopeOf(metric);
    const isWhole = wanted === 'space' && scope.kind === 'account' && !hasSpaces.has(name);
    if (scope.kind !== wanted && !isWhole) return [];
    return [{ metric, labels: [account.name, id, ...placeOf(scope, wanted)], value }];
  });
}

function scopeOf({ labels }: Metric): 'environment' | 'space' | 'account' {
  if (labels.includes('environment_id')) return 'environment';
  return labels.includes('space_id') ? 'space' : 'account';
}

/** `<space>/<environment>` is the id of an environment. */
function placeOf({ id }: Scope, kind: Scope['kind']): readonly string[] {
  if (kind === 'account') return [];
  if (kind === 'space') return [id];
  const slash = id.indexOf('/');
  return [id.slice(0, slash), id.slice(slash + 1)];
}

const apiTypes: Readonly<Record<string, string>> = {
  api_call_cda: 'cda',
  api_call_cma: 'cma',
  api_call_cpa: 'cpa',
  api_call_graphql: 'gql',
};

function apiType(metric: string): string {
  return apiTypes[metric] ?? metric;
}

function monthlyName(metric: string): string {
  const api = apiTypes[metric];
  return api === undefined ? metric : `${api}_total`;
}
