/** The variables of the dashboards. Those of the usage table list what was used, so that nothing chosen is empty. */
import { metricNames } from '../metrics/prometheus.ts';
import { teamLabel, userLabel } from './names.ts';
import type { Variable, VariableName } from './panel.ts';

export const variables: Readonly<Record<VariableName, Variable>> = {
  environment: {
    source: 'prometheus',
    title: 'Environment',
    metric: metricNames.inflightRequests,
    label: 'environment',
  },
  model: { source: 'prometheus', title: 'Model', metric: metricNames.requests, label: 'model' },
  team: {
    source: 'postgres',
    title: 'Team',
    sql: `select t.team_id as "value", ${teamLabel('t.team_id', '')} as "text" from teams t order by 2`,
  },
  user: {
    source: 'postgres',
    title: 'User',
    sql: `select u.user_id as "value", ${userLabel('u.user_id', '')} as "text" from users u order by 2`,
  },
  used_model: {
    source: 'postgres',
    title: 'Model',
    sql: `select distinct model as "value", model as "text" from usage_daily
      where day > current_date - 30 order by 1`,
  },
  account: accounts('true'),
  algolia_account: accounts(`service = 'algolia'`),
  contentful_account: accounts(`service = 'contentful'`),
};

/** Accounts of other services. */
function accounts(which: string): Variable {
  return {
    source: 'postgres',
    title: 'Account',
    sql: `select account as "value", account as "text" from saas_accounts where ${which} order by 1`,
  };
}
