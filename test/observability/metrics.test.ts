/** /metrics: what a scraper reads, how much of it there can be, and what it costs. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { scrapeCost } from '../../bench/metrics.ts';
import { knownValues } from '../../core/metrics/metric.ts';
import { counters } from '../../core/metrics/prometheus.ts';
import { expositionOf, type Exposition } from '../../proxy/metrics/exposition.ts';
import { createTaskMetrics } from '../../proxy/metrics/task-metrics.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { sampleRecord } from './sample-record.ts';

const BY_EYE: Exposition = { format: 'text', reader: null };
const SCRAPE: Exposition = { format: 'text', reader: { name: 'collector', connection: null } };

function fixture(maxUsers = 10) {
  let now = 0;
  const metrics = createTaskMetrics({ maxUsers, nowMs: () => now });
  return {
    metrics,
    ended: (record: UsageRecord) => metrics.ended(record, 'chat'),
    pass: (ms: number) => {
      now += ms;
    },
    text: (exposition: Exposition) => [...metrics.registry.render(exposition)].join(''),
    value: (exposition: Exposition, line: string) => {
      const text = [...metrics.registry.render(exposition)].join('');
      const found = text.split('\n').find((one) => one.startsWith(`${line} `));
      return found === undefined ? null : Number(found.slice(line.length + 1));
    },
  };
}

const readBy = (name: string): Exposition => ({ format: 'text', reader: { name, connection: null } });

const tokensOf = (user: string, type = 'input', model = 'claude-haiku-4-5') =>
  `gen_ai_client_token_usage_sum{user_id="${user}",model="${model}",token_type="${type}",gen_ai_token_type="${type === 'output' ? type : 'input'}"}`;

test('the format follows what the reader accepts', () => {
  const formatOf = (headers: IncomingHttpHeaders) => expositionOf({ headers, socket: new Socket() }).format;
  const prometheus = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5';
  equal(formatOf({ accept: prometheus }), 'openmetrics');
  equal(formatOf({ accept: '*/*' }), 'text');
  equal(formatOf({}), 'text');
});

