/**
 * Panels of an earlier gateway, word for word, on a real Prometheus that scrapes our tasks: those on our own names, Node's
 * well-known dashboard, and LiteLLM's dashboards with the rules that record its names.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { startGate, type Gate } from '../support/start-gate.ts';
import {
  prometheusBinary,
  scrapes,
  startTestPrometheus,
  type TestPrometheus,
} from '../observability/real-prometheus.ts';

const skip = prometheusBinary === null && 'no prometheus on this machine';
const LITELLM_NAMES = join(import.meta.dirname, '../../docs/prometheus/litellm-names.yaml');

/** As they stand in dashboards and rules of a gateway that had these metrics. */
const OWN: readonly string[] = [
  'histogram_quantile(0.95, sum(rate(stargate_request_duration_seconds_bucket[5m])) by (le, model))',
  'sum(rate(stargate_requests_total{status=~"5.."}[5m])) / sum(rate(stargate_requests_total[5m]))',
  'sum(rate(stargate_requests_total[5m])) by (model, dialect, status)',
  'sum(increase(gen_ai_client_token_usage_sum[30d])) by (user_id)',
  'topk(10, sum(increase(gen_ai_client_token_usage_sum{token_type="output"}[1h])) by (user_id))',
  'sum(increase(stargate_cost_usd_total[30d])) by (team)',
  'sum(rate(rate_limit_allowed_total[5m])) / (sum(rate(rate_limit_allowed_total[5m])) + sum(rate(rate_limit_blocked_total[5m])))',
  'sum(rate(stargate_rate_limit_hits_total[5m])) by (limit_type)',
  'sum(rate(stargate_cache_hits_total[5m])) by (model)',
  'histogram_quantile(0.5, sum(rate(stargate_time_to_first_token_seconds_bucket[5m])) by (le))',
];

/** https://grafana.com/grafana/dashboards/11159-nodejs-application-dashboard/ ($instance: all) */
const NODE: readonly string[] = [
  'irate(process_cpu_user_seconds_total{instance=~".+"}[2m]) * 100',
  'irate(process_cpu_system_seconds_total{instance=~".+"}[2m]) * 100',
  'irate(process_cpu_seconds_total{instance=~".+"}[2m]) * 100',
  'nodejs_eventloop_lag_seconds{instance=~".+"}',
  'sum(nodejs_version_info{instance=~".+"}) by (version)',
  'sum(changes(process_start_time_seconds{instance=~".+"}[1m]))',
  'process_resident_memory_bytes{instance=~".+"}',
  'nodejs_heap_size_total_bytes{instance=~".+"}',
  'nodejs_heap_size_used_bytes{instance=~".+"}',
  'nodejs_external_memory_bytes{instance=~".+"}',
  'nodejs_active_handles_total{instance=~".+"}',
  'nodejs_active_requests_total{instance=~".+"}',
  'nodejs_heap_space_size_total_bytes{instance=~".+"}',
  'nodejs_heap_space_size_used_bytes{instance=~".+"}',
  'nodejs_heap_space_size_available_bytes{instance=~".+"}',
  'nodejs_eventloop_lag_mean_seconds',
  'nodejs_eventloop_lag_p90_seconds',
  'nodejs_active_resources',
  // What process dashboards and the alerts of kube-prometheus on any process ask for.
  'process_open_fds / process_max_fds',
  'process_virtual_memory_bytes',
  'stargate_build_info',
];

