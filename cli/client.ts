/** Calls the admin API over HTTP and turns what goes wrong into a sentence and an exit code. */
import { randomUUID } from 'node:crypto';
import { isObject } from '../core/json.ts';

export type Credential = {
  readonly secret: string;
  /** What to say beside a refusal of it; empty: nothing. */
  readonly hint: string;
};

export type Api = {
  readonly url: string;
  readonly credential: Credential;
  /** How requests travel. @default over HTTP to `url` */
  readonly send?: Send;
};

export type Send = (address: URL, init: RequestInit) => Promise<Response>;

/** What a script can tell apart. 2 is for a command line that cannot be understood, 5 for a report that lacks something. */
export const exitCodes = { refused: 1, usage: 2, unreachable: 3, credential: 4, partial: 5 } as const;

/** What the admin API said, beside its sentence; all null when it said nothing. */
export type Said = {
  readonly status: number | null;
  readonly code: unknown;
  readonly param: unknown;
  readonly details: readonly unknown[];
  readonly requestId: string | null;
};

const NOTHING_SAID: Said = { status: null, code: null, param: null, details: [], requestId: null };

export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly exitCode: number;
  readonly said: Said;

  constructor(message: string, exitCode: number, options: ErrorOptions & { readonly said?: Said } = {}) {
    super(message, options);
    this.exitCode = exitCode;
    this.said = options.said ?? NOTHING_SAID;
  }
}

const TIMEOUT_MS = 30_000;

export async function callApi(
  api: Api,
  method: 'GET' | 'POST',
  path: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const address = new URL(path, api.url);
  if (method === 'GET') {
    for (const [name, value] of Object.entries(fields)) {
      if (value !== null)
        address.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value));
    }
  }
  const response = await (api.send ?? send)(address, {
    method,
    headers: {
      authorization: `Bearer ${api.credential.secret}`,
      accept: 'application/json',
      ...(method === 'POST' ? { 'content-type': 'application/json', 'idempotency-key': randomUUID() } : {}),
    },
    ...(method === 'POST' ? { body: JSON.stringify(fields) } : {}),
  });
  const text = await response.text();
  const body = parseReply(text);
  if (response.ok && body !== null) return body;
  throw refusal(response, body, api);
}

/** What an address answers, whatever its status. */
export async function fetchText(
  address: URL,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await send(address, { headers });
  return { status: response.status, text: await response.text() };
}

/** A creation that got no answer is sent once more, under the same idempotency key, so it cannot happen twice. */
async function send(address: URL, init: RequestInit): Promise<Response> {
  try {
    return await attempt(address, init);
  } catch (first) {
    if (reasonOf(first) === 'ECONNREFUSED') throw unreachable(address, first);
    try {
      return await attempt(address, init);
    } catch (second) {
      throw unreachable(address, second);
    }
  }
}

function attempt(address: URL, init: RequestInit): Promise<Response> {
  return fetch(address, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
}

/** Node's codes for a chain of certificates that ends nowhere. */
const UNTRUSTED: ReadonlySet<string> = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

function unreachable(address: URL, cause: unknown): ApiError {
  const reason = reasonOf(cause);
  if (UNTRUSTED.has(reason)) {
    const say =
      'its certificate is of no authority that is known here. Name the authority in NODE_EXTRA_CA_CERTS, as "npm start -- --tls" prints it';
    return new ApiError(`Not connected to ${address.origin} (${reason}): ${say}.`, exitCodes.unreachable, {
      cause,
    });
  }
  const hint = isLocal(address) ? 'Is it running? Start it with "npm start"' : 'Are you in its network';
  const message = `Cannot reach the gateway at ${address.origin} (${reason}). ${hint}, or give another address with --url or STARGATE_URL.`;
  return new ApiError(message, exitCodes.unreachable, { cause });
}

export function isLocal(address: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(address.hostname);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.message : error.message;
}

function refusal(response: Response, body: Readonly<Record<string, unknown>> | null, api: Api): ApiError {
  const { status } = response;
  const error = body?.['error'];
  const requestId = response.headers.get('x-request-id');
  const trail = requestId === null ? '' : ` (request ${requestId})`;
  if (!isObject(error) || !('message' in error)) {
    const message = `${api.url} answered ${status} and nothing the admin API would say. Is it the internal load balancer?${trail}`;
    const said = { ...NOTHING_SAID, status, requestId };
    return new ApiError(message, exitCodes.unreachable, { said });
  }
  const given: readonly unknown[] = Array.isArray(error['details']) ? error['details'] : [];
  const said = { status, code: error['code'], param: error['param'], details: given, requestId };
  const sentence = String(error['message']);
  const message = given.length > 1 ? `The request is not right:${given.map(detailOf).join('')}` : sentence;
  // Every reply of the admin API has this header; what CloudFront refuses has not.
  const isElsewhere = status === 403 && !response.headers.has('x-content-type-options');
  const where = isElsewhere ? ' The admin API answers on the internal load balancer only.' : '';
  const whose = exitCodeOf(status) === exitCodes.credential ? api.credential.hint : '';
  return new ApiError(`${message}${where}${whose}${trail}`, exitCodeOf(status), { said });
}

function exitCodeOf(status: number): number {
  if (status === 401 || status === 403) return exitCodes.credential;
  return status >= 500 ? exitCodes.unreachable : exitCodes.refused;
}

function detailOf(detail: unknown): string {
  if (!isObject(detail)) return '';
  const { param, message } = detail;
  const option = typeof param === 'string' ? `${param}: ` : '';
  return `\n  ${option}${String(message)}`;
}

/**
 * Amounts carry more digits than a number of JavaScript: such a number stays as it was written
 * (https://tc39.es/proposal-json-parse-with-source/), for tables and for --json.
 */
function exactNumbers(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || Number(source).toString() === source) return value;
  return (JSON as unknown as { rawJSON: (written: string) => unknown }).rawJSON(source);
}

/** An object, or the list that some operations reply with. */
function parseReply(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text, exactNumbers);
    return typeof value === 'object' ? (value as Readonly<Record<string, unknown>> | null) : null;
  } catch {
    // Not JSON: the caller says that this is no admin API.
    return null;
  }
}
