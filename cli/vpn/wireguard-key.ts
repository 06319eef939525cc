/** Keys of WireGuard: X25519, 32 bytes, in base64. https://www.wireguard.com/protocol/ */
import { generateKeyPairSync } from 'node:crypto';

export type WireguardKeys = { readonly privateKey: string; readonly publicKey: string };

export function createWireguardKeys(): WireguardKeys {
  const { privateKey } = generateKeyPairSync('x25519');
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  return { privateKey: toBase64(d), publicKey: toBase64(x) };
}

function toBase64(base64url: string): string {
  return Buffer.from(base64url, 'base64url').toString('base64');
}
