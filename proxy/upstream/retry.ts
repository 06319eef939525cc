/** Which refusals another try may help. */
import type { ErrorCode } from '../../core/errors.ts';

/** Whether the same call may succeed when retried: throttling and faults of Bedrock, never the client's own. */
export function isRetriable(code: ErrorCode): boolean {
  return code === 'upstream_throttled' || code === 'upstream_failed' || code === 'upstream_unavailable';
}

/** Whether another deployment or model may succeed: yes, unless the request itself is at fault. */
export function mayAnotherAnswer(code: ErrorCode): boolean {
  return isRetriable(code) || code === 'upstream_timeout';
}
