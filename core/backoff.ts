/** How long to wait before something that failed is tried again: twice as long each time, up to a longest wait. */
export type Backoff = { readonly firstMs: number; readonly longestMs: number };

/**
 * The wait before retry number `retry` (1, 2, …). `jitter`, uniform in [0, 1), makes it anything up to that: full jitter
 * (https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/).
 */
export function backoffMs({ firstMs, longestMs }: Backoff, retry: number, jitter = 1): number {
  return Math.floor(jitter * Math.min(longestMs, firstMs * 2 ** (retry - 1)));
}
