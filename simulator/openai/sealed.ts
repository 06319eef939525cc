/**
 * What only the service can read and a client carries back unchanged: the `encrypted_content` of reasoning and of
 * compacted conversations. It is bound to the account and the model; any other is refused, and so is one that was changed.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

import { isObject } from '../../core/json.ts';
import { OpenaiError, refused } from './error.ts';

export type Seal = {
  readonly kind: 'reasoning' | 'compaction';
  readonly text: string;
};

/** Whose it is. */
export type Owner = { readonly account: string; readonly bedrockId: string };

const SIGNATURE_BYTES = 32;
const SHOWN_CHARS = 4;
/** How OpenAI's reasoning begins, and what bedrock-mantle makes of a conversation. */
const OPENINGS = { reasoning: 'gAAAAA', compaction: 'smry_' } as const;

export function seal({ kind, text }: Seal, owner: Owner): string {
  const content = Buffer.from(JSON.stringify({ kind, text }));
  return OPENINGS[kind] + Buffer.concat([signatureOf(content, owner), content]).toString('base64url');
}

/** Throws OpenAI's refusal of what this service did not seal for this model and account. */
export function unseal(sealed: string, kind: Seal['kind'], owner: Owner): Seal {
  const opening = OPENINGS[kind];
  const bytes = Buffer.from(sealed.slice(opening.length), 'base64url');
  const content = bytes.subarray(SIGNATURE_BYTES);
  const signature = bytes.subarray(0, SIGNATURE_BYTES);
  const isOurs =
    sealed.startsWith(opening) &&
    bytes.toString('base64url') === sealed.slice(opening.length) &&
    signature.length === SIGNATURE_BYTES &&
    timingSafeEqual(signature, signatureOf(content, owner));
  const read: unknown = isOurs ? JSON.parse(content.toString()) : null;
  if (!isObject(read) || read['kind'] !== kind) throw unverified(sealed);
  return { kind, text: String(read['text']) };
}

function signatureOf(content: Buffer, { account, bedrockId }: Owner): Buffer {
  return createHmac('sha256', `${account} ${bedrockId}`).update(content).digest();
}

function unverified(sealed: string): OpenaiError {
  const shown = `${sealed.slice(0, SHOWN_CHARS)}...${sealed.slice(-SHOWN_CHARS)}`;
  return refused(
    `The encrypted content ${shown} could not be verified. Reason: Encrypted content could not be decrypted or parsed.`,
    null,
    'invalid_encrypted_content',
  );
}