test('OpenMetrics names a counter without its suffix and says where it ends', () => {
  const { ended, text } = fixture();
  ended(sampleRecord());
  const open = text({ format: 'openmetrics', reader: null });
  match(open, /^# TYPE stargate_requests counter\nstargate_requests_total\{/m);
  match(open, /^# TYPE gen_ai_client_token_usage summary$/m);
  ok(open.endsWith('# EOF\n'));
  ok(!text(BY_EYE).includes('# EOF'));
});

test('a collector sees a new series at 0 first, so that no increase is lost; a person sees the value', () => {
  const { ended, value } = fixture();
  ended(sampleRecord({ inputTokens: 70 }));
  equal(value(BY_EYE, tokensOf('ada')), 70);
  equal(value(SCRAPE, tokensOf('ada')), 0);
  ended(sampleRecord({ inputTokens: 5 }));
  equal(value(SCRAPE, tokensOf('ada')), 75);
  equal(value(SCRAPE, 'stargate_call_endings_total{ending="complete"}'), 2);
});

test('each of several collectors sees a new series at 0 first, one that takes the place of another sees the values', () => {
  const { ended, value, pass } = fixture();
  const first = readBy('10.0.0.1');
  const second = readBy('10.0.0.2');
  ended(sampleRecord({ inputTokens: 70 }));
  equal(value(first, tokensOf('ada')), 0);
  equal(value(first, tokensOf('ada')), 70);
  equal(value(second, tokensOf('ada')), 0, 'what the first saw is new to the second');
  equal(value(second, tokensOf('ada')), 70);
  ended(sampleRecord({ user: 'bob', inputTokens: 5 }));
  equal(value(first, tokensOf('bob')), 0);
  equal(value(second, tokensOf('bob')), 0);
  deepEqual([value(first, tokensOf('bob')), value(second, tokensOf('bob'))], [5, 5]);
  pass(600_000);
  equal(value(readBy('10.0.0.3'), tokensOf('bob')), 5, 'a 0 would look like a restart');
});

test('a scrape that was cut off is none: the next one sees 0 first', () => {
  const { metrics, ended, value } = fixture();
  ended(sampleRecord({ inputTokens: 70 }));
  for (const part of metrics.registry.render(SCRAPE)) {
    ok(part.length > 0);
    break;
  }
  equal(value(SCRAPE, tokensOf('ada')), 0);
  equal(value(SCRAPE, tokensOf('ada')), 70);
});

test('two collectors at one address are told apart by their connections; one that connects anew is still itself', () => {
  const { ended, value } = fixture();
  const over = (connection: object | null): Exposition => ({
    format: 'text',
    reader: { name: 'nat', connection },
  });
  const [first, second] = [over({}), over({})];
  for (const reader of [first, second]) value(reader, tokensOf('ada'));
  ended(sampleRecord({ inputTokens: 70 }));
  deepEqual([value(first, tokensOf('ada')), value(first, tokensOf('ada'))], [0, 70]);
  deepEqual([value(second, tokensOf('ada')), value(second, tokensOf('ada'))], [0, 70]);
  equal(value(over({}), tokensOf('ada')), 70);
});

test('a collector behind the load balancer is known by its own address; without its header it is a person', () => {
  const socket = { remoteAddress: '10.0.0.1' } as Socket;
  const scrape = { 'x-prometheus-scrape-timeout-seconds': '10', 'user-agent': 'Prometheus/2.42.0' };
  const readerOf = (headers: IncomingHttpHeaders) => expositionOf({ headers, socket }).reader;
  equal(readerOf({}), null);
  deepEqual(readerOf(scrape), { name: 'Prometheus/2.42.0 10.0.0.1', connection: socket });
  deepEqual(readerOf({ ...scrape, 'x-forwarded-for': '1.2.3.4, 10.0.0.7' }), {
    name: 'Prometheus/2.42.0 10.0.0.7',
    connection: null,
  });
});

test('every counter is there from the start, as 0, with each value of a label that is known beforehand', () => {
  const { text } = fixture();
  const lines = text(SCRAPE).split('\n');
  for (const metric of Object.values(counters)) {
    const { name } = metric;
    const series = lines.filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
    equal(
      series.length,
      knownValues(metric).reduce((product, values) => product * values.length, 1),
      name,
    );
    for (const line of series) ok(line.endsWith(' 0'), line);
  }
  for (const line of [
    'stargate_budget_blocks_total{scope="team"} 0',
    'stargate_rate_limit_hits_total{limit_type="max_parallel"} 0',
    'stargate_tokens_total{model="",type="cache_read"} 0',
    'stargate_requests_total{model="",dialect="",route="",status=""} 0',
    'stargate_cache_hits_total{model="",kind="prompt"} 0',
    'stargate_cache_hits_total{model="",kind="answer"} 0',
    'stargate_cache_misses_total{model="",kind="prompt"} 0',
    'stargate_cache_misses_total{model="",kind="answer"} 0',
    'rate_limit_allowed_total 0',
    'rate_limit_blocked_total 0',
  ])
    ok(lines.includes(line), line);
});

test('types of tokens do not overlap', () => {
  const { ended, value } = fixture();
  ended(
    sampleRecord({
      inputTokens: 1,
      outputTokens: 20,
      cacheReadTokens: 300,
      cacheWrite5mTokens: 4_000,
      cacheWrite1hTokens: 50_000,
      reasoningTokens: 7,
    }),
  );
  equal(value(BY_EYE, tokensOf('ada', 'input')), 1);
  equal(value(BY_EYE, tokensOf('ada', 'output')), 20);
  equal(value(BY_EYE, tokensOf('ada', 'cache_read')), 300);
  equal(value(BY_EYE, tokensOf('ada', 'cache_write')), 54_000);
});

test('users beyond the cap are counted as other, and how many calls that were is counted too', () => {
  const { ended, value } = fixture(2);
  for (const user of ['ada', 'bob', 'cyd', 'dan']) ended(sampleRecord({ user, inputTokens: 10 }));
  equal(value(BY_EYE, tokensOf('ada')), 10);
  equal(value(BY_EYE, tokensOf('other')), 20);
  equal(value(BY_EYE, 'stargate_metrics_folded_total{metric="gen_ai_client_token_usage"}'), 2);
});

test('models beyond the room for detail are counted as other, still under their user', () => {
  const { ended, value } = fixture(1);
  for (const model of ['a', 'b', 'c']) ended(sampleRecord({ model, inputTokens: 10, outputTokens: 1 }));
  equal(value(BY_EYE, tokensOf('ada', 'input', 'b')), 10);
  equal(value(BY_EYE, tokensOf('ada', 'input', 'other')), 10);
});

test('a user who has been idle makes room, but only when the last value has been scraped', () => {
  const { ended, value, pass } = fixture(1);
  ended(sampleRecord({ user: 'ada' }));
  pass(600_000);
  ended(sampleRecord({ user: 'bob' }));
  equal(value(BY_EYE, tokensOf('bob')), null, 'ada was never scraped and must not be lost');
  value(SCRAPE, tokensOf('ada'));
  value(SCRAPE, tokensOf('ada'));
  pass(600_000);
  ended(sampleRecord({ user: 'bob' }));
  equal(value(BY_EYE, tokensOf('bob')), 100);
  equal(value(BY_EYE, tokensOf('ada')), null);
});

test('labels are escaped', () => {
  const { ended, text } = fixture();
  ended(sampleRecord({ user: 'a"b\\c\nd' }));
  ok(text(BY_EYE).includes(String.raw`user_id="a\"b\\c\nd"`));
});

test('with 5,000 users and 40 models a scrape stays below 2 MB and 50 ms of event loop', () => {
  const asDelivered = scrapeCost(5_000, 500);
  ok(asDelivered.bytes < 2_000_000, `${asDelivered.bytes} bytes`);
  ok(asDelivered.eventLoopMs < 50, `${asDelivered.eventLoopMs} ms`);
  ok(asDelivered.folded > 0);
});

test('with a name for each of the 5,000 users it stays so compressed, in parts that leave the event loop free', () => {
  const allNamed = scrapeCost(5_000, 5_000);
  ok(allNamed.gzipBytes < 2_000_000, `${allNamed.gzipBytes} bytes`);
  ok(allNamed.eventLoopMs < 150, `${allNamed.eventLoopMs} ms`);
  ok(allNamed.longestHoldMs < 50, `${allNamed.longestHoldMs} ms at once`);
});
