/** When a key ends: after a duration, or never. */
import { after } from '../../request/duration.ts';

/** `duration` has been validated; null, absent and `-1` (LiteLLM's word for it) mean never. */
export function expiryOf(duration: string | null | undefined, nowMs: number): Date | null {
  return duration === null || duration === undefined || duration === '-1' ? null : after(nowMs, duration);
}
