/**
 * The first good look at the database: a task takes no traffic before it has seen one that it can write to, with the
 * schema it needs. Looks again by itself, with growing pauses, each on a connection of its own and with a deadline.
 * After the first good one it looks no more: a database that is away later does not make a task unready.
 */
import { backoffMs } from '../core/backoff.ts';
import { isInvalidPassword, type Database } from '../core/db/connect.ts';
import { readSchemaState, type SchemaState } from '../core/db/queries/operations/schema-state.ts';

/** Why there was none yet. Whoever asks for readiness reads it, so it holds no more than this. */
export type NotSeen =
  | 'database not reached yet'
  | 'database does not answer'
  | 'database refuses the credentials'
  | 'database does not exist'
  | 'database has no schema yet'
  | 'database schema is older than this version needs'
  | 'database is read-only';

export type FirstLook = {
  /** Null after the first good look. */
  readonly missing: () => NotSeen | null;
  /** Resolves at the first good look; never when it is stopped before. */
  readonly seen: Promise<void>;
  readonly stop: () => Promise<void>;
};

export type FirstLookOptions = {
  /** A connection for one look. */
  readonly connect: () => Database;
  /** Called at each change, with the error behind it. */
  readonly onMissing: (why: NotSeen, error: unknown) => void;
};

const BACKOFF = { firstMs: 250, longestMs: 5_000 };

const BY_STATE: Readonly<Record<Exclude<SchemaState, 'usable'>, NotSeen>> = {
  empty: 'database has no schema yet',
  old: 'database schema is older than this version needs',
  'read-only': 'database is read-only',
};

export function lookForDatabase(options: FirstLookOptions): FirstLook {
  let missing: NotSeen | null = 'database not reached yet';
  let looks = 0;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const { promise: seen, resolve: onSeen } = Promise.withResolvers<void>();

  const look = async (): Promise<void> => {
    const found = await lookOnce(options.connect);
    if (isStopped) return;
    if (found.why === null) {
      missing = null;
      onSeen();
      return;
    }
    if (found.why !== missing) options.onMissing(found.why, found.error);
    missing = found.why;
    looks += 1;
    timer = setTimeout(
      () => {
        looking = look();
      },
      backoffMs(BACKOFF, looks),
    );
  };
  let looking = look();
  return {
    missing: () => missing,
    seen,
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}

async function lookOnce(connect: () => Database) {
  const database = connect();
  try {
    const state = await readSchemaState(database);
    return { why: state === 'usable' ? null : BY_STATE[state], error: null };
  } catch (error) {
    return { why: reasonOf(error), error };
  } finally {
    await database.close().catch(() => undefined);
  }
}

/** SQLSTATE: no such database, invalid authorization (a user that does not exist or may not come in). */
function reasonOf(error: unknown): NotSeen {
  if (isInvalidPassword(error)) return 'database refuses the credentials';
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === '28000' || code === '42501') return 'database refuses the credentials';
  return code === '3D000' ? 'database does not exist' : 'database does not answer';
}
