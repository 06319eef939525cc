/**
 * A stand-in of S3 for laptops and tests, path style, on plain HTTP/1.1: versioned buckets with objects that are put, read,
 * deleted and listed. It is strict where S3 is documented to be: signatures, the hash of the body, conditional writes,
 * pages of at most a thousand keys; and it fails as S3 does when it is told to.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { systemClock, type Clock } from '../../core/clock.ts';
import type { AccessKey } from '../wire/sigv4-verify.ts';
import { VersionedBucket } from './objects.ts';
import { escapeXml, S3Error, type S3ErrorCode } from './s3-error.ts';
import { verifiedBody } from './verify.ts';

export type S3SimulatorOptions = {
  /** 0 takes any free port. */
  readonly port: number;
  readonly buckets: readonly string[];
  readonly accessKeys: readonly AccessKey[];
  /** @default the system's clock */
  readonly clock?: Clock;
};

export type S3Simulator = {
  readonly url: string;
  readonly bucket: (name: string) => VersionedBucket;
  /** The next requests fail like that: an error of S3, or a connection that breaks, before or after the work is done. */
  readonly fail: (how: Failure, times: number) => void;
  /** Method and path of each request, in order. */
  readonly asked: readonly string[];
  readonly close: () => Promise<void>;
};

export type Failure = S3ErrorCode | 'broken' | 'answer-lost';

const MOST_KEYS = 1_000;

export async function startS3Simulator(options: S3SimulatorOptions): Promise<S3Simulator> {
  const clock = options.clock ?? systemClock;
  const buckets = new Map(options.buckets.map((name) => [name, new VersionedBucket()]));
  const asked: string[] = [];
  const failures: Failure[] = [];
  const bucketOf = (name: string): VersionedBucket => {
    const bucket = buckets.get(name);
    if (bucket === undefined) throw new S3Error('NoSuchBucket');
    return bucket;
  };

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const { method = '', url: target = '/', headers } = request;
    const body = await verifiedBody(
      { method, target, headers, body: await buffer(request) },
      options.accessKeys,
      clock.nowMs(),
    );
    const url = new URL(target, 'http://s3');
    const [, bucketName = '', path = ''] = /^\/([^/]+)\/?(.*)$/.exec(url.pathname) ?? [];
    const bucket = bucketOf(bucketName);
    const key = decodeURIComponent(path);
    if (method === 'GET' && key === '') return listing(bucket, bucketName, url.searchParams);
    return ofObject(bucket, key, method, headers, body, clock.nowMs());
  };
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const failure = failures.shift();
    if (failure === 'broken') {
      request.destroy();
      return;
    }
    const answering =
      failure === undefined || failure === 'answer-lost'
        ? answer(request)
        : Promise.reject(new S3Error(failure));
    answering.catch(answerOf).then(
      (given) => (failure === 'answer-lost' ? response.destroy() : send(response, given)),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bucket: bucketOf,
    fail: (how, times) => failures.push(...Array.from({ length: times }, () => how)),
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
};

function ofObject(
  bucket: VersionedBucket,
  key: string,
  method: string,
  headers: IncomingMessage['headers'],
  body: Buffer,
  nowMs: number,
): Answer {
  switch (method) {
    case 'PUT': {
      if (headers['content-length'] === undefined) throw new S3Error('MissingContentLength');
      const conditions = { ifNoneMatch: headers['if-none-match'], ifMatch: headers['if-match'] };
      const { id, etag } = bucket.put(key, body, conditions, nowMs);
      return { status: 200, headers: { etag, 'x-amz-version-id': id }, body: '' };
    }
    case 'GET': {
      const found = bucket.get(key);
      if (found === null) throw new S3Error('NoSuchKey');
      return {
        status: 200,
        headers: {
          etag: found.etag,
          'x-amz-version-id': found.id,
          'last-modified': new Date(found.modifiedMs).toUTCString(),
        },
        body: found.body,
      };
    }
    case 'DELETE': {
      const { id } = bucket.remove(key, nowMs);
      return { status: 204, headers: { 'x-amz-version-id': id, 'x-amz-delete-marker': 'true' }, body: '' };
    }
    default:
      throw new S3Error('MethodNotAllowed');
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
function listing(bucket: VersionedBucket, name: string, asked: URLSearchParams): Answer {
  if (asked.get('list-type') !== '2') throw new S3Error('NotImplemented');
  const most = Number(asked.get('max-keys') ?? MOST_KEYS);
  if (!Number.isSafeInteger(most) || most < 0) throw new S3Error('InvalidArgument');
  const token = asked.get('continuation-token');
  const after =
    token === null ? (asked.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString();
  const { keys, next } = bucket.list(asked.get('prefix') ?? '', after, Math.min(most, MOST_KEYS));
  const contents = keys.map(
    ({ key, version }) =>
      `<Contents><Key>${escapeXml(key)}</Key><LastModified>${new Date(version.modifiedMs).toISOString()}</LastModified>` +
      `<ETag>${version.etag}</ETag><Size>${version.body?.length ?? 0}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
  );
  const more =
    next === null
      ? ''
      : `<NextContinuationToken>${Buffer.from(next).toString('base64url')}</NextContinuationToken>`;
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body:
      `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${name}</Name>` +
      `<KeyCount>${keys.length}</KeyCount><IsTruncated>${next !== null}</IsTruncated>${more}${contents.join('')}</ListBucketResult>`,
  };
}

function answerOf(error: unknown): Answer {
  if (!(error instanceof S3Error)) throw error;
  return { status: error.status, headers: { 'content-type': 'application/xml' }, body: error.xml };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers);
  response.end(body);
}
