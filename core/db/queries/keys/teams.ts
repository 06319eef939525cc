/**
 * Teams and their members. A deleted team keeps its row for the history of spend. Every change of a team announces
 * itself to the proxy tasks through a trigger.
 */
import type { Queryable, Row } from '../../connect.ts';
import { permissionsMeant, type MemberPermission } from '../../../keys/member-permissions.ts';
import { besideAllowance, type Stamps } from '../budgets/allowance.ts';
import type { Allowance } from '../../../limits/limit-fields.ts';
import { flag, instant, moneyOrNull, reading, text, textOrNull, texts, textsOrNull } from '../columns.ts';
import type { FieldsOf, RowOf } from '../columns.ts';
import { objectTable } from '../object-table.ts';
import { lockUsers } from './users.ts';

const ownFields = {
  teamId: text,
  teamAlias: textOrNull,
  /** An admin of the gateway gave the alias; only by such a name is it the team of people who sign in. */
  isAliasVouchedFor: flag,
  /** Models that keep traffic are refused to it. */
  forbidsDataRetention: flag,
  /** On every usage record of its calls, beside those of the key. */
  tags: texts,
  /** What its members may do with its keys; null: as by default. */
  teamMemberPermissions: (row: Row, column: string): readonly MemberPermission[] | null => {
    const words = textsOrNull(row, column);
    return words === null ? null : permissionsMeant(words);
  },
};

export type TeamFields = Allowance & FieldsOf<typeof ownFields>;

export type Team = TeamFields & Stamps;

export type Member = RowOf<typeof readMember>;

const readMember = reading({
  teamId: text,
  userId: text,
  /** 'admin' or 'user' within the team. */
  memberRole: text,
  maxBudgetPicoUsd: moneyOrNull,
  /** False: an admin of the team alone put the user there. */
  isVouchedFor: flag,
  userEmail: textOrNull,
  addedAt: instant,
});

export type MemberFields = Omit<Member, 'userEmail' | 'addedAt'>;

export type TeamFilter = {
  readonly teamIds: readonly string[] | null;
  /** Part of the alias, any case. */
  readonly aliasPart: string | null;
  /** Teams this user belongs to. */
  readonly userId: string | null;
  readonly isBlocked: boolean | null;
  readonly withDeleted: boolean;
};

/** What a list of teams can be sorted by, and the column it means. */
export const teamOrders = {
  team_id: 'team_id',
  team_alias: 'team_alias',
  max_budget: 'max_budget_pico_usd',
  created_at: 'created_at',
  updated_at: 'updated_at',
} as const;

export type TeamOrder = keyof typeof teamOrders;

const teams = objectTable<TeamFields, Team, TeamFilter, TeamOrder>({
  table: 'teams',
  id: 'team_id',
  ...besideAllowance(ownFields),
  orders: teamOrders,
  matches: `($teamIds::text[] is null or team_id = any($teamIds))
    and ($aliasPart::text is null or strpos(lower(team_alias), lower($aliasPart)) > 0)
    and ($userId::text is null or team_id in (select team_id from team_members where user_id = $userId))
    and ($isBlocked::boolean is null or is_blocked = $isBlocked)
    and ($withDeleted::boolean or deleted_at is null)`,
});

export const insertTeam = teams.insert;
export const findTeam = teams.find;
export const holdTeam = teams.hold;
export const lockTeam = teams.lock;
export const lockTeams = teams.lockAll;
export const lockTeamsToDelete = teams.lockAllToDelete;
export const saveTeam = teams.save;
export const isTeamIdTaken = teams.isIdTaken;
export const listTeams = teams.list;

/** Their members stay users, without this membership and without a team that pays for them. */
export async function markTeamsDeleted(tx: Queryable, teamIds: readonly string[]): Promise<void> {
  const users = (await tx.query(USERS_OF_TEAMS, [teamIds])).map((row) => text(row, 'user_id'));
  await lockUsers(tx, users);
  for (const teamId of teamIds) await teams.markDeleted(tx, teamId);
  await tx.query(RELEASE_USERS, [teamIds]);
  await tx.query(DROP_MEMBERS, [teamIds]);
}