/** https://github.com/BerriAI/litellm/tree/main/cookbook/litellm_proxy_server/grafana_dashboard (dashboard_1, dashboard_v2) */
const LITELLM: readonly string[] = [
  'sum(rate(litellm_proxy_total_requests_metric_total[2m]))',
  'sum(rate(litellm_proxy_failed_requests_metric_total[2m])) by (exception_class)',
  'sum(rate(litellm_request_total_latency_metric_sum[2m]))/sum(rate(litellm_request_total_latency_metric_count[2m]))',
  'histogram_quantile(0.5, sum(rate(litellm_request_total_latency_metric_bucket[2m])) by (le))',
  'sum(rate(litellm_proxy_total_requests_metric_total[2m])) by (api_key_alias)',
  'sum(rate(litellm_proxy_total_requests_metric_total[2m])) by (team_alias)',
  'sum by (model) (increase(litellm_requests_metric_total[5m]))',
  'sum(increase(litellm_llm_api_failed_requests_metric_total[1h]))',
  'sum(increase(litellm_spend_metric_total[30d])) by (model)',
  'sum(increase(litellm_spend_metric_total[30d])) by (hashed_api_key)',
  // Others of its manual: https://docs.litellm.ai/docs/proxy/prometheus
  'sum(increase(litellm_total_tokens_metric_total[5m])) by (user)',
  'sum(rate(litellm_deployment_failure_responses_total[5m])) by (model_id, exception_status)',
  'histogram_quantile(0.95, sum(rate(litellm_llm_api_time_to_first_token_metric_bucket[5m])) by (le, requested_model))',
  'sum(rate(litellm_overhead_latency_metric_sum[5m])) / sum(rate(litellm_overhead_latency_metric_count[5m]))',
  'sum(litellm_in_flight_requests)',
];

/** The dashboard_genai_otel beside them, for OpenTelemetry's names ($service and $model: all). */
const ALL = '{service_name=~"", gen_ai_request_model=~".+"}';
const OPENTELEMETRY: readonly string[] = [
  `sum(increase(gen_ai_client_operation_duration_seconds_count${ALL}[1h]))`,
  `sum(increase(gen_ai_usage_cost_USD_sum${ALL}[1h]))`,
  'sum(increase(gen_ai_client_token_usage_sum[1h]))',
  `histogram_quantile(0.95, sum by (le) (rate(gen_ai_client_operation_duration_seconds_bucket${ALL}[1h])))`,
  `sum by (gen_ai_request_model) (rate(gen_ai_client_operation_duration_seconds_count${ALL}[2m])) * 60`,
  `sum by (gen_ai_request_model) (rate(gen_ai_usage_cost_USD_sum${ALL}[2m])) * 3600`,
  'sum by (model, gen_ai_token_type) (rate(gen_ai_client_token_usage_sum[2m])) * 60',
  `histogram_quantile(0.95, sum by (le, gen_ai_request_model) (rate(gen_ai_client_operation_duration_seconds_bucket${ALL}[2m])))`,
  `histogram_quantile(0.95, sum by (le, gen_ai_request_model) (rate(gen_ai_server_time_to_first_token_seconds_bucket${ALL}[2m])))`,
];

