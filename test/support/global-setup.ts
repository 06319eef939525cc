/** Runs once around a whole test run (`node --test --test-global-setup=…`): one PostgreSQL server for all files. */
import { SERVER_VARIABLE, startTestPostgres, type TestPostgres } from './test-postgres.ts';

let postgres: TestPostgres | null = null;

export async function globalSetup(): Promise<void> {
  postgres = await startTestPostgres();
  process.env[SERVER_VARIABLE] = postgres.url;
}

export async function globalTeardown(): Promise<void> {
  await postgres?.stop();
}
