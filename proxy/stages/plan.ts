/**
 * The plan of a call: which model and deployments are asked, and with which request. Made here for the requested model and
 * for a fallback alike; a hedge uses the same plan with the request for another of its deployments.
 */
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { Deployment, Lifecycle, Model } from '../../core/catalog/model.ts';
import type { ServiceTier } from '../../core/catalog/price.ts';
import { isRefusal, refuse, type Refusal } from '../../core/errors.ts';
import { refuseUpstreamBytes } from '../dialects/bounds.ts';
import type { Call, Optional, Reply, ReplyContext, Target } from '../dialects/dialect.ts';
import type { UpstreamRequest } from '../bedrock-http.ts';
import type { OutputCap } from '../dialects/token-bound.ts';
import { finish, isWork, LARGE_BODY_BYTES, type Work, type Working } from '../dialects/work.ts';
import type { Turns } from '../event-loop-turns.ts';
import type { Admitted, Arrival, Received, Understood } from '../exchange.ts';
import { replyUnderPolicy, restoredJson } from '../policies/answer/reply-under-policy.ts';
import type { DeploymentHealth } from '../upstream/deployment-health.ts';
import { weightedOrder } from '../upstream/weighted-order.ts';
import { holdsAll, together, type LeftOut } from './dispatch/left-out.ts';
import { LARGE_REQUEST_BYTES, LargeRequest } from './large-request.ts';
import { tierFor } from './service-tier.ts';

export type Plan = OutputCap & {
  readonly model: Model;
  /** The requested model, when this one is a fallback for it or its successor; else null. */
  readonly insteadOf: Model | null;
  /** The requested model, when it has ended and its successor was asked first; else null. */
  readonly ended: Model | null;
  /** The dates of the requested model from its legacy date on; null before. */
  readonly ending: Lifecycle | null;
  /** In the order in which they are asked. */
  readonly deployments: Deployments;
  readonly serviceTier: ServiceTier;
  /** The request for the first deployment. It is made before admission, so that what cannot be sent is refused early. */
  readonly upstreamRequest: UpstreamRequest;
  /** Bytes of the client's body, with what it refers to. */
  readonly bodyBytes: number;
  /** What it leaves out. */
  readonly without: ReadonlySet<Optional>;
  /** Reads the answer of the deployment that is asked. */
  readonly reply: Reply;
  /** What the request leaves out whose answer `reply` reads. */
  readonly replyWithout: ReadonlySet<Optional>;
};

/** A request for a deployment, and what it leaves out. */
export type Made = { readonly request: UpstreamRequest; readonly without: ReadonlySet<Optional> };

export type Deployments = readonly [Deployment, ...Deployment[]];

export type PlanDeps = {
  readonly catalog: Catalog;
  readonly health: DeploymentHealth;
  readonly leftOut: Pick<LeftOut, 'of'>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
};

type Planned = Arrival & Pick<Received, 'policyUse'>;

export type Wanted = Pick<Plan, 'model' | 'insteadOf' | 'ended' | 'ending' | 'bodyBytes'> & {
  readonly call: Call;
};

/** That of a large body is made in steps. Refuses with 400 what this model cannot do. */
export function planning(arrival: Planned, wanted: Wanted, deps: PlanDeps): Working<Plan | Refusal> {
  const chosen = choose(arrival, wanted, deps);
  if (isRefusal(chosen)) return chosen;
  if (wanted.bodyBytes >= LARGE_BODY_BYTES) return planningInSteps(arrival, wanted, chosen);
  const made = finish(making(wanted.call, chosen.target));
  return isRefusal(made) ? made : planWith(made, arrival, wanted, chosen);
}

function* planningInSteps(arrival: Planned, wanted: Wanted, chosen: Chosen): Work<Plan | Refusal> {
  const working = making(wanted.call, chosen.target);
  const made = isWork(working) ? yield* working : working;
  if (isRefusal(made)) return made;
  yield;
  return planWith(made, arrival, wanted, chosen);
}

