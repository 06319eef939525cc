/** The admin function on a fresh database, called with the events an ALB sends. */
import type { TestContext } from 'node:test';
import type { Clock } from '../../core/clock.ts';
import { systemClock } from '../../core/clock.ts';
import type { Database } from '../../core/db/connect.ts';
import { oidcSettingsOf, type OidcSettings } from '../../core/identity/oidc-settings.ts';
import { readSettings } from '../../core/settings/read-settings.ts';
import { signInSettings } from '../../core/settings/settings.ts';
import type { AlbEvent } from '../../lambda/admin/request/event.ts';
import { createHandler } from '../../lambda/admin/handler.ts';
import { fixedSecret } from '../../core/keys/rotating-secret.ts';
import { operations } from '../../lambda/admin/api/operations.ts';
import { createTestDatabase } from '../support/database.ts';
import { AUDIENCE, type Issuer } from '../support/issuer.ts';

export const MASTER_KEY = 'sk-master-for-tests-0123456789';
export const PEPPER = 'pepper-for-tests-0123456789';

export type AdminAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly body: Json;
};

/** Replies as tests look into them; a wrong step fails the test by itself. */
// oxlint-disable-next-line typescript/no-explicit-any -- the shape is what the tests are about
export type Json = any;

/** Reads one field of each row: `rows.map(its('team_id'))`. */
export const its = (field: string) => (row: Json) => row[field];

export type AdminFixture = {
  readonly database: Database;
  readonly databaseUrl: string;
  readonly logLines: Readonly<Record<string, unknown>>[];
  readonly handle: (event: AlbEvent) => Promise<{ statusCode: number; body: string }>;
  readonly send: (event: Partial<AlbEvent>) => Promise<AdminAnswer>;
  readonly get: (
    path: string,
    query?: Record<string, string>,
    headers?: Record<string, string>,
  ) => Promise<AdminAnswer>;
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<AdminAnswer>;
};

/** Calls with one credential. */
export type Acting = Pick<AdminFixture, 'get' | 'post'>;

export async function startAdmin(
  t: TestContext,
  options: { clock?: Clock; oidc?: OidcSettings } = {},
): Promise<AdminFixture> {
  const { url, database } = await createTestDatabase(t);
  const logLines: Readonly<Record<string, unknown>>[] = [];
  const admin = createHandler({
    databaseUrl: url,
    masterKeys: fixedSecret(MASTER_KEY),
    oidc: options.oidc ?? null,
    keyPepper: PEPPER,
    region: 'us-east-1',
    clock: options.clock ?? systemClock,
    log: (level, message, fields) => logLines.push({ level, message, ...fields }),
  });
  t.after(() => admin.close());
  const send = async (event: Partial<AlbEvent>): Promise<AdminAnswer> => {
    const result = await admin.handle({ ...albEvent('GET', '/'), ...event });
    const isJson = (result.headers?.['content-type'] ?? '').startsWith('application/json');
    const parsed: unknown = result.body === '' || !isJson ? null : JSON.parse(result.body);
    if (result.statusCode === 200 && parsed !== null) assertAsDocumented(event.path ?? '/', parsed);
    return { status: result.statusCode, headers: result.headers ?? {}, text: result.body, body: parsed };
  };
  return {
    database,
    databaseUrl: url,
    logLines,
    handle: admin.handle,
    send,
    get: (path, query = {}, headers = {}) => {
      const event = albEvent('GET', path);
      const queryStringParameters = encoded(query);
      return send({ ...event, headers: { ...event.headers, ...headers }, queryStringParameters });
    },
    post: (path, body, headers = {}) => {
      const event = albEvent('POST', path);
      return send({ ...event, headers: { ...event.headers, ...headers }, body: JSON.stringify(body) });
    },
  };
}

/** Settings with which people sign in at `issuer`. */
export function signingInAt(issuer: Issuer, variables: Record<string, string> = {}): OidcSettings {
  const given = { OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: AUDIENCE, OIDC_CREATES: 'users', ...variables };
  const oidc = oidcSettingsOf(readSettings(signInSettings, given));
  if (oidc === null) throw new Error('nobody can sign in');
  return oidc;
}

/** The same with another credential than the master key. */
export function actingAs(admin: AdminFixture, secret: string): Acting {
  const headers = { authorization: `Bearer ${secret}` };
  return {
    get: (path, query = {}) => admin.get(path, query, headers),
    post: (path, body, more = {}) => admin.post(path, body, { ...headers, ...more }),
  };
}

/** Every reply of every test has the shape that /openapi.json promises. */
function assertAsDocumented(path: string, body: unknown): void {
  const found = operations.find((operation) => operation.path === path);
  if (found !== undefined) found.reply.parse(body);
}

/** An event as https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html shows it. */
export function albEvent(httpMethod: string, path: string): AlbEvent {
  return {
    httpMethod,
    path,
    queryStringParameters: {},
    headers: {
      accept: '*/*',
      'content-type': 'application/json',
      authorization: `Bearer ${MASTER_KEY}`,
      host: 'stargate.internal',
      'user-agent': 'curl/8.5.0',
      'x-amzn-trace-id': 'Root=1-69200000-0123456789abcdef01234567',
      'x-forwarded-for': '10.0.3.17',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    body: '',
    isBase64Encoded: false,
  };
}

/** The load balancer leaves a query as the client encoded it. */
function encoded(query: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [encodeURIComponent(name), encodeURIComponent(value)]),
  );
}
