/**
 * Puts objects into one bucket of S3, with our own signature: the task brings no client of the SDK for it. Each object has
 * a deadline for all its tries; what S3 says is trouble of its own (5xx, 429, a conflict) and a broken connection are tried
 * again within it, everything else is an error.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html: every `x-amz-` header is signed, a new object is
 * conditional on there being none (`If-None-Match: *`; 412: there is one; 409: try again), and SlowDown comes as a 503.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Pool, requestThrough } from '../upstream/http-client.ts';
import { backoffMs } from '../../core/backoff.ts';
import type { Clock } from '../../core/clock.ts';
import type { CredentialSource } from '../upstream/credentials.ts';

export type SpillBucket = {
  /** Puts a new object; one that is there under this key is from an earlier try of the same call. */
  readonly add: (key: string, body: Buffer, deadlineMs: number) => Promise<void>;
  /** Puts an object in the place of the one that may be there. */
  readonly replace: (key: string, body: Buffer, deadlineMs: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

export type SpillBucketOptions = {
  readonly bucket: string;
  readonly region: string;
  /** Another S3 than the region's; its buckets are in the path. */
  readonly endpoint: string | null;
  readonly credentials: CredentialSource;
  readonly clock: Clock;
  readonly random: () => number;
};

const CONNECTIONS = 2;
const TRY_MS = 3_000;
const RETRY = { firstMs: 100, longestMs: 1_000 };

export function openSpillBucket(options: SpillBucketOptions): SpillBucket {
  const { bucket, region, endpoint, credentials, clock, random } = options;
  const origin = endpoint ?? `https://${bucket}.s3.${region}.amazonaws.com`;
  const base = endpoint === null ? '' : `/${bucket}`;
  const { host } = new URL(origin);
  const pool = new Pool(origin, { connections: CONNECTIONS, connect: { timeout: TRY_MS } });

  const put = async (key: string, body: Buffer, condition: object, deadlineMs: number): Promise<void> => {
    const endMs = clock.monotonicMs() + deadlineMs;
    for (let tries = 1; ; tries += 1) {
      const leftMs = Math.max(1, endMs - clock.monotonicMs());
      const outcome = await tryOnce(key, body, condition, Math.min(TRY_MS, leftMs));
      if (outcome === null) return;
      const waitMs = backoffMs(RETRY, tries, random());
      if (!outcome.isPassing || clock.monotonicMs() + waitMs >= endMs) throw outcome.error;
      await delay(waitMs);
    }
  };

  /** Null: the object is there. */
  const tryOnce = async (
    key: string,
    body: Buffer,
    condition: object,
    timeoutMs: number,
  ): Promise<{ readonly isPassing: boolean; readonly error: unknown } | null> => {
    const path = `${base}/${key}`;
    const signed = credentials.authorize({ host, region, path, service: 's3' }, body, clock.nowMs(), 'PUT');
    try {
      const answer = await requestThrough(pool, {
        method: 'PUT',
        path,
        headers: { host, 'content-type': 'application/gzip', ...condition, ...signed },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await answer.body.text();
      const { statusCode: status } = answer;
      if (status === 200 || status === 412) return null;
      const error = new Error(`S3 answered ${status} ${reasonIn(text)}`);
      return { isPassing: status >= 500 || status === 409 || status === 429, error };
    } catch (error) {
      return { isPassing: true, error };
    }
  };

  return {
    add: (key, body, deadlineMs) => put(key, body, { 'if-none-match': '*' }, deadlineMs),
    replace: (key, body, deadlineMs) => put(key, body, {}, deadlineMs),
    close: () => pool.destroy(),
  };
}

/** Of S3's error its code and sentence alone: other elements quote keys, and ExpiredToken the session token. */
function reasonIn(xml: string): string {
  const [, code = 'without a code'] = /<Code>(\w{1,100})<\/Code>/.exec(xml) ?? [];
  const [, sentence = ''] = /<Message>([^<]{1,300})/.exec(xml) ?? [];
  return sentence === '' ? code : `${code}: ${sentence}`;
}
