/**
 * AWS as the SDK's real clients see it, for the usage jobs: CloudWatch and Cost Explorer (JSON), SNS (query, XML), S3
 * (REST, XML), each behind one address that tells them apart by the service in the signature. Requests without a
 * signature for the right service are refused, as AWS does.
 */
import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { S3Client } from '@aws-sdk/client-s3';
import { unchunked } from '../../simulator/s3/aws-chunked.ts';
import { listen } from '../support/listen.ts';

export type AwsStandIn = {
  readonly url: string;
  /** Bedrock's metrics: what CloudWatch has seen. */
  readonly metrics: {
    readonly modelId: string;
    readonly metric: string;
    readonly hour: Date;
    readonly value: number;
  }[];
  /** Cost Explorer's groups: tag value, service, dollars. */
  readonly bill: { readonly tag: string; readonly service: string; readonly amount: string }[];
  readonly asked: { readonly service: string; readonly region: string; readonly body: string }[];
  /** Objects by `bucket/key`. */
  readonly objects: Map<string, Buffer>;
  readonly letters: {
    readonly topic: string;
    readonly subject: string;
    readonly message: string;
    readonly kind: string;
  }[];
  /** Services that answer 500 now. */
  readonly broken: Set<string>;
};

/** The SDK's client of its S3. */
export function s3Of({ url }: Pick<AwsStandIn, 'url'>): S3Client {
  return new S3Client({
    endpoint: url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-real-one' },
    maxAttempts: 1,
  });
}

type Answer = { readonly status: number; readonly type: string; readonly body: string };

export async function startAws(t: TestContext): Promise<AwsStandIn> {
  const state: Omit<AwsStandIn, 'url'> = {
    metrics: [],
    bill: [],
    asked: [],
    objects: new Map(),
    letters: [],
    broken: new Set(),
  };
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { status, type, body: text } = answer(request, body, state);
      response.writeHead(status, { 'content-type': type });
      response.end(text);
    });
  });
  return { ...state, url: await listen(t, server) };
}

function answer(request: IncomingMessage, body: Buffer, state: Omit<AwsStandIn, 'url'>): Answer {
  const scope = /Credential=[^/]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(
    request.headers.authorization ?? '',
  );
  const [, region = '', service = ''] = scope ?? [];
  state.asked.push({ service, region, body: body.toString('utf8') });
  if (state.broken.has(service)) return json({ __type: 'InternalServiceError' }, 500);
  const target = String(request.headers['x-amz-target'] ?? '');
  if (service === 'monitoring' && target.endsWith('.ListMetrics')) return listMetrics(state);
  if (service === 'monitoring' && target.endsWith('.GetMetricData')) return metricData(parsed(body), state);
  if (service === 'ce' && target === 'AWSInsightsIndexService.GetCostAndUsage')
    return costAndUsage(parsed(body), state);
  if (service === 'sns') return publish(new URLSearchParams(body.toString('utf8')), state);
  if (service === 's3') return objectStore(request, body, state);
  return json({ __type: 'UnknownOperationException', message: `${service} ${target}` }, 400);
}

function listMetrics({ metrics }: Omit<AwsStandIn, 'url'>): Answer {
  const modelIds = [...new Set(metrics.map(({ modelId }) => modelId))];
  return json({
    Metrics: [
      { Namespace: 'AWS/Bedrock', MetricName: 'Invocations', Dimensions: [] },
      ...modelIds.map((modelId) => ({
        Namespace: 'AWS/Bedrock',
        MetricName: 'Invocations',
        Dimensions: [{ Name: 'ModelId', Value: modelId }],
      })),
    ],
  });
}

type MetricAsked = {
  readonly StartTime: number;
  readonly EndTime: number;
  readonly MetricDataQueries: readonly {
    readonly Id: string;
    readonly MetricStat: {
      readonly Period: number;
      readonly Metric: {
        readonly MetricName: string;
        readonly Dimensions: readonly { readonly Value: string }[];
      };
    };
  }[];
  readonly NextToken?: string;
};

