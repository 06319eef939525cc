/**
 * Checks that a request is signed as S3 wants it, and that its body is the one that was signed. The signature is computed
 * again by AWS's own signer. S3 signs the path as it is sent, wants `x-amz-content-sha256`, every `x-amz-` header signed,
 * and a clock within a quarter of an hour.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { parse as parseQuery } from 'node:querystring';
import { crc32 } from 'node:zlib';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AccessKey } from '../wire/sigv4-verify.ts';
import { unchunked } from './aws-chunked.ts';
import { S3Error } from './s3-error.ts';

export type S3Request = {
  readonly method: string;
  /** Path and query as on the request line. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

const MAX_SKEW_MS = 15 * 60_000;
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;
const CHUNKED = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

/** Throws the S3Error that S3 would answer; returns the body as it is stored. */
export async function verifiedBody(
  request: S3Request,
  accessKeys: readonly AccessKey[],
  nowMs: number,
): Promise<Buffer> {
  const { headers } = request;
  const parts = AUTHORIZATION.exec(headers.authorization ?? '');
  if (parts === null) throw new S3Error('AccessDenied');
  const [, id = '', day = '', region = '', service = '', signedList = '', signature = ''] = parts;
  const signed = new Set(signedList.split(';'));
  const amzDate = headerText(headers, 'x-amz-date');
  const signedAtMs = Date.parse(
    amzDate.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  if (Number.isNaN(signedAtMs) || !amzDate.startsWith(day)) throw new S3Error('AccessDenied');
  if (Math.abs(nowMs - signedAtMs) > MAX_SKEW_MS) throw new S3Error('RequestTimeTooSkewed');
  const unsigned = Object.keys(headers).filter((name) => name.startsWith('x-amz-') && !signed.has(name));
  if (service !== 's3' || !signed.has('host') || unsigned.length > 0)
    throw new S3Error('AccessDenied', `There were headers present in the request which were not signed`);
  const credentials = accessKeys.find(({ accessKeyId }) => accessKeyId === id);
  if (credentials === undefined) throw new S3Error('InvalidAccessKeyId');
  const token = headerText(headers, 'x-amz-security-token');
  if (token !== (credentials.sessionToken ?? ''))
    throw new S3Error('InvalidToken', undefined, { 'Token-0': token });

  const [path = '', query = ''] = request.target.split('?', 2);
  const signer = new SignatureV4({
    credentials,
    region,
    service,
    sha256: Sha256,
    applyChecksum: false,
    uriEscapePath: false,
  });
  const again = await signer.sign(
    {
      method: request.method,
      protocol: 'http:',
      hostname: '',
      path,
      query: parseQuery(query) as Record<string, string | string[]>,
      headers: Object.fromEntries(Array.from(signed, (name) => [name, headerText(headers, name)])),
      body: request.body,
    },
    { signingDate: new Date(signedAtMs), signableHeaders: signed },
  );
  const expected = again.headers['authorization']?.slice(-signature.length) ?? '';
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature)))
    throw new S3Error('SignatureDoesNotMatch');
  return checkedBody(request);
}

function checkedBody({ headers, body }: S3Request): Buffer {
  const declared = headerText(headers, 'x-amz-content-sha256');
  if (declared === '') throw new S3Error('MissingSecurityHeader');
  if (declared === CHUNKED) return unchunked(body);
  if (declared !== 'UNSIGNED-PAYLOAD' && declared !== hash('sha256', body, 'hex'))
    throw new S3Error('XAmzContentSHA256Mismatch');
  const checksum = headerText(headers, 'x-amz-checksum-crc32');
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(body));
  if (checksum !== '' && checksum !== crc.toString('base64')) throw new S3Error('BadDigest');
  return body;
}

function headerText(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  if (value === undefined) return '';
  return (typeof value === 'string' ? value : value.join(',')).trim();
}
