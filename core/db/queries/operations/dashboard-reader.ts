/**
 * The PostgreSQL role that dashboards read with: it may read what panels show and nothing else, no key hashes, no
 * audit, no change. Its password reaches PostgreSQL only as a SCRAM verifier, so that it is in no statement and no log.
 */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { DASHBOARD_READER } from '../../../dashboards/reader-role.ts';
import type { Database } from '../../connect.ts';

const TABLES = [
  'usage_records',
  'usage_hourly',
  'usage_days',
  'usage_daily',
  'usage_daily_now',
  'usage',
  'usage_savings',
  'usage_arrivals',
  'refused_requests',
  'users',
  'teams',
  'budgets',
  'model_lives',
  'models_that_end',
  'saas_accounts',
  'saas_plan_limits',
  'saas_usage_daily',
  'saas_levels',
  'saas_points',
  'saas_scope_names',
  'saas_collections',
  'saas_costs_daily',
  'saas_plan_status',
  'saas_plan_forecast',
  'saas_course',
  'cost_daily',
];
/** A key as people name it, without its hash. */
const KEY_COLUMNS =
  'key_id, key_name, key_alias, user_id, team_id, key_role, max_budget_pico_usd, is_blocked, expires_at, created_at';
const SCRAM_ITERATIONS = 4_096;
/** PostgreSQL's code of a role that is there. */
const DUPLICATE_OBJECT = '42710';

/** Makes the role or brings it to this version's rights; may be repeated. `salt`: sixteen random bytes. */
export async function ensureDashboardReader(
  database: Database,
  password: string,
  salt: Buffer,
): Promise<void> {
  await database.query(`create role ${DASHBOARD_READER}`).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === DUPLICATE_OBJECT)) throw error;
  });
  const statements = [
    `alter role ${DASHBOARD_READER} with login nosuperuser nocreatedb nocreaterole connection limit 20
       password '${scramVerifier(password, salt)}'`,
    `alter role ${DASHBOARD_READER} set default_transaction_read_only = on`,
    `alter role ${DASHBOARD_READER} set statement_timeout = '30s'`,
    // Days of usage are days of UTC, so current_date is one too.
    `alter role ${DASHBOARD_READER} set timezone = 'UTC'`,
    `revoke all on all tables in schema public from ${DASHBOARD_READER}`,
    `grant usage on schema public to ${DASHBOARD_READER}`,
    `grant select on ${TABLES.join(', ')} to ${DASHBOARD_READER}`,
    `grant select (${KEY_COLUMNS}) on virtual_keys to ${DASHBOARD_READER}`,
  ];
  await database.transaction(async (tx) => {
    for (const statement of statements) await tx.query(statement);
  });
}

/** https://www.rfc-editor.org/rfc/rfc5803, in the form PostgreSQL stores. Passwords here are plain ASCII. */
function scramVerifier(password: string, salt: Buffer): string {
  const salted = pbkdf2Sync(password, salt, SCRAM_ITERATIONS, 32, 'sha256');
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64');
  const serverKey = hmac('Server Key').toString('base64');
  return `SCRAM-SHA-256$${SCRAM_ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
