/**
 * AWS Signature Version 4 for Bedrock (and S3, whose keys here need no encoding), with native SHA-256 and what is the same
 * all day kept: about 2.5 µs for a small body. The same headers signed by the AWS SDK give the same signature, byte for byte (tested).
 * Spec: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHmac, hash } from 'node:crypto';
import { createKeyedHash, type KeyedHash } from '../../core/keys/keyed-hash.ts';

export type AwsCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/** What does not change from call to call: where a request goes. */
export type SigningTarget = {
  readonly host: string;
  readonly region: string;
  /** Request path as it is sent, already percent-encoded once. */
  readonly path: string;
  /** `path` as it is signed (`signedPathOf`). @default made of it */
  readonly signedPath?: string;
  /** What AWS calls the service: `bedrock`, `bedrock-mantle`, `comprehend` or `s3`. @default bedrock */
  readonly service?: string;
  /** The header `x-amz-target` of AWS's older JSON services, which has to be signed. @default there is none */
  readonly amzTarget?: string;
};

export type Signer = (
  method: 'GET' | 'POST' | 'PUT',
  target: SigningTarget,
  body: Buffer,
  nowMs: number,
) => SignedHeaders;

export type SignedHeaders = {
  readonly authorization: string;
  readonly 'x-amz-date': string;
  readonly 'x-amz-content-sha256': string;
  readonly 'x-amz-security-token'?: string;
};

const SERVICE = 'bedrock';

/** What all signatures of a day for one region and service have in common. */
type Day = {
  readonly sign: KeyedHash;
  /** `20261121/us-east-1/bedrock/aws4_request`. */
  readonly scope: string;
};

/** A signer for one set of credentials. Signs host, x-amz-content-sha256, x-amz-date and the session token. */
export function createSigner({ accessKeyId, secretAccessKey, sessionToken }: AwsCredentials): Signer {
  const days = new Map<string, Day>();
  const tokenLine = sessionToken === undefined ? '' : `x-amz-security-token:${sessionToken}\n`;
  const plainNames =
    sessionToken === undefined
      ? 'host;x-amz-content-sha256;x-amz-date'
      : 'host;x-amz-content-sha256;x-amz-date;x-amz-security-token';
  let keyDay = '';
  let stampSecond = 0;
  let stamp = '';

  const dayOf = (region: string, service: string): Day => {
    const name = service === SERVICE ? region : `${region} ${service}`;
    let day = days.get(name);
    if (day === undefined) {
      let derived = Buffer.from(`AWS4${secretAccessKey}`);
      for (const part of [keyDay, region, service, 'aws4_request'])
        derived = createHmac('sha256', derived).update(part).digest();
      day = { sign: createKeyedHash(derived), scope: `${keyDay}/${region}/${service}/aws4_request` };
      days.set(name, day);
    }
    return day;
  };

  const turnTo = (second: number): void => {
    stampSecond = second;
    stamp = amzDate(second * 1_000);
    if (stamp.startsWith(keyDay) && keyDay !== '') return;
    keyDay = stamp.slice(0, 8);
    days.clear();
  };

  return (method, target, body, nowMs) => {
    const second = Math.floor(nowMs / 1_000);
    if (second !== stampSecond) turnTo(second);
    const { path, signedPath = signedPathOf(path), host, region, amzTarget } = target;
    const { sign, scope } = dayOf(region, target.service ?? SERVICE);
    const bodyHash = hash('sha256', body, 'hex');
    const targetLine = amzTarget === undefined ? '' : `x-amz-target:${amzTarget}\n`;
    const signedNames = amzTarget === undefined ? plainNames : `${plainNames};x-amz-target`;
    const canonical = `${method}\n${signedPath}\n\nhost:${host}\nx-amz-content-sha256:${bodyHash}\nx-amz-date:${stamp}\n${tokenLine}${targetLine}\n${signedNames}\n${bodyHash}`;
    const signature = sign(`AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${hash('sha256', canonical, 'hex')}`);
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signedNames}, Signature=${signature}`;
    return sessionToken === undefined
      ? { authorization, 'x-amz-date': stamp, 'x-amz-content-sha256': bodyHash }
      : {
          authorization,
          'x-amz-date': stamp,
          'x-amz-content-sha256': bodyHash,
          'x-amz-security-token': sessionToken,
        };
  };
}

/** Every service but S3 encodes the path a second time for signing: `%3A` is signed as `%253A`. */
export function signedPathOf(path: string): string {
  return path.includes('%') ? path.replaceAll('%', '%25') : path;
}

/** `20261121T073000Z`. */
function amzDate(nowMs: number): string {
  return `${new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}
