/**
 * People who sign in with OpenID Connect instead of a key. A token that is believed leads to a virtual key that nobody
 * holds the secret of: limits, budgets, permissions, blocking and usage work for it as for every other key.
 *
 * 1. The token's signature, issuer, audience and time are checked (RFC 7519; asymmetric algorithms only).
 * 2. Its claims say who it is; the database finds, or if allowed makes, the user, the team and the key.
 * 3. What came of it is remembered until the token ends, so that the next request with it waits for nothing.
 *
 * Blocking or deleting the user ends it within a second on every task, because the key is looked up as any other.
 */
import { hash } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import type { Clock } from '../clock.ts';
import { isRefusal, refuse, type Refusal } from '../errors.ts';
import type { KeyHasher } from '../keys/virtual-key.ts';
import { isFor, readClaims, type Claims } from './claims.ts';
import { createKeySet, IssuerAway } from './key-set.ts';
import type { OidcSettings } from './oidc-settings.ts';

export type Person = {
  /** Hash of the virtual key that stands for the person. */
  readonly keyHash: Buffer;
  /** From the claims; null: the user's own role counts. */
  readonly role: 'admin' | 'viewer' | null;
  readonly expiresAtMs: number;
};

export type Authenticator = {
  /** Whether a credential is a token rather than a key. */
  readonly isToken: (credential: string) => boolean;
  readonly authenticate: (token: string) => Person | Refusal | Promise<Person | Refusal>;
  /** Signs in again on next use: the key that stood for the person is gone. */
  readonly forget: (token: string) => void;
};

export type SignIn = {
  readonly keyHash: Buffer;
  readonly issuer: string;
  readonly claims: Claims;
  readonly creates: OidcSettings['creates'];
};

export type AuthenticatorOptions = {
  readonly settings: OidcSettings;
  readonly clock: Clock;
  readonly hashKey: KeyHasher;
  /** Finds or makes what the person needs; says why not. */
  readonly signIn: (signIn: SignIn) => Promise<Refusal | null>;
  /** @default fetch with a deadline */
  readonly fetchJson?: (url: string) => Promise<unknown>;
};

const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const CLOCK_TOLERANCE_SECONDS = 30;
const LONGEST_TOKEN = 16_384;
const MAX_REMEMBERED = 20_000;

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { settings, clock, hashKey } = options;
  const keySet = createKeySet({ ...settings, clock, fetchJson: options.fetchJson ?? fetchJson });
  const remembered = new Map<string, Person>();
  const entering = new Map<string, Promise<Person | Refusal>>();

  const enterNow = async (token: string): Promise<Person | Refusal> => {
    const claims = await verify(token);
    if (isRefusal(claims)) return claims;
    const keyHash = Buffer.from(hashKey(`oidc\n${settings.issuer}\n${claims.subject}`), 'hex');
    const refusal = await options.signIn({
      keyHash,
      issuer: settings.issuer,
      claims,
      creates: settings.creates,
    });
    if (refusal !== null) return refusal;
    if (remembered.size >= MAX_REMEMBERED) forgetOldest(remembered);
    const person = { keyHash, role: claims.role, expiresAtMs: claims.expiresAtMs };
    remembered.set(fingerprint(token), person);
    return person;
  };

  const verify = async (token: string): Promise<Claims | Refusal> => {
    try {
      const { payload } = await jwtVerify(token, keySet, {
        issuer: settings.issuer,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(clock.nowMs()),
        requiredClaims: ['exp', 'sub'],
      });
      if (!isFor(payload, settings.audiences)) return invalid('it was made for another audience');
      const claims = readClaims(payload, settings);
      return typeof claims === 'string' ? invalid(claims) : claims;
    } catch (error) {
      return refusalOf(error);
    }
  };

  return {
    isToken: (credential) => credential.startsWith('eyJ') && credential.length <= LONGEST_TOKEN,
    authenticate: (token) => {
      const mark = fingerprint(token);
      const known = remembered.get(mark);
      if (known !== undefined) {
        if (known.expiresAtMs + CLOCK_TOLERANCE_SECONDS * 1000 > clock.nowMs()) return known;
        remembered.delete(mark);
        return expired();
      }
      let promise = entering.get(mark);
      if (promise === undefined) {
        promise = enterNow(token).finally(() => entering.delete(mark));
        entering.set(mark, promise);
      }
      return promise;
    },
    forget: (token) => {
      remembered.delete(fingerprint(token));
    },
  };
}

function fingerprint(token: string): string {
  return hash('sha256', token, 'base64url');
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof IssuerAway) {
    return refuse('unavailable', {
      message: 'The gateway cannot check sign-ins right now. Try again shortly, or use a key.',
      retryAfterSeconds: 5,
    });
  }
  if (error instanceof errors.JWTExpired) return expired();
  if (error instanceof errors.JWTClaimValidationFailed) return invalid(`its ${error.claim} is not right`);
  if (error instanceof errors.JWKSNoMatchingKey) return invalid('no key of the issuer fits it');
  if (error instanceof errors.JOSEError) return invalid('its signature or form is not right');
  throw error;
}

function invalid(why: string): Refusal {
  return refuse('invalid_key', { message: `This token is not valid: ${why}. Sign in again, or use a key.` });
}

function expired(): Refusal {
  return refuse('expired_key', { message: 'This sign-in has expired. Sign in again.' });
}

function forgetOldest(remembered: Map<string, Person>): void {
  for (const mark of remembered.keys()) {
    remembered.delete(mark);
    return;
  }
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}
