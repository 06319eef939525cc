/** What a service says in headers of how long to wait and how much may still be asked. */

/**
 * `retry-after`: seconds, or a date (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after).
 * `X-Contentful-RateLimit-Reset`: seconds until the next request is taken
 * (https://www.contentful.com/developers/docs/references/content-management-api/#/introduction/api-rate-limits).
 */
export function waitAskedForMs(headers: ReadonlyMap<string, string>, nowMs: number): number {
  const retryAfter = headers.get('retry-after');
  if (retryAfter !== undefined) {
    const ofSeconds = secondsAsMs(retryAfter);
    if (ofSeconds !== null) return ofSeconds;
    const atMs = Date.parse(retryAfter);
    if (!Number.isNaN(atMs)) return Math.max(0, atMs - nowMs);
  }
  return secondsAsMs(headers.get('x-contentful-ratelimit-reset') ?? '') ?? 0;
}

/** Of the longest window that the service tells; null: it tells none. */
export function callsLeftIn(headers: ReadonlyMap<string, string>): number | null {
  for (const name of LEFT) {
    const text = headers.get(name);
    if (text !== undefined && /^\d{1,12}$/.test(text)) return Number(text);
  }
  return null;
}

const LEFT = [
  'x-contentful-ratelimit-hour-remaining',
  'x-ratelimit-remaining',
  'x-contentful-ratelimit-second-remaining',
];

function secondsAsMs(text: string): number | null {
  return /^\d{1,9}(\.\d{1,6})?$/.test(text.trim()) ? Math.ceil(Number(text) * 1000) : null;
}
