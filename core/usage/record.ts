/**
 * The usage record: the one durable row per admitted call. Its request id is a UUIDv7 made at accept, and
 * (`createdAtMs`, `requestId`) is its identity, so inserting it twice changes nothing.
 */
import type { KeyId, RequestId, TeamId, UserId } from '../ids.ts';
import type { PicoUsd } from '../money.ts';
import type { Dialect } from '../routes.ts';
import type { ClientMarks } from './client-marks.ts';
import type { Billing } from './cost.ts';
import type { ErrorClass } from './error-class.ts';
import type { Usage } from './usage.ts';

/**
 * How an admitted call ended.
 * - complete: the whole answer reached the client.
 * - client-gone: the client left first; usage is what Bedrock had reported, or an estimate (`usageEstimated`).
 * - upstream-error: Bedrock refused or failed before the first byte of an answer.
 * - upstream-cut: the answer broke off after its first byte.
 * - task-lost: the task died in mid-flight; the record was made from its journal, with the reserved worst case.
 */
export type EndingKind = 'complete' | 'client-gone' | 'upstream-error' | 'upstream-cut' | 'task-lost';

export type UsageRecord = Usage &
  Billing &
  ClientMarks & {
    readonly requestId: RequestId;
    readonly createdAtMs: number;
    readonly keyId: KeyId;
    readonly userId: UserId | null;
    readonly teamId: TeamId | null;
    /** The public name the client asked for and the one that answered. */
    readonly modelAsked: string;
    readonly model: string;
    /** `<region>/<inference profile or model id>`; empty when none was reached. */
    readonly deployment: string;
    /** Where Bedrock was called; part of the deployment. */
    readonly region: string;
    /** Id of the route in core/routes.ts: tells a count of tokens from a message. */
    readonly route: string;
    readonly dialect: Dialect;
    readonly isStream: boolean;
    readonly ending: EndingKind;
    /** HTTP status the client saw. */
    readonly status: number;
    readonly errorCode: string | null;
    readonly errorClass: ErrorClass | null;
    readonly finishReason: string | null;
    /** True when tokens were estimated because Bedrock never reported them. */
    readonly usageEstimated: boolean;
    /** Images in the request. */
    readonly imageCount: number;
    readonly inputCostPicoUsd: PicoUsd;
    readonly outputCostPicoUsd: PicoUsd;
    readonly cacheReadCostPicoUsd: PicoUsd;
    readonly cacheWriteCostPicoUsd: PicoUsd;
    /** Sum of the four parts, and of what a hedge may have cost. */
    readonly costPicoUsd: PicoUsd;
    /** Which price the cost was computed with: see core/catalog/price.ts. */
    readonly priceId: string;
    /** accept → last byte, and accept → first upstream byte relayed (null when there was none). */
    readonly latencyMs: number;
    readonly ttftMs: number | null;
    /** Time spent by the gateway itself before the upstream request was sent. */
    readonly overheadUs: number;
    readonly retries: number;
    /** Request id of Bedrock (`x-amzn-requestid`), for support cases. */
    readonly upstreamRequestId: string | null;
    readonly tags: readonly string[];
    /** Which leases on budgets it drew on. @default none */
    readonly lease?: LeaseMark | null;
    /** The deployment that was asked beside the one that answered. @default none */
    readonly hedge?: HedgeCharge | null;
  };

/**
 * Nobody knows what Bedrock charges for an answer that was given up: `costPicoUsd` is the most it may be, part of the
 * record's cost, at the price `priceId`; nothing and null when it ended by itself, in a failure.
 */
export type HedgeCharge = {
  readonly deployment: string;
  readonly priceId: string | null;
  readonly costPicoUsd: PicoUsd;
};

/** The life of the task that admitted the call, and the ledger's names of the budget pools it reserved from. */
export type LeaseMark = { readonly owner: string; readonly poolIds: readonly string[] };
