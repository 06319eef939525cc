/**
 * Connections to PostgreSQL. Every statement has a deadline; a pool that cannot connect fails fast, so callers
 * can fall back on what they hold in memory. Rows come back as `unknown` columns and are parsed by the query files.
 */
import { Pool } from 'pg';

export type Row = Readonly<Record<string, unknown>>;

/** Anything that runs one statement: the pool, or a transaction. */
export type Queryable = {
  readonly query: (text: string, params?: readonly unknown[]) => Promise<readonly Row[]>;
};

export type Database = Queryable & {
  /** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
  readonly transaction: <Result>(work: (tx: Queryable) => Promise<Result>) => Promise<Result>;
  readonly close: () => Promise<void>;
};

export type ConnectOptions = {
  readonly url: string;
  /** @default 4 */
  readonly maxConnections?: number;
  /** Longest time a statement may take. @default 10_000 */
  readonly statementTimeoutMs?: number;
  /** Longest wait for a connection. @default 3_000 */
  readonly connectTimeoutMs?: number;
  /** Shown in pg_stat_activity. @default 'stargate' */
  readonly applicationName?: string;
  /** Called when an idle connection breaks; the pool replaces it by itself. */
  readonly onIdleError?: (error: Error) => void;
  /** Asked for the address again when the password is wrong, because AWS rotates it. @default it never changes */
  readonly refreshUrl?: () => Promise<string>;
  /**
   * Whether statements outside of transactions are parsed and planned once for each connection: for programs that run the
   * same few again and again, as planning can take longer than running. @default false
   */
  readonly preparesStatements?: boolean;
};

/** PostgreSQL's code for a password that is not (or no longer) right. */
const INVALID_PASSWORD = '28P01';

/** The answer of a prepared statement has other columns since a migration: "cached plan must not change result type". */
const PLAN_IS_STALE = '0A000';
/** Statements beyond so many are not prepared: a connection keeps each until it ends. */
const MOST_PREPARED = 50;

export function connect(options: ConnectOptions): Database {
  const pool = new Pool({
    connectionString: options.url,
    max: options.maxConnections ?? 4,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 3_000,
    query_timeout: (options.statementTimeoutMs ?? 10_000) + 1_000,
    statement_timeout: options.statementTimeoutMs ?? 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: options.applicationName ?? 'stargate',
  });
  pool.on('error', options.onIdleError ?? (() => undefined));
  const withPassword = passwordKeeper(pool, options.refreshUrl);
  const nameOf = statementNames(options.preparesStatements === true ? MOST_PREPARED : 0);
  return {
    query: async (text, params) => {
      const values = params === undefined ? [] : [...params];
      const name = nameOf(text);
      if (name === undefined) return (await withPassword(() => pool.query<Row>(text, values))).rows;
      try {
        return (await withPassword(() => pool.query<Row>({ name, text, values }))).rows;
      } catch (error) {
        // It was not run, and its connection is closed, as after every failure.
        if (!hasCode(error, PLAN_IS_STALE)) throw error;
        return (await withPassword(() => pool.query<Row>(text, values))).rows;
      }
    },
    transaction: async (work) => {
      const client = await withPassword(() => pool.connect());
      let broken = false;
      // The statement that runs fails by itself; the event beside it, that nobody listens to, would end the process.
      const onLost = (): void => {
        broken = true;
      };
      client.on('error', onLost);
      try {
        await client.query('begin');
        const result = await work({
          query: async (text, params) =>
            (await client.query<Row>(text, params === undefined ? [] : [...params])).rows,
        });
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch(() => {
          broken = true;
        });
        throw error;
      } finally {
        client.off('error', onLost);
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
}

/**
 * Runs `work`; when it fails because the password is wrong, reads the address again, once for all who wait, and runs
 * it again. Connections that are open stay open: PostgreSQL asks for the password only at their start.
 */
function passwordKeeper(
  pool: Pool,
  refreshUrl: (() => Promise<string>) | undefined,
): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let refreshing: Promise<void> | null = null;
  const refresh = async (read: () => Promise<string>): Promise<void> => {
    try {
      pool.options.connectionString = await read();
    } finally {
      refreshing = null;
    }
  };
  return async (work) => {
    try {
      return await work();
    } catch (error) {
      if (refreshUrl === undefined || !isInvalidPassword(error)) throw error;
      refreshing ??= refresh(refreshUrl);
      await refreshing;
      return work();
    }
  };
}

export function isInvalidPassword(error: unknown): boolean {
  return hasCode(error, INVALID_PASSWORD);
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** The name under which each of the first `most` texts is prepared; undefined for those after them. */
function statementNames(most: number): (text: string) => string | undefined {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined || names.size >= most) return known;
    const name = `statement ${names.size + 1}`;
    names.set(text, name);
    return name;
  };
}
