/** The stand-in of S3 does to the real client of AWS's SDK what S3 does. */
import { deepEqual, equal, match, rejects } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { startS3Simulator } from '../../simulator/s3/s3-simulator.ts';

const KEY = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-real-one-only-for-tests' };
const Bucket = 'spills';

async function fixture(t: TestContext, config: S3ClientConfig = {}) {
  const s3 = await startS3Simulator({ port: 0, buckets: [Bucket], accessKeys: [KEY] });
  t.after(() => s3.close());
  const client = new S3Client({
    endpoint: s3.url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: KEY,
    ...config,
  });
  t.after(() => client.destroy());
  return { s3, client };
}

const refusedWith = (name: string, status: number) => (error: unknown) =>
  error instanceof S3ServiceException && error.name === name && error.$metadata.httpStatusCode === status;

test('an object is put, read, listed and deleted, and its versions stay', async (t) => {
  const { s3, client } = await fixture(t);
  const Key = 'spill/a b/ü.gz';
  const put = await client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from('one') }));
  match(put.VersionId ?? '', /^[0-9a-f]{32}$/);
  await client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from('two') }));
  const got = await client.send(new GetObjectCommand({ Bucket, Key }));
  equal(await got.Body?.transformToString(), 'two');
  const gone = await client.send(new DeleteObjectCommand({ Bucket, Key }));
  equal(gone.DeleteMarker, true);
  await rejects(client.send(new GetObjectCommand({ Bucket, Key })), refusedWith('NoSuchKey', 404));
  deepEqual(
    s3
      .bucket(Bucket)
      .versionsOf(Key)
      .map(({ body }) => body?.toString() ?? null),
    ['one', 'two', null],
  );
});

test('a put that must not overwrite is refused where there is an object, and not where it was deleted', async (t) => {
  const { client } = await fixture(t);
  const asked = { Bucket, Key: 'spill/once', Body: Buffer.from('once'), IfNoneMatch: '*' };
  await client.send(new PutObjectCommand(asked));
  await rejects(client.send(new PutObjectCommand(asked)), refusedWith('PreconditionFailed', 412));
  await client.send(new DeleteObjectCommand({ Bucket, Key: asked.Key }));
  await client.send(new PutObjectCommand(asked));
});

test('keys come in the order of their bytes, a page at a time, and only those with the prefix', async (t) => {
  const { client } = await fixture(t);
  const keys = ['spill/c', 'spill/a', 'spill/B', 'other/x', 'spill/b&<'];
  for (const Key of keys) await client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(Key) }));
  const found: string[] = [];
  for await (const page of paginateListObjectsV2({ client, pageSize: 2 }, { Bucket, Prefix: 'spill/' })) {
    equal((page.Contents?.length ?? 0) <= 2, true);
    found.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
  }
  deepEqual(found, ['spill/B', 'spill/a', 'spill/b&<', 'spill/c']);
});

test('another secret, an unknown key, a wrong clock and an unknown bucket are refused', async (t) => {
  const put = new PutObjectCommand({ Bucket, Key: 'spill/x', Body: Buffer.from('x') });
  const wrong = await fixture(t, { credentials: { ...KEY, secretAccessKey: 'another-one' } });
  await rejects(wrong.client.send(put), refusedWith('SignatureDoesNotMatch', 403));
  const unknown = await fixture(t, { credentials: { ...KEY, accessKeyId: 'AKIAUNKNOWN' } });
  await rejects(unknown.client.send(put), refusedWith('InvalidAccessKeyId', 403));
  const late = await fixture(t, { systemClockOffset: -20 * 60_000, maxAttempts: 1 });
  await rejects(late.client.send(put), refusedWith('RequestTimeTooSkewed', 403));
  const elsewhere = await fixture(t);
  await rejects(
    elsewhere.client.send(new PutObjectCommand({ Bucket: 'none', Key: 'x', Body: Buffer.from('x') })),
    refusedWith('NoSuchBucket', 404),
  );
});

test('the client tries again when it is told to slow down', async (t) => {
  const { s3, client } = await fixture(t);
  s3.fail('SlowDown', 1);
  await client.send(new PutObjectCommand({ Bucket, Key: 'spill/x', Body: Buffer.from('x') }));
  equal(s3.asked.length, 2);
});