test(
  'panels of an earlier gateway have data, and the figures under LiteLLM’s names are those that were put in',
  { skip },
  async (t) => {
    const gate = await startGate(t, { tasks: 2 });
    const hosts = gate.tasks().map(({ url }) => new URL(url).host);
    // By the path that LiteLLM's scrape jobs have.
    const prometheus = await startTestPrometheus(t, hosts, [LITELLM_NAMES], { metricsPath: '/metrics/' });
    const team = await gate.admin.createTeam({ team_alias: 'research' });
    const user = await gate.admin.createUser({ user_email: 'ada@example.com', team_id: team });
    const key = await gate.admin.createKey({ user_id: user, team_id: team });
    await scrapes(prometheus, 2);
    await load(gate, key.secret);
    await scrapes(prometheus, 2);
    await load(gate, key.secret);
    await scrapes(prometheus, 3);
    const empty: string[] = [];
    for (const expr of [...OWN, ...NODE, ...LITELLM, ...OPENTELEMETRY]) {
      const samples = await prometheus.query(expr);
      if (samples.every(({ value }) => Number.isNaN(value))) empty.push(expr);
    }
    deepEqual(empty, []);

    const [cost] = await gate.database.query(
      'select sum(cost_pico_usd)::text as pico, sum(input_tokens + cache_read_tokens + cache_write_tokens)::int as prompt, sum(output_tokens)::int as completion, sum(cache_read_tokens)::int as read, sum(cache_write_tokens)::int as written from usage_records',
    );
    const spent = await one(prometheus, 'sum(litellm_spend_metric_total)');
    ok(Math.abs(spent - Number(cost?.['pico']) / 1e12) < 1e-12);
    deepEqual(await labelled(prometheus, 'sum by (team) (litellm_spend_metric_total) > 0', 'team'), [team]);
    deepEqual(await labelled(prometheus, 'sum by (user) (litellm_total_tokens_metric_total) > 0', 'user'), [
      user,
    ]);
    for (const [name, expected] of [
      ['total_tokens', Number(cost?.['prompt']) + Number(cost?.['completion'])],
      ['input_tokens', cost?.['prompt']],
      ['output_tokens', cost?.['completion']],
      ['input_cached_tokens', cost?.['read']],
      ['provider_cache_read_input_tokens', cost?.['read']],
      ['input_cache_creation_tokens', cost?.['written']],
      ['provider_cache_creation_input_tokens', cost?.['written']],
    ] as const)
      equal(await one(prometheus, `sum(litellm_${name}_metric_total)`), expected, name);
    equal(
      await one(prometheus, 'sum(gen_ai_client_token_usage_sum{gen_ai_token_type="input"})'),
      cost?.['prompt'],
    );
    equal(await one(prometheus, 'sum(gen_ai_usage_cost_USD_sum)'), spent);
    // Of each load four are answered, one fails at Bedrock, one is of a model that nobody knows, one has no valid key.
    equal(await one(prometheus, 'sum(litellm_proxy_total_requests_metric_total)'), 14);
    equal(await one(prometheus, 'sum(litellm_proxy_failed_requests_metric_total)'), 6);
    equal(await one(prometheus, 'sum(litellm_requests_metric_total{model="claude-haiku-4-5"})'), 8);
    equal(await one(prometheus, 'sum(litellm_proxy_total_requests_metric_total{status_code="401"})'), 2);
    equal(
      await one(prometheus, 'sum(litellm_proxy_failed_requests_metric_total{exception_status="502"})'),
      2,
    );
    equal(
      await one(
        prometheus,
        'sum(litellm_request_total_latency_metric_count{requested_model="claude-haiku-4-5"})',
      ),
      10,
    );
    const failures = await one(
      prometheus,
      'sum(litellm_deployment_failure_responses_total{exception_status="500"})',
    );
    const successes = await one(prometheus, 'sum(litellm_deployment_success_responses_total)');
    equal(await one(prometheus, 'sum(litellm_deployment_total_requests_total)'), failures + successes);
    equal(successes, 8);
    ok(failures >= 2);
  },
);

async function load(gate: Gate, key: string): Promise<void> {
  const cached =
    '[[sim {"usage":{"inputTokens":50,"outputTokens":7,"cacheReadTokens":4000,"cacheWrite5mTokens":501}}]]';
  const fails = '[[sim {"fail":{"kind":"http","type":"InternalServerException"}}]]';
  const [one = '', other = ''] = gate.tasks().map(({ url }) => url);
  const answers = await Promise.all([
    gate.chat(key, 'hello', { url: one }),
    gate.chat(key, 'hello again', { url: other, stream: true }),
    gate.chat(key, cached, { url: one }),
    gate.chat(key, cached, { url: other, stream: true }),
    gate.chat(key, fails, { url: one }),
    gate.chat(key, 'hello', { url: other, model: 'no-such-model' }),
    gate.chat('sk-not-a-key', 'hello', { url: one }),
  ]);
  deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 200, 502, 404, 401],
  );
}

async function one(prometheus: TestPrometheus, expr: string): Promise<number> {
  const [sample, ...more] = await prometheus.query(expr);
  equal(more.length, 0, expr);
  return sample?.value ?? Number.NaN;
}

async function labelled(prometheus: TestPrometheus, expr: string, label: string) {
  return (await prometheus.query(expr)).map(({ metric }) => metric[label]);
}
