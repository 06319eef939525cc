/** A short digest of text, for ids and signatures that must be the same in every run. */
import { hash } from 'node:crypto';

export function fingerprint(text: string): string {
  return hash('sha256', text, 'base64url');
}