type Chosen = {
  readonly deployments: Deployments;
  readonly target: Target & Pick<Made, 'without'>;
};

/** Which deployments are asked, and how. */
function choose(
  { createdAtMs, progress }: Planned,
  { call, model }: Wanted,
  { catalog, health, leftOut, random }: PlanDeps,
): Chosen | Refusal {
  const deployments = inOrder(health.order(weightedOrder(catalog.deployments(model), random)), call);
  if (!isNotEmpty(deployments)) throw new Error(`model ${model.name} has no deployment`);
  const [deployment] = deployments;
  const serviceTier = tierFor(call, deployments, createdAtMs);
  if (serviceTier === null) {
    return refuse('invalid_request', {
      message: `The model "${model.name}" is not offered in the service tier "${call.serviceTier}".`,
      param: 'service_tier',
    });
  }
  const { outputCap, caching } = progress;
  const without = together(leftOut.of(deployment), progress.leftOut);
  return { deployments, target: { model, deployment, serviceTier, outputCap, without, caching } };
}

function planWith(
  { request, without }: Made,
  arrival: Planned,
  { call, model, insteadOf, ended, ending, bodyBytes }: Wanted,
  { deployments, target }: Chosen,
): Plan {
  const { progress } = arrival;
  progress.addedBytes = Math.max(progress.addedBytes, request.body.length - bodyBytes);
  return {
    model,
    insteadOf,
    ended,
    ending,
    deployments,
    serviceTier: target.serviceTier,
    outputCap: target.outputCap,
    upstreamRequest: request,
    bodyBytes,
    without,
    reply: replyTo(arrival, call, insteadOf, target),
    replyWithout: without,
  };
}

/** Makes a request that is not too large for Bedrock. */
export function making(call: Call, target: Target & Pick<Made, 'without'>): Working<Made | Refusal> {
  const requesting = call.requesting(target);
  return isWork(requesting) ? makingInSteps(requesting, call, target) : madeOf(requesting, call, target);
}

function* makingInSteps(
  requesting: Work<UpstreamRequest | Refusal>,
  call: Call,
  target: Target & Pick<Made, 'without'>,
): Work<Made | Refusal> {
  return madeOf(yield* requesting, call, target);
}

function madeOf(
  request: UpstreamRequest | Refusal,
  call: Call,
  target: Target & Pick<Made, 'without'>,
): Made | Refusal {
  if (isRefusal(request)) return request;
  const tooLarge = refuseUpstreamBytes(request.operation, request.body.length);
  return tooLarge ?? { request: lettingGo(request, call, target), without: target.without };
}

/**
 * A large request lets its bytes go once they are sent. One in parts is for small texts, and keeps them. So does one that is
 * made in turns of the event loop, since bytes are made again at once.
 */
function lettingGo(
  request: UpstreamRequest,
  call: Call,
  target: Target & Pick<Made, 'without'>,
): UpstreamRequest {
  const { length } = request.body;
  if (length < LARGE_REQUEST_BYTES || length >= LARGE_BODY_BYTES || request.more !== undefined)
    return request;
  return new LargeRequest(request, () => {
    const again = finish(call.requesting(target));
    if (isRefusal(again)) throw new Error('a request that was made is refused when it is made again');
    return again.body;
  });
}

/** The request for one of the plan's deployments; that of a large body is made in turns of the event loop. */
export function requestFor(
  { call, body, plan, progress }: Understood,
  deployment: Deployment,
  { leftOut, turns }: Pick<PlanDeps, 'leftOut'> & { readonly turns: Turns },
): Made | Refusal | Promise<Made | Refusal> {
  const { model, serviceTier, outputCap, deployments, upstreamRequest } = plan;
  const without = together(leftOut.of(deployment), progress.leftOut);
  if (deployment === deployments[0] && holdsAll(plan.without, without))
    return { request: upstreamRequest, without: plan.without };
  const target = { model, deployment, serviceTier, outputCap, without, caching: progress.caching };
  return turns.work(making(call, target), body.length);
}

