/** Replies kept for a day, so that a change sent twice under one idempotency key happens once. */
import type { Queryable } from '../../connect.ts';

export type KeptReply = { readonly requestHash: Buffer; readonly sealedReply: Buffer };

/**
 * Takes an idempotency key for this transaction. A second request with the same key waits here until the first has
 * ended, then gets its reply; null means: the key is ours, go on.
 */
export async function claimIdempotencyKey(
  tx: Queryable,
  idempotencyHash: Buffer,
  requestHash: Buffer,
): Promise<KeptReply | null> {
  await tx.query(FORGET_OLD);
  const claimed = await tx.query(CLAIM, [idempotencyHash, requestHash]);
  if (claimed.length > 0) return null;
  const row = (await tx.query(READ, [idempotencyHash]))[0];
  const { request_hash: before, sealed_reply: sealed } = row ?? {};
  if (!Buffer.isBuffer(before) || !Buffer.isBuffer(sealed)) {
    throw new Error('a kept reply disappeared while it was read');
  }
  return { requestHash: before, sealedReply: sealed };
}

export async function keepReply(tx: Queryable, idempotencyHash: Buffer, sealed: Buffer): Promise<void> {
  await tx.query(KEEP, [idempotencyHash, sealed]);
}

/** Uses idempotent_replies_created_at; takes few at a time, so no request pays for a backlog. */
const FORGET_OLD = `delete from idempotent_replies where idempotency_hash in (
  select idempotency_hash from idempotent_replies where created_at < now() - interval '1 day'
  order by created_at limit 100 for update skip locked)`;

const CLAIM = `insert into idempotent_replies (idempotency_hash, request_hash) values ($1, $2)
  on conflict (idempotency_hash) do nothing returning 1`;

const READ = `select request_hash, sealed_reply from idempotent_replies where idempotency_hash = $1`;

const KEEP = `update idempotent_replies set sealed_reply = $2 where idempotency_hash = $1`;