/**
 * The id of another live team that is called so, in any case; null: none. Until the transaction ends nobody else gives
 * this name.
 */
export async function otherTeamCalled(tx: Queryable, alias: string, teamId: string): Promise<string | null> {
  await tx.query(ONE_NAMES_AT_A_TIME, [alias]);
  const [row] = await tx.query(CALLED, [alias, teamId]);
  return row === undefined ? null : text(row, 'team_id');
}

/** Called after the lock of a team that is renamed, and before any lock of a user. */
const ONE_NAMES_AT_A_TIME = `select pg_advisory_xact_lock(hashtextextended('team alias ' || lower($1), 0))`;

/** Reads all teams. */
const CALLED = `select team_id from teams
  where (lower(team_alias) = lower($1) or team_id = $1) and team_id <> $2 and deleted_at is null order by team_id limit 1`;

/** The members of these teams, longest-standing first; deleted users are left out. */
export async function listMembers(db: Queryable, teamIds: readonly string[]): Promise<readonly Member[]> {
  return (await db.query(LIST_MEMBERS, [teamIds])).map(readMember);
}

/** The teams a user belongs to. */
export async function listMemberships(db: Queryable, userId: string): Promise<readonly Member[]> {
  return (await db.query(LIST_MEMBERSHIPS, [userId])).map(readMember);
}

/** Whether the user is in the team, and stays so until the transaction ends. */
export async function holdMember(tx: Queryable, teamId: string, userId: string): Promise<boolean> {
  return (await tx.query(HOLD_MEMBER, [teamId, userId])).length > 0;
}

/** Under the lock of the user. Adds a member, or changes the role and budget of one who is there. */
export async function putMember(tx: Queryable, member: MemberFields): Promise<void> {
  const { teamId, userId, memberRole, maxBudgetPicoUsd, isVouchedFor } = member;
  await tx.query(PUT_MEMBER, [teamId, userId, memberRole, maxBudgetPicoUsd, isVouchedFor]);
}

export async function removeMember(tx: Queryable, teamId: string, userId: string): Promise<void> {
  await tx.query(REMOVE_MEMBER, [teamId, userId]);
}

/** Whom they pay for, and their members. */
const USERS_OF_TEAMS = `select user_id from users where team_id = any($1)
  union select user_id from team_members where team_id = any($1)`;

const RELEASE_USERS = `update users set team_id = null, version = version + 1, updated_at = clock_timestamp()
  where team_id = any($1) and deleted_at is null`;

const DROP_MEMBERS = `delete from team_members where team_id = any($1)`;

const HOLD_MEMBER = `select 1 from team_members where team_id = $1 and user_id = $2 for key share`;

const MEMBER_COLUMNS = `member.team_id, member.user_id, member.member_role, member.max_budget_pico_usd,
  member.added_at, member.is_vouched_for, users.user_email`;

/** Uses team_members_pkey. */
const LIST_MEMBERS = `select ${MEMBER_COLUMNS} from team_members member join users using (user_id)
  where member.team_id = any($1) and users.deleted_at is null order by member.added_at, member.user_id`;

/** Uses team_members_user_id. */
const LIST_MEMBERSHIPS = `select ${MEMBER_COLUMNS} from team_members member join users using (user_id)
  join teams on teams.team_id = member.team_id
  where member.user_id = $1 and teams.deleted_at is null order by member.added_at, member.team_id`;

const PUT_MEMBER = `insert into team_members (team_id, user_id, member_role, max_budget_pico_usd, is_vouched_for)
  values ($1, $2, $3, $4, $5) on conflict (team_id, user_id)
  do update set member_role = excluded.member_role, max_budget_pico_usd = excluded.max_budget_pico_usd,
    is_vouched_for = team_members.is_vouched_for or excluded.is_vouched_for
  where (team_members.member_role, team_members.max_budget_pico_usd, team_members.is_vouched_for)
    is distinct from (excluded.member_role, excluded.max_budget_pico_usd,
      team_members.is_vouched_for or excluded.is_vouched_for)`;

const REMOVE_MEMBER = `delete from team_members where team_id = $1 and user_id = $2`;
