/**
 * Whose fault a call's failure is, in a handful of classes that reports can group by. The code in a record says
 * exactly what happened; the class says who should look at it.
 */
import type { EndingKind } from './record.ts';

/**
 * - client: the client left, or asked what Bedrock or a content policy refuses.
 * - throttled: Bedrock had no room.
 * - upstream: Bedrock failed, or its answer broke off.
 * - timeout: Bedrock stayed silent too long.
 * - gateway: we failed, or a task died.
 */
export const errorClasses = ['client', 'throttled', 'upstream', 'timeout', 'gateway'] as const;

export type ErrorClass = (typeof errorClasses)[number];

/** Null for a call that went well. */
export function errorClassOf(ending: EndingKind, errorCode: string | null): ErrorClass | null {
  if (ending === 'complete') return null;
  if (ending === 'client-gone') return 'client';
  if (ending === 'task-lost') return 'gateway';
  switch (errorCode) {
    case 'invalid_request':
    case 'upstream_invalid':
    case 'content_policy_violation':
      return 'client';
    case 'upstream_throttled':
    case 'rate_limited':
      return 'throttled';
    case 'upstream_timeout':
      return 'timeout';
    case 'internal':
      return 'gateway';
    default:
      return 'upstream';
  }
}
