/**
 * Checks AWS Signature Version 4 the way the service does. The signature is computed again by AWS's own signer, which
 * shares no code with the gateway's, so that neither can hide the other's mistake.
 *
 * 1 Read the Authorization header: credential scope, signed headers, signature.
 * 2 Check scope (service `bedrock`, or `comprehend` at its path; same day), required signed headers, date within five minutes, session token.
 * 3 Hash the body; `x-amz-content-sha256`, when sent, must be that hash.
 * 4 Sign the request as it was received and compare.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { parse as parseQuery } from 'node:querystring';

import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';

import { AwsError } from './aws-error.ts';

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

/** Throws the AwsError that AWS would answer. */
export type SignatureVerifier = (request: SignedRequest, nowMs: number) => Promise<void>;

const MAX_SKEW_MS = 5 * 60 * 1000;
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([a-z0-9-]{1,40})\/([a-z0-9-]{1,40})\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

export function createSignatureVerifier(accessKeys: readonly AccessKey[]): SignatureVerifier {
  const byId = new Map(accessKeys.map((key) => [key.accessKeyId, key]));

  return async (request, nowMs) => {
    const parts = AUTHORIZATION.exec(request.headers.authorization ?? '');
    if (parts === null) {
      throw incomplete('Credential, SignedHeaders and Signature parameters.');
    }
    const [, accessKeyId = '', day = '', region = '', service = '', signedList = '', signature = ''] = parts;
    const signedHeaders = new Set(signedList.split(';'));
    const services = request.target === '/' ? ['comprehend'] : ['bedrock', 'bedrock-mantle'];
    const signedAtMs = checkScope(day, service, services, signedHeaders, request.headers, nowMs);

    const credentials = byId.get(accessKeyId);
    const token = headerText(request.headers, 'x-amz-security-token');
    if (credentials === undefined || token !== (credentials.sessionToken ?? '')) {
      throw new AwsError('UnrecognizedClientException');
    }
    const declared = headerText(request.headers, 'x-amz-content-sha256');
    if (declared !== '' && declared !== hash('sha256', request.body, 'hex')) {
      throw badSignature();
    }

    const [path = '', query = ''] = request.target.split('?', 2);
    const signer = new SignatureV4({ credentials, region, service, sha256: Sha256, applyChecksum: false });
    const signed = await signer.sign(
      {
        method: request.method,
        protocol: 'http:',
        hostname: '',
        path,
        query: parseQuery(query) as Record<string, string | string[]>,
        headers: Object.fromEntries(
          Array.from(signedHeaders, (name) => [name, headerText(request.headers, name)]),
        ),
        body: request.body,
      },
      { signingDate: new Date(signedAtMs), signableHeaders: signedHeaders },
    );
    const expected = signed.headers['authorization']?.slice(-signature.length) ?? '';
    if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature))) {
      throw badSignature();
    }
  };
}

/** Returns the moment the request was signed. */
function checkScope(
  day: string,
  service: string,
  services: readonly string[],
  signedHeaders: ReadonlySet<string>,
  headers: IncomingHttpHeaders,
  nowMs: number,
): number {
  const amzDate = headerText(headers, 'x-amz-date');
  if (!services.includes(service)) {
    throw badSignature(`Credential should be scoped to correct service: '${services[0]}'.`);
  }
  const signedAtMs = parseAmzDate(amzDate);
  if (Number.isNaN(signedAtMs)) {
    throw incomplete("existence of 'X-Amz-Date'.");
  }
  if (!amzDate.startsWith(day)) {
    throw badSignature(
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.',
    );
  }
  if (!signedHeaders.has('host') || !signedHeaders.has('x-amz-date')) {
    throw badSignature("'Host' and 'X-Amz-Date' must be 'SignedHeaders' in the AWS Authorization.");
  }
  if (headers['x-amz-security-token'] !== undefined && !signedHeaders.has('x-amz-security-token')) {
    throw badSignature();
  }
  if (signedAtMs < nowMs - MAX_SKEW_MS) {
    throw badSignature(
      `Signature expired: ${amzDate} is now earlier than ${formatAmzDate(nowMs - MAX_SKEW_MS)} (${formatAmzDate(nowMs)} - 5 min.)`,
    );
  }
  if (signedAtMs > nowMs + MAX_SKEW_MS) {
    throw badSignature(
      `Signature not yet current: ${amzDate} is still later than ${formatAmzDate(nowMs + MAX_SKEW_MS)} (${formatAmzDate(nowMs)} + 5 min.)`,
    );
  }
  return signedAtMs;
}

function badSignature(message?: string): AwsError {
  return new AwsError('InvalidSignatureException', message);
}

function incomplete(what: string): AwsError {
  return new AwsError('IncompleteSignatureException', `Authorization header requires ${what}`);
}

function headerText(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  if (value === undefined) return '';
  return typeof value === 'string' ? value : value.join(',');
}

function parseAmzDate(text: string): number {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  return iso === text ? Number.NaN : Date.parse(iso);
}

function formatAmzDate(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}
