/**
 * Queries saved in CloudWatch Logs Insights: what people ask the logs first when something is wrong. Fields are those
 * of the proxy's `request` and `refused` lines and of the admin function's own.
 */
export type LogQuery = {
  readonly name: string;
  readonly logs: readonly ('proxy' | 'admin' | 'publisher')[];
  readonly query: string;
};

export const logQueries: readonly LogQuery[] = [
  {
    name: 'failures',
    logs: ['proxy'],
    query: `filter message = "request" and status >= 500
| stats count(*) as calls, latest(request_id) as example by error_code, deployment, bin(5m)
| sort calls desc`,
  },
  {
    name: 'one request everywhere',
    logs: ['proxy', 'admin'],
    query: `filter request_id = "PUT-THE-X-REQUEST-ID-HERE" or client_request_id = "PUT-THE-X-REQUEST-ID-HERE"
| fields @timestamp, @log, level, message, status, error_code, upstream_request_id, latency_ms
| sort @timestamp asc`,
  },
  {
    name: 'request of Bedrock by its id',
    logs: ['proxy'],
    query: `filter upstream_request_id = "PUT-BEDROCKS-REQUEST-ID-HERE"
| fields @timestamp, request_id, user_id, model, deployment, status, retries`,
  },
  {
    name: 'refusals by reason and key',
    logs: ['proxy'],
    query: `filter message = "refused"
| stats count(*) as refused by error_code, route, status
| sort refused desc`,
  },
  {
    name: 'slowest calls',
    logs: ['proxy'],
    query: `filter message = "request"
| fields @timestamp, request_id, user_id, model, latency_ms, ttft_ms, overhead_us, retries, output_tokens
| sort latency_ms desc
| limit 50`,
  },
  {
    name: 'cost and tokens by user',
    logs: ['proxy'],
    query: `filter message = "request"
| stats sum(cost_usd) as usd, sum(input_tokens) as input, sum(output_tokens) as output, count(*) as calls by user_id, model
| sort usd desc
| limit 100`,
  },
  {
    name: 'gateway overhead',
    logs: ['proxy'],
    query: `filter message = "request"
| stats pct(overhead_us, 50) as p50_us, pct(overhead_us, 99) as p99_us, max(overhead_us) as max_us by bin(5m)`,
  },
  {
    name: 'warnings and errors',
    logs: ['proxy', 'admin', 'publisher'],
    query: `filter level in ["warn", "error"]
| stats count(*) as lines, latest(@message) as example by message, task
| sort lines desc`,
  },
  {
    name: 'usage by user and key, as published',
    logs: ['publisher'],
    query: `filter ispresent(publication_id) and ispresent(user_id)
| stats sum(InputTokens) as input, sum(OutputTokens) as output, sum(CostUsd) as usd by user_id, key_id, model
| sort usd desc`,
  },
];
