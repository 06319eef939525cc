/**
 * The files of one day in the bucket: written part by part as lines come, under the same names every time. What a former run
 * has left behind the last part is deleted in the end.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createGzip } from 'node:zlib';
import {
  DeleteObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

export type DayFilesOptions = {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Ends in a slash. */
  readonly folder: string;
  /** The first line of each part. */
  readonly head: string;
  readonly rowsPerPart: number;
};

export type DayFiles = {
  readonly add: (line: string) => Promise<void>;
  /** The digest is that of the lines, without the heads. */
  readonly end: () => Promise<{ readonly rows: number; readonly sha256: string }>;
};

export function createDayFiles(options: DayFilesOptions): DayFiles {
  const { folder, head, rowsPerPart } = options;
  const digest = createHash('sha256');
  let parts = 0;
  let rows = 0;
  let part: Part | null = null;
  const putPart = async (whole: Part): Promise<void> => {
    await put(options, partKey(folder, parts), await whole.end());
    parts += 1;
    part = null;
  };
  return {
    add: async (line) => {
      part ??= createPart(head);
      rows += 1;
      digest.update(line);
      await part.add(line);
      if (part.rows() >= rowsPerPart) await putPart(part);
    },
    end: async () => {
      if (part !== null) await putPart(part);
      await removeFurtherParts(options, parts);
      return { rows, sha256: digest.digest('hex') };
    },
  };
}

type Part = {
  readonly rows: () => number;
  readonly add: (line: string) => Promise<void>;
  readonly end: () => Promise<Buffer>;
};

/** Compressed as it grows: what is held is the compressed file, not the lines. */
function createPart(head: string): Part {
  const gzip = createGzip();
  const chunks: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = once(gzip, 'end');
  gzip.write(head);
  let rows = 0;
  return {
    rows: () => rows,
    add: async (line) => {
      rows += 1;
      if (!gzip.write(line)) await once(gzip, 'drain');
    },
    end: async () => {
      gzip.end();
      await ended;
      return Buffer.concat(chunks);
    },
  };
}

function partKey(folder: string, index: number): string {
  return `${folder}part-${String(index).padStart(4, '0')}.csv.gz`;
}

async function put({ s3, bucket }: DayFilesOptions, key: string, body: Buffer): Promise<void> {
  // No content-encoding: readers go by the name, and would unpack it twice.
  await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/gzip' }),
  );
}

async function removeFurtherParts({ s3, bucket, folder }: DayFilesOptions, parts: number): Promise<void> {
  const last = partKey(folder, parts);
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: folder })) {
    for (const { Key: key } of page.Contents ?? []) {
      if (key !== undefined && key >= last) {
        await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      }
    }
  }
}
