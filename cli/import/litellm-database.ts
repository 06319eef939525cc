/** Reads LiteLLM's tables, whatever their version: each row comes as JSON, without what must not leave the database. */
import { connect } from '../../core/db/connect.ts';
import { ApiError, exitCodes } from '../client.ts';
import { readKinds, type Kind, type Row, type Rows } from './rows.ts';

const tables: Readonly<Record<Kind, { readonly table: string; readonly order: string }>> = {
  budgets: { table: 'LiteLLM_BudgetTable', order: 'budget_id' },
  teams: { table: 'LiteLLM_TeamTable', order: 'team_id' },
  users: { table: 'LiteLLM_UserTable', order: 'user_id' },
  team_memberships: { table: 'LiteLLM_TeamMembership', order: 'team_id, user_id' },
  keys: { table: 'LiteLLM_VerificationToken', order: 'token' },
};

const PAGE = 1_000;

export async function readDatabase(url: string): Promise<Rows> {
  const database = connect({ url, maxConnections: 1, applicationName: 'stargate import' });
  try {
    return await readKinds(async (kind) => {
      const { table, order } = tables[kind];
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
  } catch (cause) {
    // The address holds a password: only the reason is told.
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ApiError(`LiteLLM's database cannot be read: ${reason}`, exitCodes.unreachable, { cause });
  } finally {
    await database.close();
  }
}
