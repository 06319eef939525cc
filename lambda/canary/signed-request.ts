/**
 * Requests to AWS under the function's own rights: to the query API of Managed Prometheus, which no SDK has, and to the one
 * operation of Lambda that is used here.
 * https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-APIReference-QueryMetrics.html
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';

export type SignedRequest = {
  readonly service: 'aps' | 'lambda';
  readonly url: URL;
  /** JSON; null: everything is said in the query of the address. */
  readonly body: string | null;
  readonly timeoutMs: number;
};

export type Answer = { readonly status: number; readonly headers: Headers; readonly text: string };

/** Sends a POST. */
export type SendSigned = (request: SignedRequest) => Promise<Answer>;

export function createSigned(region: string): SendSigned {
  const credentials = defaultProvider();
  return async ({ service, url, body, timeoutMs }) => {
    const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 });
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host, ...(body === null ? {} : { 'content-type': 'application/json' }) },
      body: body ?? '',
    });
    // fetch sets it itself, to the same.
    const { host: _, ...sent } = headers;
    const response = await fetch(url, {
      method: 'POST',
      headers: sent,
      body: body ?? '',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
}
