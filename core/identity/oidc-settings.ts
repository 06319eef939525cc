/** How people sign in with OpenID Connect: whose tokens are believed, and what their claims mean here. */
import type { SettingsOf } from '../settings/read-settings.ts';
import type { signInSettings } from '../settings/settings.ts';

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

/** Null: nobody signs in. Throws a sentence when the variables do not go together. */
export function oidcSettingsOf(settings: SettingsOf<typeof signInSettings>): OidcSettings | null {
  if (settings.oidcIssuer === null) return null;
  if (settings.oidcAudiences.length === 0) {
    throw new Error(
      'OIDC_AUDIENCE must be set with OIDC_ISSUER: else tokens made for others would open the gateway',
    );
  }
  return {
    issuer: settings.oidcIssuer,
    audiences: settings.oidcAudiences,
    jwksUrl: settings.oidcJwksUrl,
    userClaim: settings.oidcUserClaim,
    emailClaim: settings.oidcEmailClaim,
    teamClaim: settings.oidcTeamClaim,
    roleClaim: settings.oidcRoleClaim,
    adminValues: new Set(settings.oidcAdminValues),
    viewerValues: new Set(settings.oidcViewerValues),
    creates: settings.oidcCreates,
  };
}
