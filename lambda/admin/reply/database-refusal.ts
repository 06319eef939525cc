/** Failures of PostgreSQL that are really answers: something already exists, is gone, or the database is away. */
import type { Queryable } from '../../../core/db/connect.ts';
import { isConflict } from '../../../core/db/transact-again.ts';
import { refuse, type Refusal } from '../../../core/errors.ts';

/**
 * Runs one of many changes of a transaction: when the database refuses it, it alone is undone and the refusal returned.
 */
export async function byItself<Result>(
  db: Queryable,
  work: () => Promise<Result>,
): Promise<Result | Refusal> {
  await db.query('savepoint by_itself');
  try {
    const result = await work();
    await db.query('release savepoint by_itself');
    return result;
  } catch (error) {
    const refusal = databaseRefusal(error);
    // A conflict ends the whole transaction, which is run anew.
    if (refusal === null || refusal.code === 'unavailable' || isConflict(error)) throw error;
    await db.query('rollback to savepoint by_itself');
    return refusal;
  }
}

/** Null when the failure is ours and must surface as one. */
export function databaseRefusal(error: unknown): Refusal | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const constraint = 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : '';
  switch (code) {
    case '23505': {
      const row = TAKEN[constraint];
      return refuse('conflict', row ?? {});
    }
    case '23514': {
      const field = CHECKED[constraint];
      return field === undefined ? null : refuse('invalid_request', field);
    }
    // A zone of ours that this server, with older tables of time zones, does not know.
    case '22023':
      return /^time zone ".*" not recognized$/s.test(error.message)
        ? refuse('invalid_request', UNKNOWN_ZONE)
        : null;
    case '23503':
      return refuse('conflict', { message: 'Something this request refers to is being deleted. Try again.' });
    case '40001':
    case '40P01':
      return refuse('conflict', { message: 'Another change was in the way. Try again.' });
    default:
      return isAway(code, error.message) ? refuse('unavailable') : null;
  }
}

const UNKNOWN_ZONE = {
  message: 'timezone: is not known to this database; give another zone with the same clocks.',
  param: 'timezone',
};

/** What the tables check for themselves, whichever of them it is. */
const CHECKED: Readonly<Record<string, { readonly message: string; readonly param: string }>> = {
  budget_timezone_known: {
    message: 'budget_timezone: is not known to this database; give another zone with the same clocks.',
    param: 'budget_timezone',
  },
  budget_duration_known: {
    message: 'budget_duration: is not known to this database.',
    param: 'budget_duration',
  },
  policies_checks_bytes: {
    message: 'checks: take more than 256 KB; make several policies of them.',
    param: 'checks',
  },
};

const TAKEN: Readonly<Record<string, { readonly message: string; readonly param: string }>> = {
  users_pkey: {
    message: 'A user with this user_id exists, or existed and was deleted. Ids are not given out again.',
    param: 'user_id',
  },
  users_user_email_key: { message: 'Another user has this e-mail address.', param: 'user_email' },
  teams_pkey: {
    message: 'A team with this team_id exists, or existed and was deleted. Ids are not given out again.',
    param: 'team_id',
  },
  virtual_keys_key_alias_key: { message: 'Another key has this alias.', param: 'key_alias' },
};

/** Class 08: connection; 57P0x: shutting down; 53300: too many connections; 57014: statement timed out. */
function isAway(code: string, message: string): boolean {
  return (
    /^(08...|57P0.|53300|57014|ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EPIPE|EAI_AGAIN)$/.test(code) ||
    /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout)/i.test(message)
  );
}
