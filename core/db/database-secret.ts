/**
 * The RDS secret as a PostgreSQL address. TLS with a verified certificate is part of it, unless the secret itself
 * names another `sslmode` (a database on this machine). The certificate's authority comes from NODE_EXTRA_CA_CERTS.
 */

/** Secrets Manager's labels: the value that counts, and, while AWS rotates, the one that is about to. */
export type SecretStage = 'AWSCURRENT' | 'AWSPENDING';

type DatabaseSecret = {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly dbname: string;
  readonly sslmode: string;
};

/** All throw a sentence that names what is missing and never shows a value. */
export function databaseUrlOf(secretText: string): string {
  const secret = parse(secretText);
  const credentials = `${encodeURIComponent(secret.username)}:${encodeURIComponent(secret.password)}`;
  return `postgres://${credentials}@${secret.host}:${secret.port}/${encodeURIComponent(secret.dbname)}?sslmode=${secret.sslmode}`;
}

export function loginIn(secretText: string): { readonly username: string; readonly password: string } {
  const { username, password } = record(secretText);
  if (typeof username !== 'string' || typeof password !== 'string') {
    throw new Error('the database secret lacks username or password');
  }
  return { username, password };
}

/**
 * Reads the address each time it is asked, across rotations. AWS changes the password in PostgreSQL some seconds
 * before the new value becomes the current one: whoever asks again and finds nothing new gets the pending value.
 */
export function rotatingDatabaseUrl(read: (stage: SecretStage) => Promise<string>): () => Promise<string> {
  let last = '';
  return async () => {
    const current = databaseUrlOf(await read('AWSCURRENT'));
    // There is no pending value unless AWS is rotating; then the current one is the answer.
    last = current === last ? await read('AWSPENDING').then(databaseUrlOf, () => current) : current;
    return last;
  };
}

function parse(text: string): DatabaseSecret {
  const fields = record(text);
  const missing = ['host', 'username', 'password'].filter((name) => typeof fields[name] !== 'string');
  if (missing.length > 0) throw new Error(`the database secret lacks ${missing.join(', ')}`);
  const port = fields['port'] === undefined ? 5432 : Number(fields['port']);
  if (!Number.isSafeInteger(port) || port < 1 || port > 65_535) {
    throw new Error('the port in the database secret is not a port');
  }
  return {
    host: String(fields['host']),
    port,
    username: String(fields['username']),
    password: String(fields['password']),
    dbname: typeof fields['dbname'] === 'string' ? fields['dbname'] : 'stargate',
    sslmode: typeof fields['sslmode'] === 'string' ? fields['sslmode'] : 'verify-full',
  };
}

function record(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('the database secret is not JSON');
  }
  if (typeof value !== 'object' || value === null)
    throw new Error('the database secret is not a JSON object');
  return value as Readonly<Record<string, unknown>>;
}
