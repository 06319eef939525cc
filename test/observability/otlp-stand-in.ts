/**
 * An endpoint for metrics by OTLP/HTTP as vendors run them: JSON and protobuf, gzip or not, with the key, sizes, ages and
 * temporality that the vendor documents (otlp/vendors.ts). It is strict: what a real one would lose quietly is
 * refused with the reason, which is also kept in `problems`.
 *
 *     const datadog = await startOtlpStandIn(t, { vendor: 'datadog', key: 'dd-key' });
 *     … send to `${datadog.url}/v1/metrics` …
 *     deepEqual(datadog.problems, []);
 *     equal(datadog.total('stargate_requests_total', { model: 'claude-haiku-4-5' }), 3);
 *
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/docs/specification.md#otlphttp
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { listen } from '../support/listen.ts';
import { BadData, decodeJson, decodeProtobuf } from './otlp/decode.ts';
import { identityOf, pointsOf, type Attributes, type OtlpPoint } from './otlp/points.ts';
import { vendors, type Vendor, type VendorName } from './otlp/vendors.ts';

export type OtlpStandInOptions = {
  /** @default 'collector' */
  readonly vendor?: VendorName;
  /** What the vendor's header must hold. @default 'the-key' */
  readonly key?: string;
  /** @default Date.now */
  readonly nowMs?: () => number;
};

/** How the next requests end, in place of being taken. */
export type Trouble =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfter?: string;
      readonly times?: number;
    }
  /** The connection ends without an answer; with `taken`, after the points were counted. */
  | { readonly kind: 'hang-up'; readonly taken?: boolean; readonly times?: number }
  /** Nothing is ever answered. */
  | { readonly kind: 'silence'; readonly times?: number };

export type OtlpStandIn = {
  /** Its base; metrics are taken at `/v1/metrics` below it. */
  readonly url: string;
  readonly points: readonly OtlpPoint[];
  /** What each request was answered with; 0 without an answer. */
  readonly statuses: readonly number[];
  /** Why requests were refused and points dropped; troubles that a test asked for are not among them. */
  readonly problems: readonly string[];
  readonly trouble: (trouble: Trouble) => void;
  /**
   * What the vendor shows for a metric over all series with these attributes (of the point or its resource): deltas added
   * up, of cumulative series the newest value of each start, of gauges the newest value.
   */
  readonly total: (name: string, attributes?: Attributes, of?: 'value' | 'count') => number;
};

type State = {
  readonly vendor: Vendor;
  readonly key: string;
  readonly nowMs: () => number;
  readonly points: OtlpPoint[];
  readonly problems: string[];
  readonly newest: Map<string, OtlpPoint>;
};

const CONTENT_TYPES = { 'application/json': 'json', 'application/x-protobuf': 'protobuf' } as const;

export async function startOtlpStandIn(
  t: TestContext,
  options: OtlpStandInOptions = {},
): Promise<OtlpStandIn> {
  const state: State = {
    vendor: vendors[options.vendor ?? 'collector'],
    key: options.key ?? 'the-key',
    nowMs: options.nowMs ?? Date.now,
    points: [],
    problems: [],
    newest: new Map(),
  };
  const statuses: number[] = [];
  const troubles: Trouble[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const trouble = troubles.shift();
      const isTaken = trouble === undefined || (trouble.kind === 'hang-up' && trouble.taken === true);
      const answer = isTaken ? take(request, body, state) : troubled(trouble);
      const isAnswered = trouble === undefined || trouble.kind === 'status';
      statuses.push(isAnswered ? answer.status : 0);
      if (isAnswered) send(request, response, answer);
      else if (trouble.kind === 'hang-up') request.socket.destroy();
    });
  });
  return {
    url: await listen(t, server),
    points: state.points,
    statuses,
    problems: state.problems,
    trouble: (trouble) => troubles.push(...Array.from({ length: trouble.times ?? 1 }, () => trouble)),
    total: (name, attributes = {}, of = 'value') =>
      totalOf(
        state.points.filter((point) => point.name === name && holds(point, attributes)),
        state.vendor,
        of,
      ),
  };
}

type Answer = {
  readonly status: number;
  readonly rejected?: number;
  readonly message?: string;
  readonly retryAfter?: string;
};

function troubled(trouble: Trouble): Answer {
  if (trouble.kind !== 'status') return { status: 0 };
  const { status, retryAfter } = trouble;
  return { status, message: 'a trouble of the test', ...(retryAfter === undefined ? {} : { retryAfter }) };
}

