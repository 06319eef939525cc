/**
 * Users. A deleted user keeps its row for the history of spend; its id is never given out again, its e-mail
 * address is free at once. Every change announces itself to the proxy tasks through a trigger.
 */
import type { Queryable, Row } from '../../connect.ts';
import { allowanceColumns, allowanceValues, placeholders, readAllowance } from '../budgets/allowance.ts';
import type { Page, PageRequest, Stamps } from '../budgets/allowance.ts';
import type { Allowance } from '../../../limits/limit-fields.ts';
import { integer, text, textOrNull } from '../columns.ts';

export type UserFields = Allowance & {
  readonly userId: string;
  readonly userEmail: string | null;
  readonly userAlias: string | null;
  readonly userRole: string;
  /** The team that pays for keys of this user that name none. */
  readonly teamId: string | null;
};

export type User = UserFields & Stamps;

export type UserFilter = {
  readonly userIds: readonly string[] | null;
  /** Part of the address, any case. */
  readonly emailPart: string | null;
  readonly role: string | null;
  readonly teamId: string | null;
  readonly isBlocked: boolean | null;
  readonly withDeleted: boolean;
};

/** What a list of users can be sorted by, and the column it means. */
export const userOrders = {
  user_id: 'user_id',
  user_email: 'lower(user_email)',
  user_alias: 'user_alias',
  user_role: 'user_role',
  max_budget: 'max_budget_pico_usd',
  created_at: 'created_at',
  updated_at: 'updated_at',
} as const;

export type UserOrder = keyof typeof userOrders;

export async function insertUser(db: Queryable, user: UserFields): Promise<User> {
  return one(await db.query(INSERT, values(user)));
}

/** The user with this id, unless deleted. */
export async function findUser(db: Queryable, userId: string): Promise<User | null> {
  return first(await db.query(FIND, [userId]));
}

export async function findUserByEmail(db: Queryable, email: string): Promise<User | null> {
  return first(await db.query(FIND_BY_EMAIL, [email]));
}

/** The user, held until the transaction ends so that a change is made on what was read. */
export async function lockUser(tx: Queryable, userId: string): Promise<User | null> {
  return first(await tx.query(LOCK, [userId]));
}

/** Writes every field of a user that was locked before, and its next version. */
export async function saveUser(tx: Queryable, user: UserFields): Promise<User> {
  return one(await tx.query(SAVE, values(user)));
}

export async function markUserDeleted(tx: Queryable, userId: string): Promise<void> {
  await tx.query(MARK_DELETED, [userId]);
}

/** Whether this id was ever given out, to a deleted one too. */
export async function isUserIdTaken(db: Queryable, id: string): Promise<boolean> {
  return (await db.query('select 1 from users where user_id = $1', [id])).length > 0;
}

export async function listUsers(
  db: Queryable,
  filter: UserFilter,
  order: UserOrder,
  page: PageRequest,
): Promise<Page<User>> {
  const params = [
    filter.userIds,
    filter.emailPart,
    filter.role,
    filter.teamId,
    filter.isBlocked,
    filter.withDeleted,
  ];
  const direction = page.isDescending ? 'desc nulls last' : 'asc nulls first';
  const rows = await db.query(
    `select * from users ${MATCHES} order by ${userOrders[order]} ${direction}, user_id limit $7 offset $8`,
    [...params, page.limit, page.offset],
  );
  const counted = await db.query(`select count(*) as total from users ${MATCHES}`, params);
  return { items: rows.map(readUser), total: integer(counted[0] ?? {}, 'total') };
}

const COLUMNS = `user_id, user_email, user_alias, user_role, team_id, ${allowanceColumns}`;
const PARAMS = placeholders(COLUMNS);

const INSERT = `insert into users (${COLUMNS})
  values (${PARAMS}) returning *`;

/** Uses users_pkey. */
const FIND = `select * from users where user_id = $1 and deleted_at is null`;

/** Uses users_user_email_key. */
const FIND_BY_EMAIL = `select * from users where lower(user_email) = lower($1) and deleted_at is null`;

const LOCK = `${FIND} for update`;

const SAVE = `update users set (${COLUMNS}) = (${PARAMS}),
  version = version + 1, updated_at = clock_timestamp() where user_id = $1 returning *`;

const MARK_DELETED = `update users set deleted_at = clock_timestamp(), updated_at = clock_timestamp(),
  version = version + 1 where user_id = $1 and deleted_at is null`;

const MATCHES = `where ($1::text[] is null or user_id = any($1))
  and ($2::text is null or strpos(lower(user_email), lower($2)) > 0)
  and ($3::text is null or user_role = $3)
  and ($4::text is null or team_id = $4 or user_id in (select user_id from team_members where team_id = $4))
  and ($5::boolean is null or is_blocked = $5)
  and ($6::boolean or deleted_at is null)`;

function values(user: UserFields): readonly unknown[] {
  return [user.userId, user.userEmail, user.userAlias, user.userRole, user.teamId, ...allowanceValues(user)];
}

function readUser(row: Row): User {
  return {
    userId: text(row, 'user_id'),
    userEmail: textOrNull(row, 'user_email'),
    userAlias: textOrNull(row, 'user_alias'),
    userRole: text(row, 'user_role'),
    teamId: textOrNull(row, 'team_id'),
    ...readAllowance(row),
  };
}

function first(rows: readonly Row[]): User | null {
  return rows[0] === undefined ? null : readUser(rows[0]);
}

function one(rows: readonly Row[]): User {
  if (rows[0] === undefined) throw new Error('a user disappeared while it was written');
  return readUser(rows[0]);
}
