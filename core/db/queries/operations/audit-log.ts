/** The audit log: triggers write it (migration 0003). Here they are given the actor, and the log is read. */
import type { Queryable, Row } from '../../connect.ts';
import type { Page, PageRequest } from '../budgets/allowance.ts';
import { instant, integer, object, text, textOrNull } from '../columns.ts';

/** For whom the changes of a transaction are made. */
export type Actor = {
  readonly kind: 'master' | 'key' | 'person' | 'gateway';
  readonly id: string;
  readonly userId: string | null;
  readonly operation: string;
  readonly requestId: string | null;
  readonly from: string | null;
};

export type AuditEntry = {
  readonly auditId: string;
  readonly at: Date;
  readonly actorKind: string;
  readonly actorId: string;
  readonly actorUserId: string | null;
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly operation: string | null;
  readonly requestId: string | null;
  readonly from: string | null;
};

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
  return { items: rows.map(readEntry), total: integer(counted[0] ?? {}, 'total') };
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

function readEntry(row: Row): AuditEntry {
  return {
    auditId: text(row, 'audit_id'),
    at: instant(row, 'at'),
    actorKind: text(row, 'actor_kind'),
    actorId: text(row, 'actor_id'),
    actorUserId: textOrNull(row, 'actor_user_id'),
    action: text(row, 'action'),
    objectType: text(row, 'object_type'),
    objectId: text(row, 'object_id'),
    before: row['before'] === null ? null : object(row, 'before'),
    after: row['after'] === null ? null : object(row, 'after'),
    operation: textOrNull(row, 'operation'),
    requestId: textOrNull(row, 'request_id'),
    from: textOrNull(row, 'from_address'),
  };
}
