/** How people sign in with OpenID Connect: whose tokens are believed, and what their claims mean here. */
import type { Settings, Variable } from '../config-schema.ts';

export type OidcSettings = {
  readonly issuer: string;
  /** A token must be made for one of them. */
  readonly audiences: readonly string[];
  /** Null: found by the issuer's discovery document. */
  readonly jwksUrl: string | null;
  readonly userClaim: string;
  readonly emailClaim: string;
  readonly teamClaim: string | null;
  readonly roleClaim: string | null;
  readonly adminValues: ReadonlySet<string>;
  readonly viewerValues: ReadonlySet<string>;
  readonly creates: Creates;
};

/** What is made when someone unknown signs in. */
export type Creates = 'nothing' | 'users' | 'users-and-teams';

export const oidcVariables = [
  {
    name: 'OIDC_ISSUER',
    meaning: 'Issuer whose tokens let people in beside keys, as `iss` names it; absent: keys alone',
    check: 'url',
  },
  {
    name: 'OIDC_AUDIENCE',
    meaning: 'Audience a token must be made for (`aud`, else `client_id`); several with commas between',
    check: 'text',
  },
  {
    name: 'OIDC_JWKS_URL',
    meaning: "Address of the issuer's keys; found by its discovery document when absent",
    check: 'url',
  },
  {
    name: 'OIDC_USER_CLAIM',
    meaning: 'Claim that is the user id; dots lead into objects',
    fallback: 'sub',
    check: 'text',
  },
  {
    name: 'OIDC_EMAIL_CLAIM',
    meaning: 'Claim that is the e-mail address; by it a user who is there already is found too',
    fallback: 'email',
    check: 'text',
  },
  {
    name: 'OIDC_TEAM_CLAIM',
    meaning: 'Claim that names the team, or a list of which the first known one counts',
    check: 'text',
  },
  {
    name: 'OIDC_ROLE_CLAIM',
    meaning: 'Claim that holds roles or groups, for OIDC_ADMIN_VALUES and OIDC_VIEWER_VALUES',
    check: 'text',
  },
  {
    name: 'OIDC_ADMIN_VALUES',
    meaning: 'Values of the role claim that make an admin, with commas between',
    check: 'text',
  },
  {
    name: 'OIDC_VIEWER_VALUES',
    meaning: 'Values of the role claim that make a viewer, with commas between',
    check: 'text',
  },
  {
    name: 'OIDC_CREATES',
    meaning: 'What is made when someone unknown signs in: nothing, users or users-and-teams',
    fallback: 'nothing',
    check: 'text',
  },
] as const satisfies readonly Variable[];

export type OidcVariableName = (typeof oidcVariables)[number]['name'];

/** Null: nobody signs in. Throws a sentence when the variables do not go together. */
export function oidcSettingsOf(settings: Settings<OidcVariableName>): OidcSettings | null {
  const issuer = settings.OIDC_ISSUER;
  if (issuer === undefined) return null;
  const audiences = wordsOf(settings.OIDC_AUDIENCE);
  if (audiences.length === 0) {
    throw new Error(
      'OIDC_AUDIENCE must be set with OIDC_ISSUER: else tokens made for others would open the gateway',
    );
  }
  const creates = settings.OIDC_CREATES;
  if (creates !== 'nothing' && creates !== 'users' && creates !== 'users-and-teams') {
    throw new Error(`OIDC_CREATES is "${creates}"; it must be nothing, users or users-and-teams`);
  }
  return {
    issuer,
    audiences,
    jwksUrl: settings.OIDC_JWKS_URL ?? null,
    userClaim: settings.OIDC_USER_CLAIM ?? 'sub',
    emailClaim: settings.OIDC_EMAIL_CLAIM ?? 'email',
    teamClaim: settings.OIDC_TEAM_CLAIM ?? null,
    roleClaim: settings.OIDC_ROLE_CLAIM ?? null,
    adminValues: new Set(wordsOf(settings.OIDC_ADMIN_VALUES)),
    viewerValues: new Set(wordsOf(settings.OIDC_VIEWER_VALUES)),
    creates,
  };
}

function wordsOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
