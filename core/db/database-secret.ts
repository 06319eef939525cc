/**
 * The RDS secret as a PostgreSQL address. TLS with a verified certificate is part of it, unless the secret itself
 * names another `sslmode` (a database on this machine).
 */
type DatabaseSecret = {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly dbname: string;
  readonly sslmode: string;
};

/** Throws a sentence that names what is missing and never shows a value. */
export function databaseUrlOf(secretText: string): string {
  const secret = parse(secretText);
  const credentials = `${encodeURIComponent(secret.username)}:${encodeURIComponent(secret.password)}`;
  return `postgres://${credentials}@${secret.host}:${secret.port}/${encodeURIComponent(secret.dbname)}?sslmode=${secret.sslmode}`;
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
    dbname: typeof fields['dbname'] === 'string' ? fields['dbname'] : 'postgres',
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
