/**
 * The timeouts of AWS's services and of the programs in one table. What one timeout requires of another is written as
 * arithmetic here, and again as the rules of `validateTimeouts`, which a test holds against the synthesized templates.
 *
 * The longest silences: a streaming client gets a ping at least every `pingIntervalMs`, so CloudFront's read timeout does
 * not end the stream of a model that thinks for long; a non-streaming call is silent until it is answered, so through the
 * edge it has `originReadSeconds`, and through the load balancer `upstreamTimeoutMs`.
 */
import { canary, saasUsage, usageJobs, usagePublisher } from '../core/scheduled-functions.ts';

export type Timeouts = typeof timeouts;

/** CloudFront waits this long for the next byte of a VPC origin: AWS's most without a quota increase. */
const originReadSeconds = 120;
/** The longest silence we allow Bedrock, before and within an answer. */
const upstreamTimeoutMs = 600_000;
/** The load balancer must outwait the proxy, so that the proxy's own error arrives. */
const albIdleSeconds = upstreamTimeoutMs / 1000 + 10;
/** Fargate kills a container this long after SIGTERM: its most. */
const stopTimeoutSeconds = 120;
/** A task that got SIGTERM still serves for this long, for clients whose connection it closes one by one. */
const unreadyDelayMs = 3_000;
/** After the drain: records go to PostgreSQL for so long, and what it did not take to S3. */
const journalFlushMs = 4_000;
const spillTimeoutMs = 8_000;
/** Then leases, connections and the log are closed. */
const closeMarginMs = 3_000;

export const timeouts = {
  pingIntervalMs: 15_000,
  originReadSeconds,
  /** CloudFront drops idle connections to the load balancer before the load balancer does. */
  originKeepaliveSeconds: 60,
  originConnectSeconds: 10,
  originConnectAttempts: 3,
  upstreamTimeoutMs,
  /** For one try, then for all tries of a call, until Bedrock begins its answer. */
  tryTimeoutMs: upstreamTimeoutMs,
  callTimeoutMs: upstreamTimeoutMs,
  albIdleSeconds,
  /** The task keeps idle connections longer than the load balancer, or it would close one just being used. */
  keepaliveTimeoutMs: (albIdleSeconds + 10) * 1000,
  /**
   * ECS takes a task out of the target group first and sends SIGTERM when the load balancer has let go of its
   * last connection, at the latest after this long: time for whole streams to end.
   */
  deregistrationDelaySeconds: upstreamTimeoutMs / 1000,
  stopTimeoutSeconds,
  unreadyDelayMs,
  drainTimeoutMs:
    stopTimeoutSeconds * 1000 - unreadyDelayMs - journalFlushMs - spillTimeoutMs - closeMarginMs,
  journalFlushMs,
  spillTimeoutMs,
  closeMarginMs,
  healthCheckIntervalSeconds: 10,
  healthCheckTimeoutSeconds: 5,
  /** A new task may take this long to its first healthy answer. */
  healthCheckGraceSeconds: 60,
  adminFunctionSeconds: 30,
  migrateFunctionSeconds: 900,
  /** A new Grafana workspace takes minutes to answer; provisioning waits for it. */
  dashboardsFunctionSeconds: 840,
  dashboardReaderFunctionSeconds: 60,
  /** The function beside the database waits a minute for a record. */
  canaryDatabaseFunctionSeconds: 90,
  /** Longest statement of the request path and the admin functions. */
  statementTimeoutMs: 10_000,
  databaseConnectTimeoutMs: 3_000,
  /** PostgreSQL ends a transaction that its client left open; longer than any of our statements takes. */
  idleInTransactionMs: 60_000,
} as const;

/** The rules that do not hold; empty when the timeouts agree. */
export function validateTimeouts(table: Readonly<Record<keyof Timeouts, number>>): readonly string[] {
  const rules: readonly (readonly [holds: boolean, sentence: string])[] = [
    [table.originReadSeconds <= 120, 'CloudFront reads from a VPC origin for at most 120 s'],
    [
      table.pingIntervalMs * 3 <= table.originReadSeconds * 1000,
      'two pings may be lost before CloudFront gives up on a stream',
    ],
    [
      table.originKeepaliveSeconds < table.albIdleSeconds,
      'CloudFront drops an idle connection before the load balancer does',
    ],
    [table.originReadSeconds < table.albIdleSeconds, 'the load balancer outwaits CloudFront'],
    [
      table.upstreamTimeoutMs < table.albIdleSeconds * 1000,
      'the proxy gives up on Bedrock before the load balancer gives up on the proxy',
    ],
    [
      table.callTimeoutMs < table.albIdleSeconds * 1000,
      'the proxy gives up on all tries of a call before the load balancer gives up on the proxy',
    ],
    [table.tryTimeoutMs <= table.callTimeoutMs, 'one try is no longer than all tries of a call'],
    [table.albIdleSeconds <= 4000, 'the load balancer waits at most 4,000 s'],
    [
      table.keepaliveTimeoutMs > table.albIdleSeconds * 1000,
      'the task keeps idle connections longer than the load balancer',
    ],
    [table.stopTimeoutSeconds <= 120, 'Fargate waits at most 120 s after SIGTERM'],
    [
      table.unreadyDelayMs +
        table.drainTimeoutMs +
        table.journalFlushMs +
        table.spillTimeoutMs +
        table.closeMarginMs <=
        table.stopTimeoutSeconds * 1000,
      'a draining task has flushed and spilled its records before Fargate kills it',
    ],
    [table.journalFlushMs >= 3_000, 'a drained task has three seconds to ship its journal to PostgreSQL'],
    [table.spillTimeoutMs >= 6_000, 'a drained task can try S3 twice with what PostgreSQL did not take'],
    [table.closeMarginMs >= 2_000, 'a task whose records are safe has two seconds to close'],
    [
      table.deregistrationDelaySeconds * 1000 >= table.upstreamTimeoutMs &&
        table.deregistrationDelaySeconds <= 3600,
      'a task leaving the target group may finish its longest answer before SIGTERM',
    ],
    [
      table.healthCheckTimeoutSeconds < table.healthCheckIntervalSeconds,
      'a health check ends before the next one starts',
    ],
    [
      table.databaseConnectTimeoutMs + 2 * table.statementTimeoutMs < table.adminFunctionSeconds * 1000,
      'an admin call reports a slow database before its Lambda is cut off',
    ],
    [table.adminFunctionSeconds < table.albIdleSeconds, 'the load balancer outwaits the admin Lambda'],
    [table.migrateFunctionSeconds <= 900, 'Lambda runs for at most 900 s'],
    [table.idleInTransactionMs > table.statementTimeoutMs, 'PostgreSQL outwaits our longest statement'],
    ...[usagePublisher, saasUsage, canary, ...Object.values(usageJobs)].map(
      ({ id, timeoutSeconds, intervalSeconds }) =>
        [
          timeoutSeconds <= 900 && timeoutSeconds < intervalSeconds,
          `a run of ${id} ends before the next one starts, within what Lambda allows`,
        ] as const,
    ),
  ];
  return rules.filter(([holds]) => !holds).map(([, sentence]) => sentence);
}
