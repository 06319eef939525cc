/**
 * Policies as admins make them, and every version there has been, which a trigger writes. A deleted one keeps its row: made
 * again it goes on counting its versions, so that no two policies are ever called `name@3`. Every change announces itself to
 * the proxy tasks through a trigger.
 *
 * Lock order: after budgets, teams, users, memberships and keys (object-table.ts).
 */
import type { StoredPolicy } from '../../../policies/stored-policy.ts';
import type { Queryable, Row } from '../../connect.ts';
import {
  flag,
  instant,
  instantOrNull,
  integer,
  object,
  reading,
  text,
  textOrNull,
  type RowOf,
} from '../columns.ts';
import { objectTable, placeholders } from '../object-table.ts';
import { pageOf, type Page, type PageRequest } from '../page.ts';

export type PolicyFields = Omit<StoredPolicy, 'version'>;

export type PolicyRow = PolicyFields & RowOf<typeof readStamps>;

export type PolicyVersion = RowOf<typeof readVersion>;

type PolicyFilter = { readonly withDeleted: boolean };

/** What a list of policies can be sorted by, and the column it means. */
export const policyOrders = {
  policy_name: 'policy_name',
  created_at: 'created_at',
  updated_at: 'updated_at',
} as const;

type PolicyOrder = keyof typeof policyOrders;

const COLUMNS = 'policy_name, description, is_enabled, applies_to, checks';
const SHOWN = `${COLUMNS}, version, created_at, updated_at, deleted_at`;
const PARAMS = placeholders(COLUMNS);

const policies = objectTable<PolicyFields, PolicyRow, PolicyFilter, PolicyOrder>({
  table: 'policies',
  id: 'policy_name',
  columns: COLUMNS,
  values,
  shown: SHOWN,
  read: readRow,
  orders: policyOrders,
  matches: `($withDeleted::boolean or deleted_at is null)`,
});

export const findPolicy = policies.find;
export const lockPolicy = policies.lock;
export const savePolicy = policies.save;
export const markPolicyDeleted = policies.markDeleted;
export const listPolicies = policies.list;

/** Null when a live policy has this name. */
export async function insertPolicy(tx: Queryable, policy: PolicyFields): Promise<PolicyRow | null> {
  const [row] = await tx.query(INSERT, values(policy));
  return row === undefined ? null : readRow(row);
}

/** How many there may be: each task holds all of them. */
export const MAX_POLICIES = 500;

/** All that are not deleted, in order of their names. Called by the tasks at the start and after each change. */
export async function allPolicies(db: Queryable): Promise<readonly PolicyRow[]> {
  return (await db.query(ALL)).map(readRow);
}

/** `version` null: all of them. Uses policy_versions_pkey. */
export async function listPolicyVersions(
  db: Queryable,
  name: string,
  version: number | null,
  page: PageRequest,
): Promise<Page<PolicyVersion>> {
  return pageOf(
    db,
    {
      columns:
        'policy_name, version, description, is_enabled, applies_to, checks, is_deleted, made_by, made_at',
      from: 'from policy_versions where policy_name = $1 and ($2::integer is null or version = $2)',
      params: [name, version],
      orderBy: `version ${page.isDescending ? 'desc' : 'asc'}`,
      read: readVersion,
    },
    page,
  );
}

const readStamps = reading({
  version: integer,
  createdAt: instant,
  updatedAt: instant,
  deletedAt: instantOrNull,
});

const readVersion = reading({
  policyName: text,
  version: integer,
  description: textOrNull,
  isEnabled: flag,
  appliesTo: object,
  checks: object,
  isDeleted: flag,
  madeBy: text,
  madeAt: instant,
});

function values({ name, description, isEnabled, appliesTo, checks }: PolicyFields): readonly unknown[] {
  return [name, description, isEnabled, JSON.stringify(appliesTo), JSON.stringify(checks)];
}

function readRow(row: Row): PolicyRow {
  return {
    name: text(row, 'policy_name'),
    description: textOrNull(row, 'description'),
    isEnabled: flag(row, 'is_enabled'),
    appliesTo: object(row, 'applies_to'),
    checks: object(row, 'checks'),
    ...readStamps(row),
  };
}

const ALL = `select ${SHOWN} from policies where deleted_at is null order by policy_name collate "C"`;

const INSERT = `insert into policies (${COLUMNS}) values (${PARAMS})
  on conflict (policy_name) do update set (${COLUMNS}) = (${PARAMS}), version = policies.version + 1,
    deleted_at = null, created_at = clock_timestamp(), updated_at = clock_timestamp()
  where policies.deleted_at is not null returning ${SHOWN}`;
