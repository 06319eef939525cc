/**
 * Checks AWS Signature Version 4 the way the service does, written independently of the gateway's signer so that
 * neither can hide the other's mistake.
 *
 * 1 Read the Authorization header: credential scope, signed headers, signature.
 * 2 Check scope (service `bedrock`, same day), required signed headers, date within five minutes, session token.
 * 3 Hash the body; `x-amz-content-sha256`, when sent, must be that hash.
 * 4 Rebuild the canonical request (every path segment encoded once more, as for all services but S3) and compare.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHmac, hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

import { AwsError } from './aws-error.ts';
import { createHmacKey, type HmacKey } from '../../core/hmac.ts';

export type AccessKey = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

export type SignedRequest = {
  readonly method: string;
  /** Path and query exactly as on the request line. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

export type SignatureVerifier = {
  /** Returns the access key id, or throws the AwsError that AWS would answer. */
  readonly verify: (request: SignedRequest, nowMs: number) => string;
};

const MAX_SKEW_MS = 5 * 60 * 1000;
const MAX_CACHED_KEYS = 1000;
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([a-z0-9-]{1,40})\/([a-z0-9-]{1,40})\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

export function createSignatureVerifier(accessKeys: readonly AccessKey[]): SignatureVerifier {
  const byId = new Map(accessKeys.map((key) => [key.accessKeyId, key]));
  const signingKeys = new Map<string, HmacKey>();

  return {
    verify(request, nowMs) {
      const parts = AUTHORIZATION.exec(request.headers.authorization ?? '');
      if (parts === null) {
        throw new AwsError(
          'IncompleteSignatureException',
          'Authorization header requires Credential, SignedHeaders and Signature parameters.',
        );
      }
      const [, accessKeyId = '', day = '', region = '', service = '', signedList = '', signature = ''] =
        parts;
      const signedHeaders = signedList.split(';');
      const amzDate = headerText(request.headers, 'x-amz-date');
      checkScope(day, service, amzDate, signedHeaders, request.headers, nowMs);

      const key = byId.get(accessKeyId);
      if (key === undefined) throw new AwsError('UnrecognizedClientException');
      const token = headerText(request.headers, 'x-amz-security-token');
      if (token !== (key.sessionToken ?? '')) throw new AwsError('UnrecognizedClientException');

      const bodyHash = hash('sha256', request.body, 'hex');
      const declared = headerText(request.headers, 'x-amz-content-sha256');
      if (declared !== '' && declared !== bodyHash) throw new AwsError('InvalidSignatureException');

      const scope = `${day}/${region}/${service}/aws4_request`;
      const canonical = canonicalRequest(request, signedHeaders, bodyHash);
      const toSign = `AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${hash('sha256', canonical, 'hex')}`;
      const cacheName = `${accessKeyId}/${scope}`;
      let signingKey = signingKeys.get(cacheName);
      if (signingKey === undefined) {
        if (signingKeys.size >= MAX_CACHED_KEYS) signingKeys.clear();
        signingKey = createHmacKey(deriveKey(key.secretAccessKey, day, region, service));
        signingKeys.set(cacheName, signingKey);
      }
      if (signingKey.hex(toSign) !== signature) throw new AwsError('InvalidSignatureException');
      return accessKeyId;
    },
  };
}

function checkScope(
  day: string,
  service: string,
  amzDate: string,
  signedHeaders: readonly string[],
  headers: IncomingHttpHeaders,
  nowMs: number,
): void {
  if (service !== 'bedrock' && service !== 'bedrock-mantle') {
    throw new AwsError(
      'InvalidSignatureException',
      `Credential should be scoped to correct service: 'bedrock'.`,
    );
  }
  const signedAtMs = parseAmzDate(amzDate);
  if (Number.isNaN(signedAtMs)) {
    throw new AwsError(
      'IncompleteSignatureException',
      "Authorization header requires existence of 'X-Amz-Date'.",
    );
  }
  if (!amzDate.startsWith(day)) {
    throw new AwsError(
      'InvalidSignatureException',
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.',
    );
  }
  if (!signedHeaders.includes('host') || !signedHeaders.includes('x-amz-date')) {
    throw new AwsError(
      'InvalidSignatureException',
      "'Host' and 'X-Amz-Date' must be 'SignedHeaders' in the AWS Authorization.",
    );
  }
  if (headers['x-amz-security-token'] !== undefined && !signedHeaders.includes('x-amz-security-token')) {
    throw new AwsError('InvalidSignatureException');
  }
  if (signedAtMs < nowMs - MAX_SKEW_MS) {
    throw new AwsError(
      'InvalidSignatureException',
      `Signature expired: ${amzDate} is now earlier than ${formatAmzDate(nowMs - MAX_SKEW_MS)} (${formatAmzDate(nowMs)} - 5 min.)`,
    );
  }
  if (signedAtMs > nowMs + MAX_SKEW_MS) {
    throw new AwsError(
      'InvalidSignatureException',
      `Signature not yet current: ${amzDate} is still later than ${formatAmzDate(nowMs + MAX_SKEW_MS)} (${formatAmzDate(nowMs)} + 5 min.)`,
    );
  }
}

function canonicalRequest(
  request: SignedRequest,
  signedHeaders: readonly string[],
  bodyHash: string,
): string {
  const queryAt = request.target.indexOf('?');
  const path = queryAt === -1 ? request.target : request.target.slice(0, queryAt);
  const query = queryAt === -1 ? '' : request.target.slice(queryAt + 1);
  let headerLines = '';
  for (const name of signedHeaders) {
    headerLines += `${name}:${collapse(headerText(request.headers, name))}\n`;
  }
  return `${request.method}\n${canonicalPath(path)}\n${canonicalQuery(query)}\n${headerLines}\n${signedHeaders.join(';')}\n${bodyHash}`;
}

/** Trims, and makes one space of many. */
function collapse(value: string): string {
  const trimmed = value.trim();
  return trimmed.includes('  ') ? trimmed.replaceAll(/ +/g, ' ') : trimmed;
}

const canonicalPaths = new Map<string, string>();

function canonicalPath(path: string): string {
  let canonical = canonicalPaths.get(path);
  if (canonical === undefined) {
    if (canonicalPaths.size >= MAX_CACHED_KEYS) canonicalPaths.clear();
    canonical = path.split('/').map(encodeRfc3986).join('/');
    canonicalPaths.set(path, canonical);
  }
  return canonical;
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs = query.split('&').map((pair) => {
    const at = pair.indexOf('=');
    const name = at === -1 ? pair : pair.slice(0, at);
    const value = at === -1 ? '' : pair.slice(at + 1);
    return `${encodeRfc3986(decodeURIComponent(name))}=${encodeRfc3986(decodeURIComponent(value))}`;
  });
  return pairs.toSorted().join('&');
}

function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function deriveKey(secret: string, day: string, region: string, service: string): Buffer {
  let key: Buffer = Buffer.from(`AWS4${secret}`, 'utf8');
  for (const part of [day, region, service, 'aws4_request']) {
    key = createHmac('sha256', key).update(part).digest();
  }
  return key;
}

function headerText(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  if (value === undefined) return '';
  return typeof value === 'string' ? value : value.join(',');
}

function parseAmzDate(text: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (parts === null) return Number.NaN;
  const [, year, month, day, hour, minute, second] = parts.map(Number);
  return Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second);
}

function formatAmzDate(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}
