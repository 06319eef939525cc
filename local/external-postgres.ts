/** A PostgreSQL that someone else runs (DATABASE_URL): reachable, and new enough? */
import { connect } from '../core/db/connect.ts';
import { LocalProblem } from './local-problem.ts';

const OLDEST_MAJOR = 15;

/** Returns its version, `16.4`. */
export async function checkExternalPostgres(url: string): Promise<string> {
  const database = connect({ url, maxConnections: 1, connectTimeoutMs: 5_000 });
  try {
    const [row] = await database.query(
      `select current_setting('server_version') as version, current_setting('server_version_num')::int as number`,
    );
    const version = String(row?.['version']);
    if (Math.floor(Number(row?.['number']) / 10_000) < OLDEST_MAJOR) {
      throw new LocalProblem(
        `DATABASE_URL leads to PostgreSQL ${version}; it must be version ${OLDEST_MAJOR} or newer.`,
      );
    }
    return version;
  } catch (error) {
    if (error instanceof LocalProblem) throw error;
    const reason = error instanceof Error && error.message !== '' ? error.message : 'no answer';
    throw new LocalProblem(`The PostgreSQL in DATABASE_URL cannot be used: ${reason}.`, { cause: error });
  } finally {
    await database.close();
  }
}
