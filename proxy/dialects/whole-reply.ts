/**
 * The reply of a call that is never streamed, such as a count or a list of vectors: nothing of a stream ever reaches it.
 * Unless told otherwise, the call costs no tokens.
 */
import { NO_USAGE } from '../../core/usage/usage.ts';
import type { Reply } from './dialect.ts';

type WholeMembers = Pick<Reply, 'whole'> &
  Partial<Pick<Reply, 'headers' | 'parts' | 'usage' | 'isUsageFinal'>>;

export function createWholeReply(members: WholeMembers): Reply {
  return {
    contentType: 'application/json',
    event: () => undefined,
    end: () => true,
    fail: () => undefined,
    ping: () => undefined,
    usage: () => NO_USAGE,
    isUsageFinal: () => true,
    relayedChars: () => 0,
    finishReason: () => null,
    ...members,
  };
}
