/**
 * A change sent twice under one idempotency key happens once, and both get the same reply, a new secret included:
 * whoever lost the first reply needs it. The reply is therefore kept sealed (AES-256-GCM) under a key made
 * from the pepper and the client's own idempotency key, of which the database knows only a hash.
 */
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Queryable } from '../../../core/db/connect.ts';
import { claimIdempotencyKey, keepReply } from '../../../core/db/queries/operations/idempotent-replies.ts';
import { refuse, type Refusal } from '../../../core/errors.ts';
import { callerName, type Caller } from '../access/caller.ts';
import type { Outcome, Reply } from '../api/operation.ts';

export type Repeatable = {
  readonly idempotencyKey: string;
  readonly caller: Caller;
  readonly path: string;
  readonly body: string;
  readonly pepper: string;
};

/** Runs `work` once per idempotency key, inside the transaction `tx`. */
export async function once(
  tx: Queryable,
  request: Repeatable,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  const { caller } = request;
  // With its kind: a person's user id may be any text, the name of the master key too.
  const scope = `${caller.kind} ${callerName(caller)} ${request.path}`;
  const idempotencyHash = createHmac('sha256', request.pepper)
    .update(`idempotency ${scope} ${request.idempotencyKey}`)
    .digest();
  const requestHash = createHash('sha256').update(request.body).digest();
  const sealingKey = Buffer.from(
    hkdfSync('sha256', request.pepper, request.idempotencyKey, `sealed reply ${scope}`, 32),
  );
  const kept = await claimIdempotencyKey(tx, idempotencyHash, requestHash);
  if (kept !== null) {
    return kept.requestHash.equals(requestHash) ? unseal(kept.sealedReply, sealingKey) : reused();
  }
  const outcome = await work();
  if (outcome.kind === 'reply') await keepReply(tx, idempotencyHash, seal(outcome, sealingKey));
  return outcome;
}

function reused(): Refusal {
  return refuse('conflict', {
    message: 'This idempotency key was used for another request. Use a new one for each change.',
    param: 'idempotency-key',
  });
}

function seal(reply: Reply, sealingKey: Buffer): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce);
  const text = JSON.stringify({ body: reply.body, version: reply.version });
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

function unseal(sealed: Buffer, sealingKey: Buffer): Reply {
  const decipher = createDecipheriv('aes-256-gcm', sealingKey, sealed.subarray(0, 12));
  decipher.setAuthTag(sealed.subarray(-16));
  const text = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('utf8');
  const kept = JSON.parse(text) as { body: object; version: number | null };
  return { kind: 'reply', body: kept.body, version: kept.version };
}
