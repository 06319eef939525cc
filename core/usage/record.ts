/**
 * The usage record: the one durable row per admitted call. Its request id is a UUIDv7 made at accept, and
 * (`createdAtMs`, `requestId`) is its identity, so inserting it twice changes nothing.
 */
import type { CustomerId, KeyId, RequestId, TeamId, UserId } from '../ids.ts';
import type { PicoUsd } from '../money.ts';
import type { Dialect } from '../routes.ts';
import type { ClientMetadata } from './client-metadata.ts';
import type { Billing } from './cost.ts';
import type { ErrorClass } from './error-class.ts';
import type { Usage } from './usage.ts';

/**
 * How an admitted call ended.
 * - complete: the whole answer reached the client.
 * - client-gone: the client left first, took nothing for too long, or was sent away because its key was revoked, which
 *   `errorCode` says. The answer was read to its end all the same; its usage is what Bedrock reported then.
 * - upstream-error: Bedrock refused or failed before the first byte of an answer.
 * - upstream-cut: the answer broke off after its first byte.
 * - task-lost: the task died in mid-flight; the record was made from its journal.
 */
export const endingKinds = [
  'complete',
  'client-gone',
  'upstream-error',
  'upstream-cut',
  'task-lost',
] as const;
export type EndingKind = (typeof endingKinds)[number];

export type UsageRecord = Usage &
  Billing &
  ClientMetadata & {
    readonly requestId: RequestId;
    readonly createdAtMs: number;
    readonly keyId: KeyId;
    readonly userId: UserId | null;
    readonly teamId: TeamId | null;
    /** The customer that the request named. @default none */
    readonly customerId?: CustomerId | null;
    /** The public name the client asked for and the one that answered. */
    readonly modelAsked: string;
    readonly model: string;
    /** The model that was asked for and has ended, so that its successor answered. @default none */
    readonly endedModel?: string | null;
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
    /** True when Bedrock never reported the tokens: they are the worst case that was admitted (worst-case.ts). */
    readonly usageEstimated: boolean;
    /** Images in the request. */
    readonly imageCount: number;
    readonly inputCostPicoUsd: PicoUsd;
    readonly outputCostPicoUsd: PicoUsd;
    readonly cacheReadCostPicoUsd: PicoUsd;
    readonly cacheWriteCostPicoUsd: PicoUsd;
    /** Sum of the four parts, and of what further answers to the same call cost. */
    readonly costPicoUsd: PicoUsd;
    /** Which price the cost was computed with: see core/catalog/price.ts. */
    readonly priceId: string;
    /** accept → last byte, or until the client had left; accept → first upstream byte relayed (null: there was none). */
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
    /** What else was asked for the same call, beside the answer that the client got or before it. @default none */
    readonly hedge?: HedgeCharge | null;
    /** Policies that applied, `<name>@<version>` each. @default none */
    readonly policies?: readonly string[];
    /** How often each check found something, whatever it did then; never what. @default nothing */
    readonly findings?: Findings | null;
    /** The policy that refused the answer, or the call after it was admitted. @default none */
    readonly blockedBy?: string | null;
    /** Checks that cost something. @default none */
    readonly checks?: readonly CheckCharge[];
    /** Sum of them, a part of `costPicoUsd`. @default 0 */
    readonly checksCostPicoUsd?: PicoUsd;
    /** Who asked for the prompt cache: the request itself, or the gateway for it. @default null: nobody */
    readonly cachePoints?: 'client' | 'gateway' | null;
    /**
     * What the prompt would have cost without that cache, less what it cost; negative where it did not pay. Null: nobody
     * knows, since Bedrock did not report the prompt of every answer that is charged. @default null
     */
    readonly cacheSavedPicoUsd?: PicoUsd | null;
    /** Of the gateway's own cache of answers. @default null: it was not asked */
    readonly answerCache?: 'hit' | 'miss' | null;
    /** What the call would have cost, had it not been a hit. @default 0 */
    readonly answerSavedPicoUsd?: PicoUsd;
  };

/** By check: an entity type, `pattern:<name>`, `words:<name>`, `injection`, `judge:<name>`, `guardrail:<id>`, `comprehend`. */
export type Findings = Readonly<Record<string, number>>;

/** A check that AWS charges for. `name`: of the judge, or the id of the guardrail. */
export type CheckCharge = JudgeCharge | UnitsCharge;

export type JudgeCharge = GivenUpAnswer & { readonly kind: 'judge'; readonly name: string };

/** Billed by units of text: how many of each kind, and what one costs. */
export type UnitsCharge = {
  readonly kind: 'guardrail' | 'comprehend';
  readonly name: string;
  readonly region: string;
  readonly units: readonly { readonly unit: string; readonly count: number; readonly unitPicoUsd: PicoUsd }[];
  readonly costPicoUsd: PicoUsd;
};

/**
 * Answers to the call that it did not wait for, and that Bedrock charges for like any other: of a deployment that was too
 * slow, or slower than another, or whose connection broke. `deployment`: the one asked last of them; `costPicoUsd`: their
 * sum, part of the record's cost. With none of them, `priceId` null: a deployment that was asked beside the other and
 * ended by itself, in a failure, which costs nothing.
 */
export type HedgeCharge = {
  readonly deployment: string;
  readonly priceId: string | null;
  readonly costPicoUsd: PicoUsd;
  readonly answers: readonly GivenUpAnswer[];
};

/** Usage as Bedrock reported it, when the answer could be read to its end beside the other; else at worst. */
export type GivenUpAnswer = Usage &
  Billing & {
    readonly deployment: string;
    readonly priceId: string;
    readonly costPicoUsd: PicoUsd;
    readonly usageEstimated: boolean;
  };

/** The run of the task that admitted the call, and the ledger's names of the budget pools it reserved from. */
export type LeaseMark = { readonly owner: string; readonly poolIds: readonly string[] };
