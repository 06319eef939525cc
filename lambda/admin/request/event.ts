/**
 * The load balancer's event, read once: method, raw path, query and headers as plain maps, and the
 * body as text. Both header variants of a target group (single and multi-value) come in here and look alike after.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
import { refuse, type Refusal } from '../../../core/errors.ts';

export type AlbEvent = {
  readonly httpMethod: string;
  readonly path: string;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | undefined;
  readonly multiValueQueryStringParameters?: Readonly<Record<string, string[] | undefined>> | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  readonly multiValueHeaders?: Readonly<Record<string, string[] | undefined>> | undefined;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
};

export type AdminRequest = {
  readonly kind: 'request';
  readonly method: string;
  /** Still percent-encoded, as the route table compares it. */
  readonly path: string;
  /** Decoded; a name given twice has its values joined by a comma. */
  readonly query: ReadonlyMap<string, string>;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
};

export function readEvent(event: AlbEvent): AdminRequest | Refusal {
  const query = readQuery(event);
  if (query === null) return refuse('invalid_request', { message: 'The query string is not valid.' });
  const body = readBody(event);
  if (body === null) return refuse('invalid_json', { message: 'The request body is not valid UTF-8.' });
  return {
    kind: 'request',
    method: event.httpMethod,
    path: event.path,
    query,
    headers: readHeaders(event),
    body,
  };
}

function readHeaders(event: AlbEvent): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  const given = [...Object.entries(event.headers ?? {}), ...Object.entries(event.multiValueHeaders ?? {})];
  for (const [name, value] of given) {
    if (value !== undefined) headers.set(name.toLowerCase(), [value].flat().join(', '));
  }
  return headers;
}

/** The load balancer leaves names and values as the client encoded them; null when that is broken. */
function readQuery(event: AlbEvent): ReadonlyMap<string, string> | null {
  const query = new Map<string, string>();
  const given = event.multiValueQueryStringParameters ?? event.queryStringParameters ?? {};
  for (const [rawName, values = []] of Object.entries(given)) {
    for (const rawValue of [values].flat()) {
      const name = decode(rawName);
      const value = decode(rawValue);
      if (name === null || value === null) return null;
      const before = query.get(name);
      query.set(name, before === undefined ? value : `${before},${value}`);
    }
  }
  return query;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // Thrown for a broken percent-encoding, and for nothing else; the caller answers 400.
    return null;
  }
}

function readBody(event: AlbEvent): string | null {
  const body = event.body ?? '';
  if (event.isBase64Encoded !== true) return body;
  const bytes = Buffer.from(body, 'base64');
  const text = bytes.toString('utf8');
  return text.includes('\u{FFFD}') && !Buffer.from(text, 'utf8').equals(bytes) ? null : text;
}
