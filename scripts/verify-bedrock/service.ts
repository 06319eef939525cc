/** Asks Bedrock Runtime: one signed request with a body as it is, since many of them are wrong on purpose. */
import { setTimeout as delay } from 'node:timers/promises';

import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';

import { isObject, type JsonObject } from '../../core/json.ts';

export type Answer = {
  readonly status: number;
  /** `ValidationException`; empty when the call was taken. */
  readonly exception: string;
  readonly message: string;
  /** Null: a stream, or nothing that can be read. */
  readonly body: JsonObject | null;
};

export type Service = (modelId: string, operation: string, body: JsonObject) => Promise<Answer>;

const TIMEOUT_MS = 120_000;
const ATTEMPTS = 4;
const FIRST_WAIT_MS = 1_000;

/** `endpoint`: another address than AWS's. A Bedrock API key goes before other credentials. */
export function bedrockService(
  region: string,
  endpoint: string | null,
  bearerToken: string | undefined,
): Service {
  const base = new URL(endpoint ?? `https://bedrock-runtime.${region}.amazonaws.com`);
  const signer = new SignatureV4({
    credentials: defaultProvider(),
    region,
    service: 'bedrock',
    sha256: Sha256,
    applyChecksum: false,
  });

  async function headersOf(path: string, body: string): Promise<Record<string, string>> {
    const headers = { 'content-type': 'application/json', host: base.host };
    if (bearerToken !== undefined) return { ...headers, authorization: `Bearer ${bearerToken}` };
    const { protocol, hostname } = base;
    const signed = await signer.sign({ method: 'POST', protocol, hostname, path, headers, body });
    return signed.headers;
  }

  return async (modelId, operation, body) => {
    const path = `/model/${encodeURIComponent(modelId)}/${operation}`;
    const json = JSON.stringify(body);
    for (let attempt = 1; ; attempt += 1) {
      const { host: _host, ...headers } = await headersOf(path, json);
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(new URL(path, base), { method: 'POST', headers, body: json, signal });
      const answer = answerOf(response, await response.text());
      if (answer.status !== 429 || attempt === ATTEMPTS) return answer;
      await delay(FIRST_WAIT_MS * 2 ** attempt);
    }
  };
}

function answerOf({ status, headers }: Response, text: string): Answer {
  const body = parsed(text);
  const exception = status === 200 ? '' : (headers.get('x-amzn-errortype') ?? '').split(':')[0];
  const told = body?.['message'] ?? body?.['Message'];
  const message = typeof told === 'string' ? told : text.slice(0, 300);
  return { status, exception: exception ?? '', message: status === 200 ? '' : message, body };
}

function parsed(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
