/**
 * AWS Signature Version 4 for Bedrock (and S3, whose keys here need no encoding), with native SHA-256 and the day's
 * signing key kept: about 5 µs for a small body. The same headers signed by the AWS SDK give the same signature, byte for byte (tested).
 * Spec: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

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

/** A signer for one set of credentials. Signs host, x-amz-content-sha256, x-amz-date and the session token. */
export function createSigner(credentials: AwsCredentials): Signer {
  const signingKeys = new Map<string, KeyObject>();
  let keyDay = '';
  let stampSecond = 0;
  let stamp = '';

  const signingKey = (day: string, region: string, service: string): KeyObject => {
    if (day !== keyDay) {
      signingKeys.clear();
      keyDay = day;
    }
    const name = service === SERVICE ? region : `${region} ${service}`;
    let key = signingKeys.get(name);
    if (key === undefined) {
      let derived = Buffer.from(`AWS4${credentials.secretAccessKey}`);
      for (const part of [day, region, service, 'aws4_request']) {
        derived = createHmac('sha256', derived).update(part).digest();
      }
      key = createSecretKey(derived);
      signingKeys.set(name, key);
    }
    return key;
  };

  return (method, target, body, nowMs) => {
    const second = Math.floor(nowMs / 1000);
    if (second !== stampSecond) {
      stampSecond = second;
      stamp = amzDate(nowMs);
    }
    const day = stamp.slice(0, 8);
    const bodyHash = hash('sha256', body, 'hex');
    const token = credentials.sessionToken;
    const tokenLine = token === undefined ? '' : `x-amz-security-token:${token}\n`;
    const { amzTarget } = target;
    const targetLine = amzTarget === undefined ? '' : `x-amz-target:${amzTarget}\n`;
    const plainNames =
      token === undefined
        ? 'host;x-amz-content-sha256;x-amz-date'
        : 'host;x-amz-content-sha256;x-amz-date;x-amz-security-token';
    const signedNames = amzTarget === undefined ? plainNames : `${plainNames};x-amz-target`;
    const canonical = `${method}\n${canonicalPath(target.path)}\n\nhost:${target.host}\nx-amz-content-sha256:${bodyHash}\nx-amz-date:${stamp}\n${tokenLine}${targetLine}\n${signedNames}\n${bodyHash}`;
    const service = target.service ?? SERVICE;
    const scope = `${day}/${target.region}/${service}/aws4_request`;
    const toSign = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${hash('sha256', canonical, 'hex')}`;
    const signature = createHmac('sha256', signingKey(day, target.region, service))
      .update(toSign)
      .digest('hex');
    const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signedNames}, Signature=${signature}`;
    return token === undefined
      ? { authorization, 'x-amz-date': stamp, 'x-amz-content-sha256': bodyHash }
      : {
          authorization,
          'x-amz-date': stamp,
          'x-amz-content-sha256': bodyHash,
          'x-amz-security-token': token,
        };
  };
}

/** Every service but S3 encodes the path a second time for signing: `%3A` is signed as `%253A`. */
function canonicalPath(path: string): string {
  return path.includes('%') ? path.replaceAll('%', '%25') : path;
}

/** `20261121T073000Z`. */
function amzDate(nowMs: number): string {
  return `${new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}
