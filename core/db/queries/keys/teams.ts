/**
 * Teams and their members. A deleted team keeps its row for the history of spend. Every change of a team announces
 * itself to the proxy tasks through a trigger.
 */
import type { PicoUsd } from '../../../money.ts';
import type { Queryable, Row } from '../../connect.ts';
import { allowanceColumns, allowanceValues, placeholders, readAllowance } from '../budgets/allowance.ts';
import type { Page, PageRequest, Stamps } from '../budgets/allowance.ts';
import type { Allowance } from '../../../limits/limit-fields.ts';
import { flag, instant, integer, moneyOrNull, text, textOrNull } from '../columns.ts';

export type TeamFields = Allowance & { readonly teamId: string; readonly teamAlias: string | null };

export type Team = TeamFields & Stamps;

export type MemberFields = {
  readonly teamId: string;
  readonly userId: string;
  /** 'admin' or 'user' within the team. */
  readonly memberRole: string;
  readonly maxBudgetPicoUsd: PicoUsd | null;
  /** False: an admin of the team alone put the user there. */
  readonly isVouchedFor: boolean;
};

export type Member = MemberFields & { readonly userEmail: string | null; readonly addedAt: Date };

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

export async function insertTeam(db: Queryable, team: TeamFields): Promise<Team> {
  return one(await db.query(INSERT, values(team)));
}

/** The team with this id, unless deleted. */
export async function findTeam(db: Queryable, teamId: string): Promise<Team | null> {
  return first(await db.query(FIND, [teamId]));
}

/** The team, held until the transaction ends so that a change is made on what was read. */
export async function lockTeam(tx: Queryable, teamId: string): Promise<Team | null> {
  return first(await tx.query(LOCK, [teamId]));
}

/** Writes every field of a team that was locked before, and its next version. */
export async function saveTeam(tx: Queryable, team: TeamFields): Promise<Team> {
  return one(await tx.query(SAVE, values(team)));
}

/** Its members stay users, without this membership and without a team that pays for them. */
export async function markTeamDeleted(tx: Queryable, teamId: string): Promise<void> {
  await tx.query(MARK_DELETED, [teamId]);
  await tx.query(RELEASE_USERS, [teamId]);
  await tx.query(DROP_MEMBERS, [teamId]);
}

/** Whether this id was ever given out, to a deleted one too. */
export async function isTeamIdTaken(db: Queryable, id: string): Promise<boolean> {
  return (await db.query('select 1 from teams where team_id = $1', [id])).length > 0;
}

export async function listTeams(
  db: Queryable,
  filter: TeamFilter,
  order: TeamOrder,
  page: PageRequest,
): Promise<Page<Team>> {
  const params = [filter.teamIds, filter.aliasPart, filter.userId, filter.isBlocked, filter.withDeleted];
  const direction = page.isDescending ? 'desc nulls last' : 'asc nulls first';
  const rows = await db.query(
    `select * from teams ${MATCHES} order by ${teamOrders[order]} ${direction}, team_id limit $6 offset $7`,
    [...params, page.limit, page.offset],
  );
  const counted = await db.query(`select count(*) as total from teams ${MATCHES}`, params);
  return { items: rows.map(readTeam), total: integer(counted[0] ?? {}, 'total') };
}

/** The members of these teams, longest-standing first; deleted users are left out. */
export async function listMembers(db: Queryable, teamIds: readonly string[]): Promise<readonly Member[]> {
  return (await db.query(LIST_MEMBERS, [teamIds])).map(readMember);
}

/** The teams a user belongs to. */
export async function listMemberships(db: Queryable, userId: string): Promise<readonly Member[]> {
  return (await db.query(LIST_MEMBERSHIPS, [userId])).map(readMember);
}

/** Adds a member, or changes the role and budget of one who is there. */
export async function putMember(tx: Queryable, member: MemberFields): Promise<void> {
  const { teamId, userId, memberRole, maxBudgetPicoUsd, isVouchedFor } = member;
  await tx.query(PUT_MEMBER, [teamId, userId, memberRole, maxBudgetPicoUsd, isVouchedFor]);
}

export async function removeMember(tx: Queryable, teamId: string, userId: string): Promise<void> {
  await tx.query(REMOVE_MEMBER, [teamId, userId]);
}

const COLUMNS = `team_id, team_alias, ${allowanceColumns}`;
const PARAMS = placeholders(COLUMNS);

const INSERT = `insert into teams (${COLUMNS}) values (${PARAMS}) returning *`;

/** Uses teams_pkey. */
const FIND = `select * from teams where team_id = $1 and deleted_at is null`;

const LOCK = `${FIND} for update`;

const SAVE = `update teams set (${COLUMNS}) = (${PARAMS}),
  version = version + 1, updated_at = clock_timestamp() where team_id = $1 returning *`;

const MARK_DELETED = `update teams set deleted_at = clock_timestamp(), updated_at = clock_timestamp(),
  version = version + 1 where team_id = $1 and deleted_at is null`;

const RELEASE_USERS = `update users set team_id = null, version = version + 1, updated_at = clock_timestamp()
  where team_id = $1 and deleted_at is null`;

const DROP_MEMBERS = `delete from team_members where team_id = $1`;

const MATCHES = `where ($1::text[] is null or team_id = any($1))
  and ($2::text is null or strpos(lower(team_alias), lower($2)) > 0)
  and ($3::text is null or team_id in (select team_id from team_members where user_id = $3))
  and ($4::boolean is null or is_blocked = $4)
  and ($5::boolean or deleted_at is null)`;

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
    is_vouched_for = team_members.is_vouched_for or excluded.is_vouched_for`;

const REMOVE_MEMBER = `delete from team_members where team_id = $1 and user_id = $2`;

function values(team: TeamFields): readonly unknown[] {
  return [team.teamId, team.teamAlias, ...allowanceValues(team)];
}

function readTeam(row: Row): Team {
  return {
    teamId: text(row, 'team_id'),
    teamAlias: textOrNull(row, 'team_alias'),
    ...readAllowance(row),
  };
}

function readMember(row: Row): Member {
  return {
    teamId: text(row, 'team_id'),
    userId: text(row, 'user_id'),
    memberRole: text(row, 'member_role'),
    maxBudgetPicoUsd: moneyOrNull(row, 'max_budget_pico_usd'),
    userEmail: textOrNull(row, 'user_email'),
    addedAt: instant(row, 'added_at'),
    isVouchedFor: flag(row, 'is_vouched_for'),
  };
}

function first(rows: readonly Row[]): Team | null {
  return rows[0] === undefined ? null : readTeam(rows[0]);
}

function one(rows: readonly Row[]): Team {
  if (rows[0] === undefined) throw new Error('a team disappeared while it was written');
  return readTeam(rows[0]);
}
