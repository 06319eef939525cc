/**
 * `encrypted_content` of reasoning items: Bedrock's reasoning text with its signature, encoded so that it comes back
 * unchanged. Bedrock checks the signature; nothing here needs to be secret from the client that received the reasoning.
 */
import type { Block } from '../converse/content.ts';
import { isObject } from '../json.ts';
import { endOfString } from '../top-level.ts';

const PREFIX = 'sg1.';

/** `escapedText`: the text as it stands between the quotes of a JSON string. */
export function sealReasoning(escapedText: string, signature: string): string {
  return seal(`{"text":"${escapedText}","signature":${JSON.stringify(signature)}}`);
}

export function sealRedacted(data: string): string {
  return seal(`{"redacted":${JSON.stringify(data)}}`);
}

/** Whether it was sealed here: OpenAI's own API cannot read it. */
export function isSealed(content: string): boolean {
  return content.startsWith(PREFIX);
}

/** The reasoning block that was sealed; null when another service wrote it, or when it has no signature to show. */
export function unseal(content: string): Block | null {
  if (!isSealed(content)) return null;
  let opened: unknown;
  try {
    const bytes = Buffer.from(content.slice(PREFIX.length), 'base64url');
    if (!isOfTexts(bytes)) return null;
    opened = JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
  if (!isObject(opened)) return null;
  const { text, signature, redacted } = opened;
  if (typeof redacted === 'string' && redacted !== '')
    return { reasoningContent: { redactedContent: redacted } };
  if (typeof text !== 'string' || typeof signature !== 'string' || signature === '') return null;
  return { reasoningContent: { reasoningText: { text, signature } } };
}

/** Whether it is what was sealed here, an object of one or two texts: anything else could hold many values. */
function isOfTexts(bytes: Buffer): boolean {
  let end = endOfText(bytes, 1);
  if (bytes[end] === 0x2c) end = endOfText(bytes, end + 1);
  return end === bytes.length - 1;
}

/** Behind the text of the member that begins at `at`; 0 when it is no text. */
function endOfText(bytes: Buffer, at: number): number {
  const colon = bytes[at] === 0x22 ? endOfString(bytes, at) : 0;
  return bytes[colon + 1] === 0x22 ? endOfString(bytes, colon + 1) : 0;
}

function seal(json: string): string {
  return PREFIX + Buffer.from(json, 'utf8').toString('base64url');
}
