/**
 * Posts to an OTLP endpoint, and says what became of it. Which answers may be tried again:
 * https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
 */
import { gzipSync } from 'node:zlib';

export type Outcome =
  /** `note`: the endpoint took a part only, and why. */
  | { readonly kind: 'taken'; readonly note: string | null }
  /** It will never take this. */
  | { readonly kind: 'refused'; readonly note: string }
  /** It may take this later. `retryAfterMs`: it is busy or away; null: its address or key is wrong. */
  | { readonly kind: 'not now'; readonly note: string; readonly retryAfterMs: number | null };

export type Post = (body: Buffer) => Promise<Outcome>;

const TIMEOUT_MS = 10_000;
const MOST_ANSWER = 300;
/** The data themselves are wrong, or too many. */
const REFUSALS: ReadonlySet<number> = new Set([400, 413, 422]);
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

export function postTo(url: string, headers: Readonly<Record<string, string>>): Post {
  return async (body) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
        body: new Uint8Array(gzipSync(body)),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const answer = readable(await response.text());
      if (response.ok) return { kind: 'taken', note: answer === '' ? null : answer };
      const note = `status ${response.status} ${answer}`.trim();
      if (REFUSALS.has(response.status)) return { kind: 'refused', note };
      const retryAfterMs = RETRYABLE.has(response.status) ? secondsOf(response.headers) * 1_000 : null;
      return { kind: 'not now', note, retryAfterMs };
    } catch (error) {
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      return {
        kind: 'not now',
        note: isLate ? 'no answer in time' : 'it cannot be reached',
        retryAfterMs: 0,
      };
    }
  };
}

/** Of Retry-After; a date, which it may be too, counts as a minute. */
function secondsOf(headers: Headers): number {
  const seconds = Number(headers.get('retry-after') ?? 0);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : 60;
}

/**
 * The words of an answer, for people. One that takes everything is empty, or `{}`; otherwise there is a message among the
 * bytes of ExportMetricsPartialSuccess or Status.
 */
function readable(answer: string): string {
  const words = answer.replaceAll(/[^\u0020-\u007e]+/g, ' ').trim();
  return words === '{}' ? '' : words.slice(0, MOST_ANSWER);
}
