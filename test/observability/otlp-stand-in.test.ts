/** The OTLP stand-in itself: it takes what the reference encoder writes, and refuses what endpoints refuse or lose. */
import { deepEqual, equal, match, rejects } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { request } from 'undici';
import { startOtlpStandIn, type OtlpStandIn } from './otlp-stand-in.ts';
import type { VendorName } from './otlp/vendors.ts';

/** Written by @opentelemetry/otlp-transformer 0.301.1: counters, up-down counter, gauge and both kinds of histogram. */
const REFERENCE = Buffer.from(
  'CrgECi8KGgoMc2VydmljZS5uYW1lEgoKCHN0YXJnYXRlCg8KCWhvc3QuY3B1cxICGAIQABKEBAoNCgZnb2xkZW4SAzEuMBJYCgNleHBSUQpNEYBpgYl7duwYGQD33Il7duwYIQEAAAAAAAAAKQAAAAAAAAhAMCg5AAAAAAAAAABCCAiC8MoBEgEBSgBhAAAAAAAACEBpAAAAAAAACEAQARJbCgVjYWxscxILY2FsbHMgZW5kZWQaBntjYWxsfTo9CjcRQCdyiXt27BgZAPfciXt27BghAAAAAAAACEA6DAoFbW9kZWwSAwoBYToMCgZjYWNoZWQSAhABEAEYARJUCgRjb3N0GgNVU0Q6RwpBEYBpgYl7duwYGQD33Il7duwYIQAAAAAAANA/OhAKAW4SCxj5//////////8BOhIKBXJhdGlvEgkhAAAAAAAA4D8QARgBEicKBG9wZW46HwobEYBpgYl7duwYGQD33Il7duwYIQAAAAAAAADAEAESJgoFZGVwdGgqHQobEYBpgYl7duwYGQD33Il7duwYIQAAAAAAABZAEpQBCgdsYXRlbmN5GgFzSoUBCoABEYBpgYl7duwYGQD33Il7duwYIQIAAAAAAAAAKTMzMzMzMwNAMiABAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAADoYAAAAAAAA4D8AAAAAAADwPwAAAAAAwHJASgwKBW1vZGVsEgMKAWFZmpmZmZmZ2T9hAAAAAAAAAEAQAQ==',
  'base64',
);
const REFERENCE_MS = 1_795_940_624_380;
const NOW_MS = REFERENCE_MS + 60_000;

test('what the reference encoder of OpenTelemetry writes arrives with every figure', async (t) => {
  const standIn = await started(t, 'newRelic');
  const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' };
  equal((await send(standIn, gzipSync(REFERENCE), headers)).status, 200);
  deepEqual(standIn.problems, []);
  deepEqual(
    standIn.points.map(({ name, kind, temporality, value, count, attributes }) => [
      name,
      kind,
      temporality,
      value,
      count,
      attributes,
    ]),
    [
      ['exp', 'exponentialHistogram', 'delta', 3, 1, {}],
      ['calls', 'sum', 'delta', 3, 0, { model: 'a', cached: true }],
      ['cost', 'sum', 'delta', 0.25, 0, { n: -7, ratio: 0.5 }],
      ['open', 'sum', 'delta', -2, 0, {}],
      ['depth', 'gauge', null, 5.5, 0, {}],
      ['latency', 'histogram', 'delta', 2.4, 2, { model: 'a' }],
    ],
  );
  const [latency] = standIn.points.filter(({ name }) => name === 'latency');
  deepEqual(
    [latency?.bounds, latency?.bucketCounts],
    [
      [0.5, 1, 300],
      [1, 0, 1, 0],
    ],
  );
  deepEqual(latency?.resource, { 'service.name': 'stargate', 'host.cpus': 2 });
  equal(latency?.timeMs, REFERENCE_MS);
  equal(latency?.unit, 's');
});

const nanos = (secondsAgo: number): string => `${BigInt(NOW_MS - secondsAgo * 1000) * 1_000_000n}`;
const point = (more: object = {}) => ({
  startTimeUnixNano: nanos(120),
  timeUnixNano: nanos(60),
  asInt: '3',
  attributes: [{ key: 'model', value: { stringValue: 'a' } }],
  ...more,
});
const sum = (dataPoints: readonly object[] = [point()], more: object = {}) => ({
  name: 'calls',
  unit: '{call}',
  sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints, ...more },
});
const histogram = (more: object) => ({
  name: 'latency',
  histogram: {
    aggregationTemporality: 1,
    dataPoints: [
      {
        startTimeUnixNano: nanos(120),
        timeUnixNano: nanos(60),
        count: '2',
        sum: 2.5,
        bucketCounts: ['1', '1'],
        explicitBounds: [1],
        ...more,
      },
    ],
  },
});
const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'stargate' } }] };
const requestOf = (...metrics: readonly object[]) => ({
  resourceMetrics: [{ resource, scopeMetrics: [{ scope: { name: 'usage' }, metrics }] }],
});
const long = 'a'.repeat(300);

