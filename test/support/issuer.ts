/** An OpenID Connect issuer: discovery document, keys that can be rotated, and tokens signed with them. */
import { createServer } from 'node:http';
import type { TestContext } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { listen } from './listen.ts';

export type Issuer = {
  readonly url: string;
  /** A token for `claims`; `sub`, `aud`, `iss`, `exp` are made up when absent. */
  readonly token: (claims: Readonly<Record<string, unknown>>) => Promise<string>;
  /** Signs with a new key from now on; `keepsFormer`: the former one stays in the key set. */
  readonly rotate: (options: { readonly keepsFormer: boolean }) => Promise<void>;
  /** How often the keys were read. */
  readonly reads: () => number;
  readonly setAway: (isAway: boolean) => void;
};

export const AUDIENCE = 'stargate';

export async function startIssuer(t: TestContext, nowMs: () => number = () => Date.now()): Promise<Issuer> {
  let keys: JWK[] = [];
  let signing: { readonly kid: string; readonly privateKey: CryptoKey } | null = null;
  let reads = 0;
  let isAway = false;
  let url = '';
  const server = createServer((request, response) => {
    const documents: Readonly<Record<string, unknown>> = {
      '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/keys` },
      '/keys': { keys },
    };
    const document = documents[request.url ?? ''];
    if (request.url === '/keys' && !isAway) reads += 1;
    response.writeHead(isAway ? 503 : document === undefined ? 404 : 200, {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify(document ?? {}));
  });
  url = await listen(t, server);

  const rotate = async ({ keepsFormer }: { readonly keepsFormer: boolean }): Promise<void> => {
    const pair = await generateKeyPair('ES256');
    const kid = `key-${keys.length + 1}-${reads}`;
    const jwk = { ...(await exportJWK(pair.publicKey)), kid, alg: 'ES256', use: 'sig' };
    keys = keepsFormer ? [...keys, jwk] : [jwk];
    signing = { kid, privateKey: pair.privateKey };
  };
  await rotate({ keepsFormer: false });

  return {
    url,
    token: (claims) => {
      if (signing === null) throw new Error('there is no key yet');
      const nowSeconds = Math.floor(nowMs() / 1000);
      const all = {
        iss: url,
        aud: AUDIENCE,
        sub: 'ada',
        iat: nowSeconds,
        exp: nowSeconds + 3_600,
        ...claims,
      };
      return new SignJWT(all).setProtectedHeader({ alg: 'ES256', kid: signing.kid }).sign(signing.privateKey);
    },
    rotate,
    reads: () => reads,
    setAway: (away) => {
      isAway = away;
    },
  };
}
