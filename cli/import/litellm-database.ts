/** Reads LiteLLM's tables, whatever their version: each row comes as JSON, without what must not leave the database. */
import { connect, type Queryable } from '../../core/db/connect.ts';
import { ApiError, exitCodes } from '../client.ts';
import { readKinds, type Found, type Kind, type NotRead, type Row } from './rows.ts';

const tables: Readonly<Record<Kind, { readonly table: string; readonly order: string }>> = {
  budgets: { table: 'LiteLLM_BudgetTable', order: 'budget_id' },
  teams: { table: 'LiteLLM_TeamTable', order: 'team_id' },
  users: { table: 'LiteLLM_UserTable', order: 'user_id' },
  team_memberships: { table: 'LiteLLM_TeamMembership', order: 'team_id, user_id' },
  keys: { table: 'LiteLLM_VerificationToken', order: 'token' },
  customers: { table: 'LiteLLM_EndUserTable', order: 'user_id' },
};

/** What admins of LiteLLM keep in other tables. Logs, sums and caches are not named: they are no settings. */
const otherTables = [
  'OrganizationTable OrganizationMembership ProjectTable TagTable ProxyModelTable CredentialsTable',
  'ModelAccessGroupBudgetTable AccessGroupTable AgentsTable GuardrailsTable PolicyTable PromptTable MCPServerTable',
  'ObjectPermissionTable ManagedVectorStoresTable SearchToolsTable JWTKeyMapping',
].flatMap((line) => line.split(' '));

const PAGE = 1_000;

export async function readDatabase(url: string): Promise<Found> {
  const database = connect({ url, maxConnections: 1, applicationName: 'stargate import' });
  try {
    const rows = await readKinds(async (kind) => {
      const { table, order } = tables[kind];
      // Older versions have none.
      if (kind === 'customers' && !(await isThere(database, table))) return [];
      const rows: Row[] = [];
      for (;;) {
        const page = await database.query(
          `select to_jsonb(t) - '{password,config,router_settings}'::text[] as row from "${table}" t
           order by ${order} limit ${PAGE} offset $1`,
          [rows.length],
        );
        for (const { row } of page) rows.push(row as Row);
        if (page.length < PAGE) return rows;
      }
    });
    return {
      rows: { ...rows, teams: await withAliases(database, rows.teams) },
      notRead: await others(database),
    };
  } catch (cause) {
    // The address holds a password: only the reason is told.
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ApiError(`LiteLLM's database cannot be read: ${reason}`, exitCodes.unreachable, { cause });
  } finally {
    await database.close();
  }
}

/** A team names the row that has its aliases of models. */
async function withAliases(database: Queryable, teams: readonly Row[]): Promise<readonly Row[]> {
  const ids = teams.map((team) => team['model_id'] ?? null).filter((id) => id !== null);
  if (ids.length === 0 || !(await isThere(database, 'LiteLLM_ModelTable'))) return teams;
  const found = await database.query(
    `select id, aliases as model_aliases from "LiteLLM_ModelTable" where id = any($1)`,
    [ids],
  );
  const aliases = new Map(found.map((row) => [row['id'], row['model_aliases']]));
  return teams.map((team) => ({ ...team, model_aliases: aliases.get(team['model_id']) ?? null }));
}

async function others(database: Queryable): Promise<readonly NotRead[]> {
  const found: NotRead[] = [];
  for (const name of otherTables.map((table) => `LiteLLM_${table}`)) {
    if (!(await isThere(database, name))) continue;
    const [row] = await database.query(`select count(*)::int as rows from "${name}"`);
    const count = Number(row?.['rows'] ?? 0);
    if (count > 0) found.push({ name, what: count === 1 ? '1 row' : `${count} rows` });
  }
  return found;
}

async function isThere(database: Queryable, table: string): Promise<boolean> {
  const [row] = await database.query('select to_regclass($1) is not null as is_there', [`"${table}"`]);
  return row?.['is_there'] === true;
}