const refused: readonly (readonly [what: string, body: object, status: number, why: RegExp])[] = [
  ['a field outside the schema', requestOf({ ...sum(), descripton: 'x' }), 400, /metrics\[0\]\.descripton/],
  ['a name in snake case', { resource_metrics: [] }, 400, /resource_metrics/],
  ['a 64-bit integer as a number', requestOf(sum([point({ asInt: 3 })])), 400, /asInt: 3/],
  ['an integer with a fraction', requestOf(sum([point({ asInt: '3.5' })])), 400, /asInt/],
  [
    'NaN, which JSON writes as null',
    requestOf(sum([point({ asInt: undefined, asDouble: null })])),
    400,
    /asDouble/,
  ],
  [
    'the name of an enum value',
    requestOf(sum([point()], { aggregationTemporality: 'DELTA' })),
    400,
    /Temporality/,
  ],
  ['no temporality', requestOf(sum([point()], { aggregationTemporality: 0 })), 400, /must be 1 or 2/],
  ['no time', requestOf(sum([point({ timeUnixNano: '0' })])), 400, /required|after it ends/],
  [
    'milliseconds',
    requestOf(sum([point({ timeUnixNano: '1795940624380', startTimeUnixNano: '0' })])),
    400,
    /nanosec/,
  ],
  ['an end before the start', requestOf(sum([point({ startTimeUnixNano: nanos(1) })])), 400, /starts after/],
  [
    'a delta without its start',
    requestOf(sum([point({ startTimeUnixNano: '0' })])),
    400,
    /startTimeUnixNano/,
  ],
  ['two values', requestOf(sum([point({ asDouble: 3 })])), 400, /2 values/],
  ['no value', requestOf(sum([point({ asInt: undefined })])), 400, /0 values/],
  ['a total that shrinks', requestOf(sum([point({ asInt: '-1' })])), 400, /negative/],
  ['a series twice', requestOf(sum([point(), point()])), 400, /same time/],
  [
    'two units under one name',
    requestOf(sum(), { ...sum([point({ attributes: [] })]), unit: 's' }),
    400,
    /two kinds/,
  ],
  ['a name with a space', requestOf({ ...sum(), name: 'my calls' }), 400, /no name/],
  ['a name of 300 characters', requestOf({ ...sum(), name: long }), 400, /too long/],
  ['a unit that is a sentence', requestOf({ ...sum(), unit: long }), 400, /no unit/],
  ['two kinds of data', requestOf({ ...sum(), gauge: { dataPoints: [] } }), 400, /2 kinds/],
  ['no points', requestOf(sum([])), 400, /no data points/],
  [
    'an attribute twice',
    requestOf(sum([point({ attributes: [key('a', 'x'), key('a', 'y')] })])),
    400,
    /twice/,
  ],
  ['an attribute without key', requestOf(sum([point({ attributes: [key('', 'x')] })])), 400, /no key/],
  [
    'an empty attribute',
    requestOf(sum([point({ attributes: [{ key: 'a', value: {} }] })])),
    400,
    /no single value/,
  ],
  ['no service.name', { resourceMetrics: [{ scopeMetrics: [{ metrics: [sum()] }] }] }, 400, /service\.name/],
  ['too few buckets', requestOf(histogram({ bucketCounts: ['2'] })), 400, /1 buckets for 1 bounds/],
  ['buckets that are not the count', requestOf(histogram({ count: '3' })), 400, /add up/],
  [
    'bounds that fall',
    requestOf(histogram({ bucketCounts: ['1', '0', '1'], explicitBounds: [2, 1] })),
    400,
    /increase/,
  ],
  ['a sum of nothing', requestOf(histogram({ count: '0', bucketCounts: ['0', '0'] })), 400, /sum of nothing/],
];

for (const [what, body, status, why] of refused) {
  test(`refused: ${what}`, async (t) => {
    const standIn = await started(t, 'newRelic');
    const answer = await send(standIn, JSON.stringify(body));
    equal(answer.status, status);
    match(standIn.problems.join('\n'), why);
    equal(standIn.points.length, 0);
  });
}

test('a request needs its path, method, key, type and size, as the vendor documents', async (t) => {
  const datadog = await started(t, 'datadog');
  const body = JSON.stringify(requestOf(sum()));
  equal((await send(datadog, body, {}, '/metrics')).status, 404);
  equal((await send(datadog, body, { 'dd-api-key': 'another' })).status, 403);
  equal((await send(datadog, body, { 'content-type': 'text/plain' })).status, 415);
  equal((await send(datadog, body, { 'content-encoding': 'br' })).status, 415);
  equal((await send(datadog, body, { 'content-encoding': 'gzip' })).status, 400);
  equal((await send(datadog, Buffer.alloc(600_000, 0x20))).status, 413);
  const inflated = gzipSync(Buffer.alloc(6_000_000, 0x20));
  equal((await send(datadog, inflated, { 'content-encoding': 'gzip' })).status, 413);
  equal((await send(datadog, 'not json')).status, 400);
  equal(
    (await send(datadog, Buffer.from([0x0a, 0xff]), { 'content-type': 'application/x-protobuf' })).status,
    400,
  );
  equal(datadog.points.length, 0);
  equal((await send(datadog, body)).status, 200);
  equal(datadog.points.length, 1);
  equal((await send(await started(t, 'dynatrace'), body, { authorization: 'the-key' })).status, 415);
});