/** The plan with the bound of the answer that the call's budgets pay for. Refuses what the dialect cannot ask for with it. */
export async function shortenedPlan(
  arrival: Planned,
  call: Call,
  plan: Plan,
  { turns }: { readonly turns: Turns },
): Promise<Plan | Refusal> {
  const { outputCap, caching } = arrival.progress;
  if (plan.outputCap === outputCap) return plan;
  const { model, insteadOf, serviceTier, deployments, without, bodyBytes } = plan;
  const target = { model, deployment: deployments[0], serviceTier, outputCap, without, caching };
  const made = await turns.work(making(call, target), bodyBytes);
  if (isRefusal(made)) return made;
  const reply = replyTo(arrival, call, insteadOf, target);
  return { ...plan, outputCap, upstreamRequest: made.request, reply, replyWithout: without };
}

/** A new reply for the answer of one of the plan's deployments. */
export function replyFor(
  understood: Understood,
  deployment: Deployment,
  without: ReadonlySet<Optional>,
): Reply {
  const { call, plan } = understood;
  const { model, insteadOf, serviceTier, outputCap } = plan;
  return replyTo(understood, call, insteadOf, { model, deployment, serviceTier, outputCap, without });
}

/**
 * Notes the deployment that is asked now, and with which request. If its transport is another one, or its request leaves out
 * something else or has a policy's guardrail elsewhere, so is the reply that reads its answer.
 */
export function turnTo(admitted: Admitted, deployment: Deployment, { request, without }: Made): void {
  const before = deploymentOf(admitted);
  const { plan } = admitted;
  admitted.progress.deployment = deployment;
  const isAlike = before.transport === deployment.transport && isGuardedAlike(admitted, before, deployment);
  if (isAlike && plan.replyWithout === without) return;
  const first = deployment === plan.deployments[0] ? { upstreamRequest: request, without } : {};
  const reply = replyFor(admitted, deployment, without);
  admitted.plan = { ...plan, ...first, reply, replyWithout: without };
}

/** Whether the requests of both have the guardrail in the same place, so that their answers tell of it alike. */
function isGuardedAlike({ policyUse }: Admitted, one: Deployment, other: Deployment): boolean {
  const native = policyUse?.paid?.native ?? null;
  return native === null || native.placed.get(one.id) === native.placed.get(other.id);
}

/** The deployment that was asked last, or else the one that will be asked first. */
export function deploymentOf({ plan, progress }: Understood): Deployment {
  return progress.deployment ?? plan.deployments[0];
}

function replyTo(
  { requestId, createdAtMs, choice, policyUse }: Planned,
  call: Call,
  insteadOf: Model | null,
  target: Target,
): Reply {
  const servedAs = insteadOf === null ? undefined : target.model.name;
  const context: ReplyContext = { requestId, createdAtMs, target, servedAs, choice };
  if (policyUse === null) return call.reply(context);
  const { placeholders } = policyUse;
  const reply = call.reply(
    placeholders === null ? context : { ...context, restored: (json) => restoredJson(json, placeholders) },
  );
  return replyUnderPolicy(reply, call, target, policyUse);
}

/** Deployments with the transport that the call prefers come first, those that it avoids last, whatever their weight. */
function inOrder(deployments: readonly Deployment[], { prefers, avoids }: Call): readonly Deployment[] {
  if (prefers === undefined && avoids === undefined) return deployments;
  const rank = ({ transport }: Deployment): number => {
    if (transport === prefers) return 0;
    return transport === avoids ? 2 : 1;
  };
  return deployments.toSorted((one, other) => rank(one) - rank(other));
}

function isNotEmpty(deployments: readonly Deployment[]): deployments is Deployments {
  return deployments.length > 0;
}
