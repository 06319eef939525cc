/**
 * Users. A deleted user keeps its row for the history of spend; its id is never given out again, its e-mail
 * address is free at once. Every change announces itself to the proxy tasks through a trigger.
 */
import type { Queryable } from '../../connect.ts';
import { besideAllowance, type Stamps } from '../budgets/allowance.ts';
import type { Allowance } from '../../../limits/limit-fields.ts';
import { text, textOrNull, type FieldsOf } from '../columns.ts';
import { objectTable } from '../object-table.ts';

const ownFields = {
  userId: text,
  userEmail: textOrNull,
  userAlias: textOrNull,
  userRole: text,
  /** The team that pays for keys of this user that name none. */
  teamId: textOrNull,
};

export type UserFields = Allowance & FieldsOf<typeof ownFields>;

export type User = UserFields & Stamps;

export type UserFilter = {
  readonly userIds: readonly string[] | null;
  /** Part of the address, any case. */
  readonly emailPart: string | null;
  /** Part of the alias, any case. */
  readonly aliasPart: string | null;
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

const rows = besideAllowance(ownFields);

const users = objectTable<UserFields, User, UserFilter, UserOrder>({
  table: 'users',
  id: 'user_id',
  ...rows,
  orders: userOrders,
  matches: `($userIds::text[] is null or user_id = any($userIds))
    and ($emailPart::text is null or strpos(lower(user_email), lower($emailPart)) > 0)
    and ($aliasPart::text is null or strpos(lower(user_alias), lower($aliasPart)) > 0)
    and ($role::text is null or user_role = $role)
    and ($teamId::text is null or team_id = $teamId or user_id in (select user_id from team_members where team_id = $teamId))
    and ($isBlocked::boolean is null or is_blocked = $isBlocked)
    and ($withDeleted::boolean or deleted_at is null)`,
});

export const insertUser = users.insert;
export const findUser = users.find;
export const holdUser = users.hold;
export const lockUser = users.lock;
export const lockUsers = users.lockAll;
export const lockUsersToDelete = users.lockAllToDelete;
export const saveUser = users.save;
export const markUserDeleted = users.markDeleted;
export const isUserIdTaken = users.isIdTaken;
export const listUsers = users.list;

/** Makes a user of whom nothing else is known, unless one of this id or address is there, deleted or not. */
export async function insertUserIfNew(tx: Queryable, userId: string, email: string | null): Promise<void> {
  await tx.query(INSERT_IF_NEW, [userId, email]);
}

const INSERT_IF_NEW = `insert into users (user_id, user_email) values ($1, $2) on conflict do nothing`;

export async function findUserByEmail(db: Queryable, email: string): Promise<User | null> {
  const [row] = await db.query(FIND_BY_EMAIL, [email]);
  return row === undefined ? null : rows.read(row);
}

/** Uses users_user_email_key. */
const FIND_BY_EMAIL = `select ${rows.shown} from users where lower(user_email) = lower($1) and deleted_at is null`;
