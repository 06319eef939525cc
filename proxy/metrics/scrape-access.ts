/**
 * Who may read the metrics, where they ask for a token: ids of users are in them. The token is shown as Prometheus shows
 * it, `Authorization: Bearer` (its `authorization` setting, the default kind); nothing else is taken.
 */
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../core/clock.ts';
import { refuse, type Refusal } from '../../core/errors.ts';
import {
  fixedSecret,
  readSecretVersions,
  rotatingSecret,
  type RotatingSecret,
  type SecretVersion,
} from '../../core/keys/rotating-secret.ts';

/** Header `www-authenticate` beside the refusal: https://www.rfc-editor.org/rfc/rfc6750#section-3 */
export const CHALLENGE = 'Bearer realm="metrics"';

/** What a bearer token may consist of (RFC 6750, 2.1), in a length that nobody guesses. */
const TOKEN = /^[A-Za-z0-9._~+/-]{16,}=*$/;
/** A former token that nobody replaces ends so long after its rotation. */
const GRACE_MS = 24 * 3_600_000;
const READ_AGAIN_MS = 3_600_000;

/** A token that is given as it is. Throws when it is not one. */
export function fixedToken(token: string): RotatingSecret {
  return fixedSecret(checked(token, 'METRICS_TOKEN'));
}

/** A token in Secrets Manager. Throws when it is not one; the same later, during a rotation, is a problem. */
export function rotatingToken(options: {
  readonly read: (stage: 'AWSCURRENT' | 'AWSPREVIOUS') => Promise<SecretVersion>;
  readonly clock: Clock;
  readonly onProblem: (error: unknown) => void;
}): Promise<RotatingSecret> {
  const { read, clock, onProblem } = options;
  return rotatingSecret({
    read: async () => {
      const versions = await readSecretVersions(read);
      return { ...versions, current: checked(versions.current, 'The secret METRICS_TOKEN_SECRET_ARN names') };
    },
    clock,
    graceMs: GRACE_MS,
    readAgainMs: READ_AGAIN_MS,
    mayBe: (given) => TOKEN.test(given),
    onProblem,
  });
}

/** Null: the reader shows the token. */
export async function refuseScrape(
  { headers }: IncomingMessage,
  token: RotatingSecret,
): Promise<Refusal | null> {
  const [, shown] = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  if (shown !== undefined && (await token.accepts(shown))) return null;
  return shown === undefined
    ? refuse('missing_key', {
        message:
          'The metrics of this gateway are read with a token. Send it as "Authorization: Bearer <token>"; in a scrape configuration of Prometheus it is "authorization: { credentials_file: … }".',
      })
    : refuse('invalid_key', {
        message:
          'This is not the token for the metrics of this gateway: compare it with METRICS_TOKEN or its secret.',
      });
}

function checked(token: string, where: string): string {
  if (TOKEN.test(token)) return token;
  throw new Error(
    `${where} is not a token: it takes 16 or more letters, digits and -._~+/ (and = at the end), without spaces or a line break. \`openssl rand -hex 32\` makes one`,
  );
}
