/** The audit log: triggers write it (migration 0003). Here they are given the actor, and the log is read. */
import type { Queryable } from '../../connect.ts';
import type { Page, PageRequest } from '../budgets/allowance.ts';
import { instant, integer, objectOrNull, reading, text, textOrNull, type RowOf } from '../columns.ts';

/** For whom the changes of a transaction are made. */
export type Actor = {
  readonly kind: 'master' | 'key' | 'person' | 'gateway';
  readonly id: string;
  readonly userId: string | null;
  readonly operation: string;
  readonly requestId: string | null;
  readonly from: string | null;
};

export type AuditEntry = RowOf<typeof auditEntry>;

const auditEntry = reading({
  auditId: text,
  at: instant,
  actorKind: text,
  actorId: text,
  actorUserId: textOrNull,
  action: text,
  objectType: text,
  objectId: text,
  before: objectOrNull,
  after: objectOrNull,
  operation: textOrNull,
  requestId: textOrNull,
  fromAddress: textOrNull,
});

export const auditActions = ['created', 'updated', 'deleted', 'blocked', 'unblocked', 'regenerated'] as const;
export const auditObjects = ['key', 'user', 'team', 'member', 'budget', 'model'] as const;

export type AuditFilter = {
  readonly objectType: string | null;
  readonly objectId: string | null;
  /** Id of a key or user, or `master`. */
  readonly actor: string | null;
  readonly action: string | null;
  readonly requestId: string | null;
  readonly since: Date | null;
  readonly until: Date | null;
};

/** Called at the beginning of each transaction that changes something; ends with it. */
export async function actFor(tx: Queryable, actor: Actor): Promise<void> {
  const { kind, id, userId, operation, requestId, from } = actor;
  const said = { kind, id, user_id: userId, operation, request_id: requestId, from };
  await tx.query(ACT_FOR, [JSON.stringify(said)]);
}

export async function listAudit(
  db: Queryable,
  filter: AuditFilter,
  page: PageRequest,
): Promise<Page<AuditEntry>> {
  const params = [
    filter.objectType,
    filter.objectId,
    filter.actor,
    filter.action,
    filter.requestId,
    filter.since,
    filter.until,
  ];
  const direction = page.isDescending ? 'desc' : 'asc';
  const rows = await db.query(
    `select * from audit_log ${MATCHES} order by at ${direction}, audit_id ${direction} limit $8 offset $9`,
    [...params, page.limit, page.offset],
  );
  const counted = await db.query(`select count(*) as total from audit_log ${MATCHES}`, params);
  return { items: rows.map(auditEntry), total: integer(counted[0] ?? {}, 'total') };
}

const ACT_FOR = `select set_config('stargate.actor', $1, true)`;

/** Uses audit_log_object, audit_log_actor or audit_log_at, by what is asked. */
const MATCHES = `where ($1::text is null or object_type = $1)
  and ($2::text is null or object_id = $2)
  and ($3::text is null or actor_id = $3 or actor_user_id = $3)
  and ($4::text is null or action = $4)
  and ($5::text is null or request_id = $5)
  and ($6::timestamptz is null or at >= $6)
  and ($7::timestamptz is null or at < $7)`;
