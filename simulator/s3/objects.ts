/**
 * The objects of a bucket with versioning enabled: a put adds a version, a deletion without a version adds a marker, and
 * nothing is overwritten. https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 */
import { hash, randomUUID } from 'node:crypto';
import { S3Error } from './s3-error.ts';

export type Version = {
  readonly id: string;
  /** Null: a delete marker. */
  readonly body: Buffer | null;
  readonly etag: string;
  readonly modifiedMs: number;
};

export type Conditions = { readonly ifNoneMatch: string | undefined; readonly ifMatch: string | undefined };
export type Page = {
  readonly keys: readonly { readonly key: string; readonly version: Version }[];
  readonly next: string | null;
};

export class VersionedBucket {
  readonly #versions = new Map<string, Version[]>();

  put(key: string, body: Buffer, { ifNoneMatch, ifMatch }: Conditions, nowMs: number): Version {
    const current = this.get(key);
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
    if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw new S3Error('NotImplemented');
    if (ifNoneMatch !== undefined && current !== null) throw new S3Error('PreconditionFailed');
    if (ifMatch !== undefined && current === null) throw new S3Error('NoSuchKey');
    if (ifMatch !== undefined && current?.etag !== ifMatch) throw new S3Error('PreconditionFailed');
    return this.#add(key, body, nowMs);
  }

  remove(key: string, nowMs: number): Version {
    return this.#add(key, null, nowMs);
  }

  /** Null: there is none, or it is deleted. */
  get(key: string): (Version & { readonly body: Buffer }) | null {
    const latest = this.#versions.get(key)?.at(-1);
    return latest === undefined || latest.body === null ? null : { ...latest, body: latest.body };
  }

  versionsOf(key: string): readonly Version[] {
    return this.#versions.get(key) ?? [];
  }

  /** In the order of the keys' bytes. */
  list(prefix: string, after: string, most: number): Page {
    const keys = [...this.#versions.keys()]
      .filter((key) => key.startsWith(prefix) && Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0)
      .toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
      .flatMap((key) => {
        const version = this.get(key);
        return version === null ? [] : [{ key, version }];
      });
    const page = keys.slice(0, most);
    return { keys: page, next: keys.length > most ? (page.at(-1)?.key ?? null) : null };
  }

  #add(key: string, body: Buffer | null, nowMs: number): Version {
    const etag = `"${hash('md5', body ?? Buffer.alloc(0), 'hex')}"`;
    const version = { id: randomUUID().replaceAll('-', ''), body, etag, modifiedMs: nowMs };
    this.#versions.set(key, [...this.versionsOf(key), version]);
    return version;
  }
}
