/**
 * Users. A deleted user keeps its row for the history of spend; its id is never given out again, its e-mail
 * address is free at once. Every change announces itself to the proxy tasks through a trigger.
 */
import type { Queryable, Row } from '../../connect.ts';
import { allowanceColumns, allowanceValues, readAllowance } from '../budgets/allowance.ts';
import type { Stamps } from '../budgets/allowance.ts';
import type { Allowance } from '../../../limits/limit-fields.ts';
import { text, textOrNull } from '../columns.ts';
import { objectTable } from '../object-table.ts';

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

const users = objectTable<UserFields, User, UserFilter, UserOrder>({
  table: 'users',
  id: 'user_id',
  columns: `user_id, user_email, user_alias, user_role, team_id, ${allowanceColumns}`,
  values: (user) => [
    user.userId,
    user.userEmail,
    user.userAlias,
    user.userRole,
    user.teamId,
    ...allowanceValues(user),
  ],
  read: readUser,
  orders: userOrders,
  matches: `($1::text[] is null or user_id = any($1))
    and ($2::text is null or strpos(lower(user_email), lower($2)) > 0)
    and ($3::text is null or user_role = $3)
    and ($4::text is null or team_id = $4 or user_id in (select user_id from team_members where team_id = $4))
    and ($5::boolean is null or is_blocked = $5)
    and ($6::boolean or deleted_at is null)`,
  filterValues: (filter) => [
    filter.userIds,
    filter.emailPart,
    filter.role,
    filter.teamId,
    filter.isBlocked,
    filter.withDeleted,
  ],
});

export const insertUser = users.insert;
export const findUser = users.find;
export const lockUser = users.lock;
export const saveUser = users.save;
export const markUserDeleted = users.markDeleted;
export const isUserIdTaken = users.isIdTaken;
export const listUsers = users.list;

export async function findUserByEmail(db: Queryable, email: string): Promise<User | null> {
  const [row] = await db.query(FIND_BY_EMAIL, [email]);
  return row === undefined ? null : readUser(row);
}

/** Uses users_user_email_key. */
const FIND_BY_EMAIL = `select * from users where lower(user_email) = lower($1) and deleted_at is null`;

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
