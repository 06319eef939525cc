/**
 * The issuer's public keys (JWKS), kept so that no request waits for the issuer.
 *
 * | when                                   | then                                                              |
 * | -------------------------------------- | ----------------------------------------------------------------- |
 * | they are older than ten minutes        | read again; a key that is gone is believed no longer               |
 * | a token names a key that is not there  | read again at once, but not more often than every ten seconds      |
 * | the issuer is away                     | the keys read last count for a day, then tokens are refused        |
 */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '../clock.ts';

export type KeySetOptions = {
  readonly issuer: string;
  readonly jwksUrl: string | null;
  readonly clock: Clock;
  /** Reads a JSON document; rejects when it cannot. */
  readonly fetchJson: (url: string) => Promise<unknown>;
};

const FRESH_MS = 600_000;
const USABLE_MS = 86_400_000;
const LEAST_BETWEEN_READS_MS = 10_000;

export class IssuerAway extends Error {
  override readonly name = 'IssuerAway';
}

export function createKeySet({ issuer, jwksUrl, clock, fetchJson }: KeySetOptions): JWTVerifyGetKey {
  let find: JWTVerifyGetKey | null = null;
  let readAtMs = 0;
  let triedAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;

  const readKeys = async (): Promise<void> => {
    const url = jwksUrl ?? (await discover(issuer, fetchJson));
    find = createLocalJWKSet(asKeySet(await fetchJson(url)));
    readAtMs = clock.monotonicMs();
  };

  /** One read at a time; a failure leaves what there is. */
  const readAgain = (): Promise<void> => {
    if (reading !== null) return reading;
    if (clock.monotonicMs() - triedAtMs < LEAST_BETWEEN_READS_MS) return Promise.resolve();
    triedAtMs = clock.monotonicMs();
    reading = readKeys()
      .catch((cause: unknown) => {
        if (find === null) throw new IssuerAway('the keys of the issuer cannot be read', { cause });
      })
      .finally(() => {
        reading = null;
      });
    return reading;
  };

  return async (header, token) => {
    if (clock.monotonicMs() - readAtMs >= FRESH_MS || find === null) await readAgain();
    if (find === null || clock.monotonicMs() - readAtMs >= USABLE_MS) {
      throw new IssuerAway('the keys of the issuer cannot be read');
    }
    try {
      return await find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await readAgain();
      return find(header, token);
    }
  };
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html */
async function discover(issuer: string, fetchJson: KeySetOptions['fetchJson']): Promise<string> {
  const document = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const isDocument = typeof document === 'object' && document !== null;
  if (isDocument && 'issuer' in document && document.issuer !== issuer) {
    throw new Error('the discovery document names another issuer');
  }
  if (isDocument && 'jwks_uri' in document && typeof document.jwks_uri === 'string') return document.jwks_uri;
  throw new Error('the discovery document of the issuer has no jwks_uri');
}

function asKeySet(document: unknown): JSONWebKeySet {
  const isSet = typeof document === 'object' && document !== null && 'keys' in document;
  if (!isSet || !Array.isArray(document.keys)) throw new Error('the keys of the issuer are not a JWKS');
  return document as JSONWebKeySet;
}
