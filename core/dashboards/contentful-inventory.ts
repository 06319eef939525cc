/** Rows of the dashboard of Contentful on what there is: in the organization, its spaces and environments, and who may work there. */
import { figure, lines, rowsOf, table, type Dashboard } from './panel.ts';
import { chosenOf, daysOf, nowOf } from './saas-sql.ts';

const CHOSEN = chosenOf('contentful');
const NOT_READ = 'No inventory of Contentful was read yet';

export const contentfulInventory: Dashboard['rows'] = [
  {
    title: 'Inventory',
    panels: [
      {
        id: 'contentful-spaces',
        title: 'What each space holds',
        description:
          'As it was counted last, by the totals that Contentful reports. Entries and assets are of all environments that are counted.',
        ...table('count', 24),
        columns: { space: 'text', 'read at': 'text', 'space id': 'text', account: 'text' },
        queries: rowsOf(`
            select coalesce(n.name, l.scope_id) as "space", ${levels({
              environments: 'environments',
              content_types: 'content types',
              locales: 'locales',
              entries: 'entries',
              assets: 'assets',
              api_keys: 'API keys',
              webhooks: 'webhooks',
              roles: 'roles',
            })},
              to_char(max(l.taken_at) at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as "read at",
              l.scope_id as "space id", l.account as "account"
            from (select * from saas_levels where scope_kind = 'space' and ${CHOSEN}) l
            left join saas_scope_names n on n.account = l.account and n.scope_kind = 'space' and n.scope_id = l.scope_id
            group by l.account, l.scope_id, n.name order by 5 desc nulls last, 1 limit 200`),
        noData: NOT_READ,
        runbook: 'saas-collection',
      },
      {
        id: 'contentful-environments',
        title: 'What each environment holds',
        description: 'Copies of an environment count against the plan: those that nobody needs can go.',
        ...table('count', 24),
        columns: { space: 'text', environment: 'text', account: 'text' },
        queries: rowsOf(`
            select coalesce(n.name, split_part(l.scope_id, '/', 1)) as "space", split_part(l.scope_id, '/', 2) as "environment",
              ${levels({
                content_types: 'content types',
                locales: 'locales',
                entries: 'entries',
                assets: 'assets',
              })},
              l.account as "account"
            from (select * from saas_levels where scope_kind = 'environment' and ${CHOSEN}) l
            left join saas_scope_names n
              on n.account = l.account and n.scope_kind = 'space' and n.scope_id = split_part(l.scope_id, '/', 1)
            group by l.account, l.scope_id, n.name order by 5 desc nulls last, 1, 2 limit 500`),
        noData: NOT_READ,
      },
      {
        id: 'contentful-content-by-day',
        title: 'Entries and assets by day',
        description: 'Of all spaces that are counted, at the end of each day.',
        ...lines('count', 24),
        queries: daysOf('contentful', 'last', { metrics: `metric in ('entries', 'assets')` }),
        noData: NOT_READ,
      },
    ],
  },
  {
    title: 'Members',
    panels: [
      {
        id: 'contentful-members',
        title: 'Members of the organization',
        description: 'Everybody with a seat.',
        ...figure('count', 8),
        queries: rowsOf(nowOf('contentful', 'organization_memberships', 'members')),
        noData: NOT_READ,
      },
      {
        id: 'contentful-space-members',
        title: 'Memberships of spaces',
        description: 'Somebody who works in two spaces counts twice.',
        ...figure('count', 8),
        queries: rowsOf(nowOf('contentful', 'space_memberships', 'memberships')),
        noData: NOT_READ,
      },
      {
        id: 'contentful-teams',
        title: 'Teams',
        description: 'Teams of the organization.',
        ...figure('count', 8),
        queries: rowsOf(nowOf('contentful', 'teams', 'teams')),
        noData: NOT_READ,
      },
      {
        id: 'contentful-members-by-day',
        title: 'Members and teams by day',
        description: 'Seats that nobody uses cost money: look at what grows.',
        ...lines('count', 24),
        queries: daysOf('contentful', 'last', {
          metrics: `metric in ('organization_memberships', 'space_memberships', 'teams')`,
        }),
        noData: NOT_READ,
      },
    ],
  },
];

/** Levels `l` of a scope, a column each. */
function levels(columns: Readonly<Record<string, string>>): string {
  return Object.entries(columns)
    .map(([metric, name]) => `max(l.value) filter (where l.metric = '${metric}')::float8 as "${name}"`)
    .join(',\n              ');
}