function take(request: IncomingMessage, body: Buffer, state: State): Answer {
  const { vendor, problems } = state;
  const refuse = (status: number, message: string): Answer => {
    problems.push(`${status} ${message}`);
    return { status, message };
  };
  const { pathname } = new URL(request.url ?? '/', 'http://stand-in');
  if (pathname !== '/v1/metrics') return refuse(404, `there is nothing at ${pathname}`);
  if (request.method !== 'POST') return refuse(405, `${request.method} is not POST`);
  const { auth } = vendor;
  if (auth !== null && request.headers[auth.header] !== state.key)
    return refuse(auth.status, `the header ${auth.header} does not hold the key`);
  const encoding = encodingOf(request);
  if (encoding === null || !vendor.encodings.includes(encoding))
    return refuse(415, `content-type ${request.headers['content-type']} is not taken`);
  const compression = request.headers['content-encoding'];
  if (compression !== undefined && compression !== 'gzip')
    return refuse(415, `content-encoding ${compression} is not taken`);
  if (body.length > vendor.maxBytes) return refuse(413, `${body.length} bytes are too many`);
  try {
    const inflated = compression === 'gzip' ? inflate(body, vendor.maxInflatedBytes) : body;
    if (inflated === null) return refuse(413, 'inflated, the body is too large');
    const decoded = encoding === 'json' ? decodeJson(inflated) : decodeProtobuf(inflated);
    const isResourceKept = keepsResource(request, vendor);
    const judged = pointsOf(decoded, vendor, state.nowMs()).map(({ point: sent, dropped }) => {
      const point = isResourceKept ? sent : { ...sent, resource: {} };
      return { point, dropped: dropped ?? outOfLine(point, state) };
    });
    const dropped = judged.flatMap((each) => each.dropped ?? []);
    for (const { point, dropped: reason } of judged) if (reason === null) state.points.push(point);
    problems.push(...dropped.map((reason) => `dropped ${reason}`));
    return dropped.length === 0
      ? { status: 200 }
      : { status: 200, rejected: dropped.length, message: dropped.slice(0, 3).join('; ') };
  } catch (error) {
    if (error instanceof BadData) return refuse(400, error.message);
    throw error;
  }
}

function encodingOf(request: IncomingMessage): 'json' | 'protobuf' | null {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
  return type in CONTENT_TYPES ? CONTENT_TYPES[type as keyof typeof CONTENT_TYPES] : null;
}

function keepsResource(request: IncomingMessage, { resourceHeader }: Vendor): boolean {
  if (resourceHeader === null) return true;
  try {
    const asked: unknown = JSON.parse(String(request.headers[resourceHeader] ?? '{}'));
    return (asked as { readonly resource_attributes_as_tags?: unknown }).resource_attributes_as_tags === true;
  } catch (error) {
    throw new BadData(`the header ${resourceHeader} is not JSON`, { cause: error });
  }
}

/** Null where it would be larger than is taken. */
function inflate(body: Buffer, maxBytes: number): Buffer | null {
  try {
    return gunzipSync(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return null;
    throw new BadData('the body is not gzip', { cause: error });
  }
}

/** Why a point does not follow on the one before it in its series, or null. */
function outOfLine(point: OtlpPoint, { vendor, newest }: State): string | null {
  const identity = identityOf(point);
  const before = newest.get(identity);
  if (before !== undefined) {
    const isSameStart = before.startMs === point.startMs;
    if (vendor.inOrder && point.timeMs <= before.timeMs) return `${point.name}: out of order`;
    const isFall =
      point.temporality === 'cumulative' && point.isMonotonic && isSameStart && point.timeMs > before.timeMs;
    if (isFall && point.value < before.value) return `${point.name}: a total fell without a new start`;
    // The same interval again is for the vendor to count; a part of it is a fault of the sender's everywhere.
    const isPart =
      point.timeMs !== before.timeMs && point.startMs < before.timeMs && point.timeMs > before.startMs;
    if (point.temporality === 'delta' && isPart) return `${point.name}: its interval overlaps the one before`;
  }
  if (before === undefined || point.timeMs >= before.timeMs) newest.set(identity, point);
  return null;
}

function totalOf(points: readonly OtlpPoint[], vendor: Vendor, of: 'value' | 'count'): number {
  const kept = new Map<string, number>();
  for (const [index, point] of points.entries()) {
    const identity = identityOf(point);
    const secondOfTime = Math.floor(point.timeMs / 1000);
    const isDelta = point.temporality === 'delta';
    const place = isDelta
      ? `${identity} ${vendor.lastWriteWins ? secondOfTime : index}`
      : `${identity} ${point.startMs}`;
    kept.set(place, point[of]);
  }
  return [...kept.values()].reduce((sum, value) => sum + value, 0);
}

function holds(point: OtlpPoint, attributes: Attributes): boolean {
  return Object.entries(attributes).every(
    ([key, value]) => (point.attributes[key] ?? point.resource[key]) === value,
  );
}

/** In the encoding of the request: an export response, or a google.rpc.Status. */
function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { status, rejected = 0, message = '', retryAfter } = answer;
  const isJson = encodingOf(request) !== 'protobuf';
  response.writeHead(status, {
    'content-type': isJson ? 'application/json' : 'application/x-protobuf',
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  });
  if (isJson) {
    const partial = { partialSuccess: { rejectedDataPoints: String(rejected), errorMessage: message } };
    response.end(JSON.stringify(status === 200 ? (message === '' ? {} : partial) : { message }));
    return;
  }
  const text = Buffer.from(message.slice(0, 100));
  const messageField = Buffer.concat([Buffer.from([0x12, text.length]), text]);
  if (status !== 200) response.end(messageField);
  else if (message === '') response.end();
  else {
    const partial = Buffer.concat([Buffer.from([0x08, Math.min(rejected, 127)]), messageField]);
    response.end(Buffer.concat([Buffer.from([0x0a, partial.length]), partial]));
  }
}