test('totals where a vendor wants deltas are refused, and deltas where it wants totals', async (t) => {
  const delta = JSON.stringify(requestOf(sum()));
  const total = JSON.stringify(requestOf(sum([point()], { aggregationTemporality: 2 })));
  const answered = async (vendor: VendorName, body: string) =>
    (await send(await started(t, vendor), body)).status;
  equal(await answered('datadog', delta), 200);
  equal(await answered('datadog', total), 400);
  equal(await answered('grafana', delta), 400);
  equal(await answered('grafana', total), 200);
  equal(await answered('newRelic', delta), 200);
  equal(await answered('newRelic', total), 200);
});

test('points that are too old, in the future or out of order are dropped and said', async (t) => {
  const datadog = await started(t, 'datadog');
  const old = point({ startTimeUnixNano: nanos(4_000), timeUnixNano: nanos(3_900), attributes: [] });
  const early = point({ timeUnixNano: nanos(-900), attributes: [key('model', 'b')] });
  const answer = await send(datadog, JSON.stringify(requestOf(sum([point(), old, early]))));
  equal(answer.status, 200);
  const { partialSuccess } = JSON.parse(answer.text);
  equal(partialSuccess.rejectedDataPoints, '2');
  match(partialSuccess.errorMessage, /3900 s old.*900 s in the future/);
  equal(datadog.points.length, 1);

  const grafana = await started(t, 'grafana');
  const total = (secondsAgo: number, value: string) =>
    JSON.stringify(
      requestOf(
        sum([point({ timeUnixNano: nanos(secondsAgo), asInt: value })], { aggregationTemporality: 2 }),
      ),
    );
  await send(grafana, total(60, '5'));
  await send(grafana, total(30, '9'));
  equal(grafana.total('calls'), 9);
  await send(grafana, total(50, '7'));
  await send(grafana, total(20, '8'));
  deepEqual(grafana.problems, [
    'dropped calls: out of order',
    'dropped calls: a total fell without a new start',
  ]);
});

test('the same interval sent twice counts twice, but with Datadog the last one stays', async (t) => {
  const first = JSON.stringify(requestOf(sum([point({ asInt: '3' })])));
  const second = JSON.stringify(requestOf(sum([point({ asInt: '4' })])));
  for (const [vendor, expected] of [
    ['newRelic', 7],
    ['datadog', 4],
  ] as const) {
    const standIn = await started(t, vendor);
    await send(standIn, first);
    await send(standIn, second);
    equal(standIn.total('calls', { model: 'a', 'service.name': 'stargate' }), expected);
    equal(standIn.total('calls', { model: 'b' }), 0);
  }
});

test('two tasks are one series to Datadog, and the later one stays, unless the resource is asked to tell them apart', async (t) => {
  const of = (task: string) => {
    const body = requestOf(sum([point({ asInt: '3' })]));
    const attributes = [...resource.attributes, key('service.instance.id', task)];
    return JSON.stringify({ resourceMetrics: [{ ...body.resourceMetrics[0], resource: { attributes } }] });
  };
  for (const [config, expected] of [
    ['{}', 3],
    ['{"resource_attributes_as_tags": true}', 6],
  ] as const) {
    const datadog = await started(t, 'datadog');
    for (const task of ['one', 'two']) {
      const answer = await send(datadog, of(task), { 'dd-otel-metric-config': config });
      equal(answer.status, 200);
    }
    equal(datadog.total('calls'), expected);
  }
});

test('an endpoint in trouble answers, hangs up or is silent as asked, and is well again afterwards', async (t) => {
  const standIn = await started(t, 'collector');
  const body = JSON.stringify(requestOf(sum()));
  standIn.trouble({ kind: 'status', status: 503, retryAfter: '2' });
  standIn.trouble({ kind: 'hang-up' });
  standIn.trouble({ kind: 'hang-up', taken: true });
  const unwell = await send(standIn, body);
  equal(unwell.status, 503);
  equal(unwell.headers['retry-after'], '2');
  await rejects(send(standIn, body));
  equal(standIn.points.length, 0);
  await rejects(send(standIn, body));
  equal(standIn.points.length, 1);
  equal((await send(standIn, body)).status, 200);
  deepEqual(standIn.statuses, [503, 0, 0, 200]);
  deepEqual(standIn.problems, []);
});

function key(name: string, value: string): object {
  return { key: name, value: { stringValue: value } };
}

function started(t: TestContext, vendor: VendorName): Promise<OtlpStandIn> {
  return startOtlpStandIn(t, { vendor, nowMs: () => NOW_MS });
}

async function send(
  standIn: OtlpStandIn,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
  path = '/v1/metrics',
) {
  const answer = await request(`${standIn.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'dd-api-key': 'the-key',
      'dd-otel-metric-config': '{"resource_attributes_as_tags": true}',
      'api-key': 'the-key',
      authorization: 'the-key',
      ...headers,
    },
    body,
  });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}
