/** The end of a body, once its call has its record: it is freed at once (`free-bytes.ts`). */
import { LARGE_BODY_BYTES } from '../../dialects/work.ts';
import type { Admitted } from '../../exchange.ts';
import { freeBytes } from '../../free-bytes.ts';

/** Below this, V8 frees it as cheaply. */
const FREED_BYTES = 32_768;

/**
 * Not of a call of several choices, which share it, or whose body a policy or a kept response may go on with, and not of one
 * so large that its request for Bedrock may be in the same memory: that is left to V8.
 */
export function freeBody({ body, bodyHold, call, choice, policyUse }: Admitted): void {
  const { length } = body;
  if (length < FREED_BYTES || length >= LARGE_BODY_BYTES) return;
  if (choice !== null || policyUse !== null || call.turnToKeep !== undefined) return;
  freeBytes(body);
  bodyHold.noteFreed();
}
