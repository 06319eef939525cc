/** The objects of the spill bucket: listed, read whole, removed. Their bucket keeps what is removed for a month. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { SPILL_PREFIX } from '../../../core/usage/spill.ts';

export type SpillObject = { readonly key: string; readonly modifiedMs: number };

export type SpillObjects = {
  /** All of them, within the time of one answer. */
  readonly list: () => Promise<readonly SpillObject[]>;
  /** Reads an object; what it resolves with unpacks its text, and throws for what is not ours. */
  readonly read: (key: string) => Promise<() => Promise<string>>;
  readonly remove: (key: string) => Promise<void>;
};

/** Tasks put a few MiB at most. */
const MOST_BYTES = 67_108_864;
const ANSWER_MS = 20_000;

const gunzipped = promisify<Buffer, { readonly maxOutputLength: number }, Buffer>(gunzip);

export function openObjects(s3: S3Client, bucket: string): SpillObjects {
  const deadline = () => ({ abortSignal: AbortSignal.timeout(ANSWER_MS) });
  return {
    list: async () => {
      const found: SpillObject[] = [];
      for await (const page of paginateListObjectsV2(
        { client: s3 },
        { Bucket: bucket, Prefix: SPILL_PREFIX },
        deadline(),
      )) {
        for (const { Key: key, LastModified: modified } of page.Contents ?? [])
          if (key !== undefined && modified !== undefined)
            found.push({ key, modifiedMs: modified.getTime() });
      }
      return found;
    },
    read: async (key) => {
      const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), deadline());
      const bytes = Buffer.from((await body?.transformToByteArray()) ?? []);
      return async () => (await gunzipped(bytes, { maxOutputLength: MOST_BYTES })).toString('utf8');
    },
    remove: async (key) => {
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }), deadline());
    },
  };
}
