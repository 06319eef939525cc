/** Tokens and durations by the names of OpenTelemetry's conventions: its queries give the figures of the usage table. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { createTaskMetrics } from '../../proxy/metrics/task-metrics.ts';
import { usageRecords } from '../support/records.ts';
import { startGate } from '../support/start-gate.ts';
import { prometheusBinary, scrapes, startTestPrometheus } from './real-prometheus.ts';
import { sampleRecord } from './sample-record.ts';

test('an operation has its kind, its model and the class of its error; what is free is none', () => {
  const metrics = createTaskMetrics({ maxUsers: 10, nowMs: () => 0 });
  metrics.ended(sampleRecord({ latencyMs: 1_300, cacheReadTokens: 900 }), 'chat');
  metrics.ended(
    sampleRecord({ status: 429, errorClass: 'throttled', inputTokens: 0, outputTokens: 0 }),
    'chat',
  );
  metrics.ended(sampleRecord({ model: 'titan-embed-text-v2', outputTokens: 0 }), 'embedding');
  metrics.ended(sampleRecord({ route: 'count-tokens', model: 'counted' }), 'chat');
  const text = [...metrics.registry.render({ format: 'text', reader: null })].join('');
  const chat =
    'gen_ai_operation_name="chat",gen_ai_provider_name="aws.bedrock",gen_ai_request_model="claude-haiku-4-5"';
  const lines = text.split('\n');
  for (const line of [
    `gen_ai_client_operation_duration_seconds_bucket{${chat},error_type="",le="1.28"} 0`,
    `gen_ai_client_operation_duration_seconds_bucket{${chat},error_type="",le="2.56"} 1`,
    `gen_ai_client_operation_duration_seconds_count{${chat},error_type="throttled"} 1`,
    `gen_ai_client_inference_operation_input_tokens_bucket{${chat},le="256.0"} 0`,
    `gen_ai_client_inference_operation_input_tokens_bucket{${chat},le="1024.0"} 1`,
    `gen_ai_client_inference_operation_input_tokens_sum{${chat}} 1000`,
    `gen_ai_client_inference_operation_output_tokens_count{${chat}} 1`,
  ])
    ok(lines.includes(line), line);
  match(
    text,
    /_duration_seconds_count\{gen_ai_operation_name="embeddings",.*model="titan-embed-text-v2",error_type=""\} 1/,
  );
  ok(!text.includes('gen_ai_request_model="counted"'));
});

const skip = prometheusBinary === null ? 'no prometheus on this machine' : false;

test(
  "on a real Prometheus queries by OpenTelemetry's names, and those for the summary, give what was used",
  { skip },
  async (t) => {
    const gate = await startGate(t);
    const user = await gate.admin.createUser({ user_id: 'ada' });
    const { secret } = await gate.admin.createKey({ user_id: user });
    const prometheus = await startTestPrometheus(
      t,
      gate.tasks().map(({ url }) => new URL(url).host),
    );
    const usages = [
      { inputTokens: 50, outputTokens: 20, cacheReadTokens: 4_000, cacheWrite5mTokens: 500 },
      { inputTokens: 300, outputTokens: 80 },
    ];
    for (const usage of usages)
      equal((await gate.chat(secret, `[[sim ${JSON.stringify({ usage })}]]`)).status, 200);
    await usageRecords(gate.database, usages.length);
    // New series are 0 in their first scrape.
    await scrapes(prometheus, 3);

    const [table] = await gate.database.query(
      `select sum(input_tokens + cache_read_tokens + cache_write_tokens)::float8 as input,
       sum(output_tokens)::float8 as output, sum(latency_ms)::float8 / 1000 as seconds from usage_records`,
    );
    const figures = async (expr: string, label: string): Promise<Readonly<Record<string, number>>> =>
      Object.fromEntries(
        (await prometheus.query(expr)).map(({ metric, value }) => [metric[label] ?? '', value]),
      );
    const model = 'claude-haiku-4-5';
    deepEqual(
      await figures('sum by (gen_ai_token_type) (gen_ai_client_token_usage_sum)', 'gen_ai_token_type'),
      {
        input: table?.['input'],
        output: table?.['output'],
      },
    );
    deepEqual(
      await figures('sum by (token_type) (gen_ai_client_token_usage_sum{user_id="ada"})', 'token_type'),
      {
        input: 350,
        output: 100,
        cache_read: 4_000,
        cache_write: 500,
      },
    );
    for (const [expr, expected] of [
      [
        'sum by (gen_ai_request_model) (gen_ai_client_inference_operation_input_tokens_sum)',
        table?.['input'],
      ],
      [
        'sum by (gen_ai_request_model) (gen_ai_client_inference_operation_output_tokens_sum)',
        table?.['output'],
      ],
      ['sum by (gen_ai_request_model) (gen_ai_client_operation_duration_seconds_count)', 2],
      // One of two calls used at most 1,024 tokens: the median is that bound.
      [
        'histogram_quantile(0.5, sum by (gen_ai_request_model, le) (gen_ai_client_inference_operation_input_tokens_bucket))',
        1_024,
      ],
    ] as const)
      equal((await figures(expr, 'gen_ai_request_model'))[model], expected, expr);
    const seconds = (
      await figures(
        'sum by (gen_ai_request_model) (gen_ai_client_operation_duration_seconds_sum)',
        'gen_ai_request_model',
      )
    )[model];
    equal(seconds?.toFixed(3), Number(table?.['seconds']).toFixed(3));

    const [summed] = await prometheus.query(
      'sum by (model, dialect, status) (stargate_requests_total{status!=""})',
    );
    deepEqual(
      summed,
      { metric: { model, dialect: 'openai-chat', status: '200' }, value: 2 },
      'as before it had a route',
    );
  },
);
