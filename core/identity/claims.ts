/** What the claims of a token say about a person, by the settings. */
import type { OidcSettings } from './oidc-settings.ts';

export type Claims = {
  /** Who it is for the issuer: the one thing that never changes. */
  readonly subject: string;
  readonly userId: string;
  /** Null when absent, or when the issuer says anything else of it than that it is verified. */
  readonly email: string | null;
  /** Names of teams, in the order of the claim. Null: the token has no such claim, and says nothing of teams. */
  readonly teams: readonly string[] | null;
  /** Null: the claims say nothing about it. */
  readonly role: 'admin' | 'viewer' | null;
  readonly expiresAtMs: number;
};

type Payload = Readonly<Record<string, unknown>>;

/** A sentence that says what is missing, when the token cannot name a person. */
export function readClaims(payload: Payload, settings: OidcSettings): Claims | string {
  const subject = textAt(payload, 'sub');
  if (subject === null) return 'it has no sub';
  if (typeof payload['exp'] !== 'number') return 'it has no exp';
  const email = isUnverified(payload) ? null : emailAt(payload, settings.emailClaim);
  const userId = settings.userClaim === settings.emailClaim ? email : textAt(payload, settings.userClaim);
  if (userId === null) return `it has no ${settings.userClaim} that could be a user id`;
  return {
    subject,
    userId,
    email,
    teams: teamsOf(payload, settings.teamClaim),
    role: roleOf(payload, settings),
    expiresAtMs: payload['exp'] * 1000,
  };
}

/** `aud`, or for access tokens without one (Amazon Cognito's) `client_id`. */
export function isFor(payload: Payload, audiences: readonly string[]): boolean {
  const named = payload['aud'] === undefined ? textsAt(payload, 'client_id') : textsAt(payload, 'aud');
  return named.some((audience) => audiences.includes(audience));
}

function teamsOf(payload: Payload, claim: string | null): readonly string[] | null {
  const isSaid = claim !== null && (valueAt(payload, claim) ?? null) !== null;
  return isSaid ? textsAt(payload, claim) : null;
}

function roleOf(payload: Payload, settings: OidcSettings): 'admin' | 'viewer' | null {
  if (settings.roleClaim === null) return null;
  const values = textsAt(payload, settings.roleClaim);
  if (values.some((value) => settings.adminValues.has(value))) return 'admin';
  return values.some((value) => settings.viewerValues.has(value)) ? 'viewer' : null;
}

/** OpenID Connect has a boolean; Amazon Cognito and Apple also send it as text. An issuer without the claim vouches for all. */
function isUnverified(payload: Payload): boolean {
  if (!Object.hasOwn(payload, 'email_verified')) return false;
  const verified = payload['email_verified'];
  return verified !== true && verified !== 'true';
}

function emailAt(payload: Payload, claim: string): string | null {
  const text = textAt(payload, claim);
  return text !== null && text.length <= 320 && /^[^\s@]+@[^\s@]+$/.test(text) ? text : null;
}

const LONGEST_ID = 256;

function textAt(payload: Payload, claim: string): string | null {
  const value = valueAt(payload, claim);
  const isId = typeof value === 'string' && value !== '' && value.length <= LONGEST_ID && isPrintable(value);
  return isId ? value : null;
}

function textsAt(payload: Payload, claim: string): readonly string[] {
  const value = valueAt(payload, claim);
  const values: readonly unknown[] = Array.isArray(value) ? value.slice(0, 1_000) : [value];
  return values.filter(
    (item): item is string => typeof item === 'string' && item !== '' && isPrintable(item),
  );
}

/** Nothing here has a name with a control character or half a character in it, and PostgreSQL takes neither. */
function isPrintable(text: string): boolean {
  return !/\p{Cc}/u.test(text) && text.isWellFormed();
}

/** A claim by its own name (`https://example.com/roles`), else by the way into objects (`realm_access.roles`). */
function valueAt(payload: Payload, claim: string): unknown {
  if (Object.hasOwn(payload, claim)) return payload[claim];
  let value: unknown = payload;
  for (const step of claim.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Payload)[step];
  }
  return value;
}
