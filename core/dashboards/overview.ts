/** Overview: is it used, is it well, what does it cost. */
import { THIS_MONTH } from './days.ts';
import { metricNames } from '../metrics/prometheus.ts';
import { figure, lines, prometheus, prometheusNow, rowsOf, stacked, type Dashboard } from './panel.ts';
import { HERE, CHOSEN, OF_CALLS, quantiles } from './promql.ts';

const { requests, requestDuration, timeToFirstToken, tokens, costUsd, inflightRequests } = metricNames;

export const overview: Dashboard = {
  uid: 'stargate-overview',
  title: 'Stargate: overview',
  description: 'Whether the gateway is used, well, and what it costs.',
  variables: ['environment', 'model'],
  range: '6h',
  rows: [
    {
      title: 'Now',
      panels: [
        {
          id: 'success-ratio',
          title: 'Success',
          description:
            'Share of requests in the range that did not fail on our side or on that of Bedrock (5xx). The objective is 99.5 %.',
          ...figure('ratio', 4),
          queries: prometheusNow([
            'success',
            `sum(rate(${requests}{${CHOSEN},${OF_CALLS},status!~"5.."}[$__range])) / sum(rate(${requests}{${CHOSEN},${OF_CALLS}}[$__range]))`,
          ]),
          noData: 'No requests in this range',
          runbook: 'error-budget-burn',
        },
        {
          id: 'inflight',
          title: 'In flight',
          description: 'Requests being served at this moment, over all tasks.',
          ...figure('count', 4),
          queries: prometheusNow(['in flight', `sum(${inflightRequests}{${HERE}})`]),
          noData: 'No task is scraped',
        },
        {
          id: 'tasks',
          title: 'Tasks',
          description: 'Proxy tasks that are scraped.',
          ...figure('count', 4),
          queries: prometheusNow(['tasks', `count(${inflightRequests}{${HERE}})`]),
          noData: 'No task is scraped',
        },
        {
          id: 'cost-today',
          title: 'Cost today',
          description: 'Exact, of the whole gateway, since midnight UTC; from the usage records.',
          ...figure('usd', 4),
          queries: rowsOf(`
            select coalesce(sum(cost_usd), 0)::float8 as "cost" from usage_daily
            where day = (now() at time zone 'UTC')::date`),
          noData: 'Nothing was used today',
        },
        {
          id: 'cost-this-month',
          title: 'Cost this month',
          description:
            'Exact, of the whole gateway, since the first of the month UTC; from the usage records.',
          ...figure('usd', 4),
          queries: rowsOf(`
            select coalesce(sum(cost_usd), 0)::float8 as "cost" from usage_daily
            where day >= ${THIS_MONTH}`),
          noData: 'Nothing was used this month',
        },
        {
          id: 'active-users',
          title: 'Active users',
          description: 'Users with at least one call on the days of the range.',
          ...figure('count', 4),
          queries: rowsOf(
            `select count(distinct nullif(user_id, ''))::float8 as "users" from usage_daily where [[days: day]]`,
          ),
          noData: 'Nobody called in this range',
        },
      ],
    },
    {
      title: 'Traffic',
      panels: [
        {
          id: 'requests-by-model',
          title: 'Requests by model',
          description:
            'Requests a second that ended. Those without a model were refused before one was known: bad keys, bad input.',
          ...stacked('requests-per-second', 12),
          queries: prometheus([
            '{{model}}',
            `sum by (model) (label_replace(rate(${requests}{${CHOSEN}}[$__rate_interval]), "model", "(refused early)", "model", ""))`,
          ]),
          noData: 'No requests in this range',
        },
        {
          id: 'errors-by-status',
          title: 'Refusals and failures by status',
          description:
            '4xx are answers to callers: 401 keys, 403 models, 429 limits and budgets. 5xx are faults of ours or of Bedrock.',
          ...stacked('requests-per-second', 12),
          queries: prometheus([
            '{{status}}',
            `sum by (status) (rate(${requests}{${CHOSEN},status=~"[45].."}[$__rate_interval]))`,
          ]),
          noData: 'No request was refused or failed',
          runbook: 'high-error-rate',
        },
        {
          id: 'tokens-in-out',
          title: 'Tokens in and out',
          description:
            'Tokens a second by type, as Bedrock reported them. Input, output, cache read and cache write do not overlap; reasoning is part of output.',
          ...stacked('tokens-per-second', 12),
          queries: prometheus([
            '{{type}}',
            `sum by (type) (rate(${tokens}{${CHOSEN},type!="reasoning"}[$__rate_interval]))`,
          ]),
          noData: 'No tokens in this range',
        },
        {
          id: 'cost-rate-by-team',
          title: 'Cost by team',
          description:
            'Dollars an hour at the present rate, for a quick look, by id of the team; exact figures and names are on Teams and cost.',
          ...stacked('usd-per-hour', 12),
          queries: prometheus([
            '{{team}}',
            `sum by (team) (label_replace(rate(${costUsd}{${CHOSEN}}[$__rate_interval]), "team", "(no team)", "team", "")) * 3600`,
          ]),
          noData: 'Nothing was spent in this range',
        },
      ],
    },
    {
      title: 'Speed',
      panels: [
        {
          id: 'latency',
          title: 'Duration of requests',
          description:
            'From accept to the last byte. Long answers take long: compare with the time to the first token before looking for a fault.',
          ...lines('seconds', 12),
          queries: prometheus(...quantiles(requestDuration)),
          noData: 'No request ended in this range',
          runbook: 'high-latency',
        },
        {
          id: 'time-to-first-token',
          title: 'Time to first token',
          description: 'From accept to the first byte of an answer relayed: what people feel as waiting.',
          ...lines('seconds', 12),
          queries: prometheus(...quantiles(timeToFirstToken)),
          noData: 'No answer began in this range',
          runbook: 'slow-first-token',
        },
      ],
    },
  ],
};