/** In pages of three queries, so that whoever reads only the first one is found out. */
function metricData(asked: unknown, { metrics }: Omit<AwsStandIn, 'url'>): Answer {
  const { StartTime, EndTime, MetricDataQueries, NextToken } = asked as MetricAsked;
  const from = Number(NextToken ?? 0);
  const results = MetricDataQueries.slice(from, from + 3).map(({ Id, MetricStat }) => {
    const modelId = MetricStat.Metric.Dimensions[0]?.Value;
    const points = metrics.filter(
      (point) =>
        point.modelId === modelId &&
        point.metric === MetricStat.Metric.MetricName &&
        point.hour.getTime() / 1000 >= StartTime &&
        point.hour.getTime() / 1000 < EndTime,
    );
    return {
      Id,
      Label: Id,
      StatusCode: 'Complete',
      Timestamps: points.map(({ hour }) => hour.getTime() / 1000),
      Values: points.map(({ value }) => value),
    };
  });
  const next = from + 3 < MetricDataQueries.length ? { NextToken: String(from + 3) } : {};
  return json({ MetricDataResults: results, Messages: [], ...next });
}

function costAndUsage(asked: unknown, { bill }: Omit<AwsStandIn, 'url'>): Answer {
  const { TimePeriod, Metrics, GroupBy, NextPageToken } = asked as {
    TimePeriod: object;
    Metrics: [string];
    GroupBy: [{ Key: string }];
    NextPageToken?: string;
  };
  const page = Number(NextPageToken ?? 0);
  const group = bill[page];
  return json({
    ResultsByTime: [
      {
        TimePeriod,
        Estimated: true,
        Groups:
          group === undefined
            ? []
            : [
                {
                  Keys: [`${GroupBy[0].Key}$${group.tag}`, group.service],
                  Metrics: { [Metrics[0]]: { Amount: group.amount, Unit: 'USD' } },
                },
              ],
      },
    ],
    ...(page + 1 < bill.length ? { NextPageToken: String(page + 1) } : {}),
  });
}

function publish(form: URLSearchParams, { letters }: Omit<AwsStandIn, 'url'>): Answer {
  letters.push({
    topic: form.get('TopicArn') ?? '',
    subject: form.get('Subject') ?? '',
    message: form.get('Message') ?? '',
    kind: form.get('MessageAttributes.entry.1.Value.StringValue') ?? '',
  });
  return xml(
    `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>567910cd-659e-55d4-8ccb-5aaf14679dc0</MessageId></PublishResult></PublishResponse>`,
  );
}

function objectStore(request: IncomingMessage, body: Buffer, { objects }: Omit<AwsStandIn, 'url'>): Answer {
  const url = new URL(request.url ?? '/', 'http://s3');
  const name = decodeURIComponent(url.pathname.slice(1));
  switch (request.method) {
    case 'PUT':
      objects.set(name, isChunked(request) ? unchunked(body) : body);
      return xml('');
    case 'DELETE':
      objects.delete(name);
      return { status: 204, type: 'application/xml', body: '' };
    default: {
      const bucket = name.replace(/\/$/, '');
      const prefix = url.searchParams.get('prefix') ?? '';
      const keys = [...objects.keys()]
        .filter((key) => key.startsWith(`${bucket}/${prefix}`))
        .map((key) => key.slice(bucket.length + 1))
        .toSorted();
      const contents = keys.map((key) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`).join('');
      return xml(
        `<ListBucketResult><Name>${bucket}</Name><KeyCount>${keys.length}</KeyCount><IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`,
      );
    }
  }
}

function isChunked(request: IncomingMessage): boolean {
  return request.headers['content-encoding']?.includes('aws-chunked') === true;
}

function parsed(body: Buffer): unknown {
  return JSON.parse(body.toString('utf8'));
}

function json(value: unknown, status = 200): Answer {
  return { status, type: 'application/x-amz-json-1.1', body: JSON.stringify(value) };
}

function xml(body: string): Answer {
  return { status: 200, type: 'text/xml', body };
}
