/** When to try again, and how long to wait: full jitter (https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/). */
import type { ErrorCode } from '../../core/errors.ts';

const BASE_MS = 100;
const LONGEST_MS = 2_000;

/** Whether the same call may succeed on another try: throttling and faults of Bedrock, never the client's own. */
export function isRetriable(code: ErrorCode): boolean {
  return code === 'upstream_throttled' || code === 'upstream_failed' || code === 'upstream_unavailable';
}

/** Wait before retry number `retry` (1, 2, …). `random` is uniform in [0, 1). */
export function backoffMs(retry: number, random: number): number {
  return Math.floor(random * Math.min(LONGEST_MS, BASE_MS * 2 ** retry));
}
