/**
 * POST /internal/import/litellm: rows of LiteLLM's tables or of its API, a part at a time: first budgets, then teams,
 * users, memberships, keys and customers, because the later name the earlier. Each row succeeds or fails by itself and says so;
 * what is there already stays as it is. The command `stargate import litellm` reads a database or a dump and calls this.
 */
import * as z from 'zod';
import { byItself } from '../../reply/database-refusal.ts';
import { catalogNow } from '../../catalog-now.ts';
import { operation, reply } from '../../api/operation.ts';
import { lockTeams } from '../../../../core/db/queries/keys/teams.ts';
import { lockUsers } from '../../../../core/db/queries/keys/users.ts';
import { leftOut } from './left-out.ts';
import { textOf, type LitellmRow } from './litellm-fields.ts';
import { bringCustomer } from './litellm-customer.ts';
import { bringBudget, bringKey, bringMember, bringTeam, bringUser } from './litellm-rows.ts';
import type { Brought, ImportContext } from './litellm-rows.ts';

const rowsField = z
  .array(z.record(z.string(), z.unknown()))
  .max(500)
  .optional()
  .meta({ description: 'Rows as they stand there.' });

/** In the order in which they are brought over. */
const kinds = {
  budgets: bringBudget,
  teams: bringTeam,
  users: bringUser,
  team_memberships: bringMember,
  keys: bringKey,
  customers: bringCustomer,
} as const satisfies Record<string, (context: ImportContext, row: LitellmRow) => Promise<Brought>>;

type Kind = keyof typeof kinds;
const kindNames = Object.keys(kinds) as readonly Kind[];

const counts = z.object({
  imported: z.number(),
  already_there: z.number(),
  not_needed: z.number().meta({
    description:
      'Keys that have expired or are of a session of the dashboard; end users whom nobody bounded.',
  }),
  skipped: z.number(),
});

const rowsShape = {
  budgets: rowsField,
  teams: rowsField,
  users: rowsField,
  team_memberships: rowsField,
  keys: rowsField.meta({
    description: 'With `token`, the SHA-256 of the key. Keys themselves are not needed.',
  }),
  customers: rowsField.meta({ description: 'Its end users.' }),
};

type Rows = z.output<z.ZodObject<typeof rowsShape>>;

export const importLitellm = operation({
  kind: 'write',
  path: '/internal/import/litellm',
  summary:
    'Brings over budgets, teams, users, memberships, keys and end users of LiteLLM. Keys go on working for their holders.',
  input: z.object({
    ...rowsShape,
    dry_run: z.boolean().optional().meta({ description: 'Says what would be done, and does nothing.' }),
    assumed: z
      .object(rowsShape)
      .optional()
      .meta({ description: 'Of a dry run: rows of other parts, which count as brought over before.' }),
  }),
  reply: z.object({
    budgets: counts,
    teams: counts,
    users: counts,
    team_memberships: counts,
    keys: counts,
    customers: counts,
    problems: z.array(z.object({ kind: z.string(), id: z.string(), message: z.string() })),
  }),
  command: null,
  run: async (context, { dry_run: isDry = false, assumed = {}, ...rows }) => {
    const { db, clock } = context;
    const importContext = { db, clock, catalog: await catalogNow(context) };
    await db.query(ONE_AT_A_TIME);
    if (!isDry) return reply(await bring(importContext, rows));
    await db.query('savepoint dry_run');
    await bring(importContext, assumed);
    const result = await bring(importContext, rows);
    await db.query('rollback to savepoint dry_run');
    return reply(result);
  },
});

async function bring(context: ImportContext, rows: Rows): Promise<object> {
  const problems: { kind: Kind; id: string; message: string }[] = [];
  const done: Partial<Record<Kind, z.output<typeof counts>>> = {};
  const named = namedIn(rows);
  for (const kind of kindNames) {
    if (kind === 'teams') await lockTeams(context.db, named.teamIds);
    if (kind === 'users') await lockUsers(context.db, named.userIds);
    const count = { imported: 0, already_there: 0, not_needed: 0, skipped: 0 };
    const say = (id: string, message: string): unknown => problems.push({ kind, id, message });
    done[kind] = count;
    for (const row of rows[kind] ?? []) {
      const brought = await byItself(context.db, () => kinds[kind](context, row));
      switch (brought.kind) {
        case 'imported':
          count.imported += 1;
          for (const message of [...brought.notes, ...leftOut(kind, row)]) say(brought.id, message);
          break;
        case 'there':
          count.already_there += 1;
          break;
        case 'not-needed':
          count.not_needed += 1;
          say(brought.id, `not needed: ${brought.reason}`);
          break;
        case 'skipped':
          count.skipped += 1;
          say(brought.id, `skipped: ${brought.reason}`);
          break;
        case 'refusal':
          count.skipped += 1;
          say(nameOf(row), `skipped: ${brought.message}`);
      }
    }
  }
  return { ...done, problems };
}

/** What a report calls a row that the database refused; never its token. */
function nameOf(row: LitellmRow): string {
  const names = ['key_alias', 'key_name', 'user_id', 'team_id', 'budget_id'].map((field) =>
    textOf(row[field]),
  );
  return names.find((name) => name !== null) ?? '?';
}

/** Rows come in no order, so two imports would wait for each other. */
const ONE_AT_A_TIME = `select pg_advisory_xact_lock(7827013)`;

/** Every team and user that a row names: those that are there are locked in lock order before memberships are written. */
function namedIn(input: Partial<Record<Kind, readonly LitellmRow[] | undefined>>): {
  readonly teamIds: readonly string[];
  readonly userIds: readonly string[];
} {
  const rows = kindNames.flatMap((kind) => input[kind] ?? []);
  const teamIds = rows.flatMap(({ team_id: teamId, teams }) => [
    teamId,
    ...(Array.isArray(teams) ? teams : []),
  ]);
  const isText = (id: string | null): id is string => id !== null;
  return {
    teamIds: teamIds.map(textOf).filter(isText),
    userIds: rows.map(({ user_id: userId }) => textOf(userId)).filter(isText),
  };
}
