/**
 * Which trace a call belongs to: the caller's own when it sends a W3C `traceparent`, else one whose id is the request
 * id, so that a trace is found by what the client saw.
 * https://www.w3.org/TR/trace-context/
 */
import { createHash } from 'node:crypto';
import type { RequestId } from '../../core/ids.ts';

export type TraceContext = {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** The caller's span, 16 hexadecimal digits; '' when there is none. */
  readonly parentSpanId: string;
  /** What the caller decided; null: nothing. */
  readonly isSampled: boolean | null;
};

export function traceContextOf(header: string | string[] | undefined, requestId: RequestId): TraceContext {
  const match =
    typeof header === 'string'
      ? /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/.exec(header)
      : null;
  const [, traceId = '', parentSpanId = '', flags = ''] = match ?? [];
  if (/[1-9a-f]/.test(traceId) && /[1-9a-f]/.test(parentSpanId)) {
    return { traceId, parentSpanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
  }
  return { traceId: requestId.replaceAll('-', ''), parentSpanId: '', isSampled: null };
}

/** An id of a span that follows from the request, so that a record sent twice is one span. */
export function spanIdOf(requestId: RequestId, name: string): string {
  return createHash('sha256').update(`${requestId} ${name}`).digest('hex').slice(0, 16);
}

/** Whether a trace is among `percent` of all, decided the same way by every program that knows its id. */
export function isChosen(traceId: string, percent: number): boolean {
  // The end of the id: the beginning of ours is the time.
  return Number.parseInt(traceId.slice(-8), 16) % 10_000 < percent * 100;
}
