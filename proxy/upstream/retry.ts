/** When a call is tried again, and how long that waits. */
import { backoffMs as waitBefore } from '../../core/backoff.ts';
import type { ErrorCode } from '../../core/errors.ts';

const BACKOFF = { firstMs: 200, longestMs: 2_000 };

/** Whether the same call may succeed when retried: throttling and faults of Bedrock, never the client's own. */
export function isRetriable(code: ErrorCode): boolean {
  return code === 'upstream_throttled' || code === 'upstream_failed' || code === 'upstream_unavailable';
}

/** Whether another deployment or model may succeed: yes, unless the request itself is at fault. */
export function mayAnotherAnswer(code: ErrorCode): boolean {
  return isRetriable(code) || code === 'upstream_timeout';
}

/** Wait before retry number `retry` (1, 2, …). `random` is uniform in [0, 1). */
export function backoffMs(retry: number, random: number): number {
  return waitBefore(BACKOFF, retry, random);
}
