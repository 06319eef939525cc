/** A process of its own that keeps an embedded PostgreSQL, for tests that kill it. Tells its parent both pids. */
import { startEmbeddedPostgres } from '../../local/postgres/embedded.ts';

const [dataDirectory = '', password = ''] = process.argv.slice(2);
const postgres = await startEmbeddedPostgres({ dataDirectory, password, durability: 'throwaway' });
process.send?.({ serverPid: postgres.pid, guardPid: postgres.guardPid });
setInterval(() => undefined, 60_000);
