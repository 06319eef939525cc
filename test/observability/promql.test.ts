/**
 * Every PromQL expression of every panel on a real Prometheus that scraped a loaded gateway. Where no Prometheus is
 * installed, promql-names.test.ts still holds each expression against its grammar and a real scrape.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { defaultRules } from '../../core/alerts/alerts.ts';
import { dashboardsFor, panelsOf } from '../../core/dashboards/dashboards.ts';
import { expandPromql } from '../../core/dashboards/expand.ts';
import { variables } from '../../core/dashboards/variables.ts';
import { exported } from '../own-monitoring/exported.ts';
import { promqlAsGrafana } from './as-grafana.ts';
import { startLoadedGate } from './loaded-gate.ts';
import { parsePromql } from './parse-promql.ts';
import { prometheusBinary, scrapes, startTestPrometheus } from './real-prometheus.ts';

const skip = prometheusBinary === null ? 'no prometheus on this machine' : false;
const panels = panelsOf(dashboardsFor('DBInstanceIdentifier'));

test(
  'every PromQL of every panel returns data, and the tokens of each user equal the usage table',
  { skip },
  async (t) => {
    const { gate, hosts, load, settled } = await startLoadedGate(t);
    const rules = join(import.meta.dirname, '../../docs/prometheus/stargate-rules.yaml');
    const prometheus = await startTestPrometheus(t, hosts, [rules]);
    // New series start at 0 in their first scrape: the second load is what rates are made of.
    await load();
    await scrapes(prometheus, 2);
    await load();
    await settled();
    await scrapes(prometheus, 3);

    const now = Date.now();
    const choice = { fromMs: now - 3_600_000, toMs: now, chosen: {}, rateSeconds: 60 };
    const empty: string[] = [];
    for (const panel of panels) {
      if (panel.queries.source !== 'prometheus') continue;
      for (const { expr, legend } of panel.queries.queries) {
        const samples = await prometheus.query(expandPromql(expr, choice));
        if (samples.every(({ value }) => Number.isNaN(value))) empty.push(`${panel.id}: ${expr}`);
        for (const [, label = ''] of legend.matchAll(/\{\{(\w+)\}\}/g))
          if (!samples.some(({ metric }) => label in metric))
            empty.push(`${panel.id} has no label ${label} for its legend`);
      }
    }
    deepEqual(empty, []);

    // The files for a Grafana of one's own, sent as Grafana sends them: ranges as ranges, with one and with every value.
    const own = exported();
    const unanswered: string[] = [];
    for (const { uid, panels: ownPanels } of own.dashboards) {
      for (const { title, targets = [] } of ownPanels) {
        for (const { expr, instant = false } of targets) {
          if (expr === undefined) continue;
          for (const environment of [[], ['local']]) {
            const query = encodeURIComponent(promqlAsGrafana(expr, { environment, model: [] }));
            const path = instant
              ? `/api/v1/query?query=${query}`
              : `/api/v1/query_range?query=${query}&start=${now / 1_000 - 120}&end=${Date.now() / 1_000}&step=1`;
            const answer = (await prometheus.get(path)) as RangeAnswer;
            if (answer.status !== 'success' || answer.data.result.length === 0)
              unanswered.push(`${uid}: ${title}: ${expr} ${answer.error ?? ''}`);
          }
        }
      }
    }
    deepEqual(unanswered, []);
    const ownRules = parse(own.files.get('prometheus/stargate-rules.yaml') ?? '') as RuleFile;
    for (const { rules: group } of ownRules.groups)
      for (const { expr } of group) await prometheus.query(expr);

    // A rule gives nothing while all is well: what it asks for must be there, and Prometheus must take it.
    const unseen: string[] = [];
    for (const { name, rule } of defaultRules) {
      for (const { text } of parsePromql(rule.expr).selectors) {
        if ((await prometheus.query(text)).length === 0) unseen.push(`${name}: ${text}`);
      }
    }
    deepEqual(unseen, []);
    const loaded = (await prometheus.get('/api/v1/rules')) as RulesAnswer;
    deepEqual(
      loaded.data.groups.flatMap(({ rules: group }) => group.map(({ name, health }) => [name, health])),
      defaultRules.map(({ name }) => [name, 'ok']),
    );

    for (const variable of Object.values(variables)) {
      if (variable.source !== 'prometheus') continue;
      const found = (await prometheus.get(
        `/api/v1/label/${variable.label}/values?match[]=${variable.metric}`,
      )) as { readonly data: readonly string[] };
      ok(found.data.length > 0, `${variable.title} has values`);
    }

    // At the moment of the last sample nothing is extrapolated.
    const [last] = await prometheus.query(
      `max(timestamp(gen_ai_client_token_usage_sum{instance="${hosts[0]}"}))`,
    );
    const byUser = await prometheus.query(
      'sum by (user_id) (increase(gen_ai_client_token_usage_sum{user_id!=""}[30d]))',
      last?.value,
    );
    const table = await gate.database.query(
      `select user_id, sum(input_tokens + output_tokens + cache_read_tokens + cache_write_tokens)::float8 as tokens
     from usage_records group by 1 order by 1`,
    );
    deepEqual(
      byUser
        .map(({ metric, value }) => ({ user_id: metric['user_id'], tokens: Math.round(value * 1e6) / 1e6 }))
        .toSorted((one, other) => String(one.user_id).localeCompare(String(other.user_id))),
      table.map((row) => ({ ...row })),
    );
    equal(table.length, 2);
  },
);

type RangeAnswer = {
  readonly status: string;
  readonly error?: string;
  readonly data: { readonly result: readonly unknown[] };
};

type RuleFile = {
  readonly groups: readonly { readonly rules: readonly { readonly expr: string }[] }[];
};

type RulesAnswer = {
  readonly data: {
    readonly groups: readonly {
      readonly rules: readonly { readonly name: string; readonly health: string }[];
    }[];
  };
};
