/**
 * The plan of a call: which model and deployments are asked, and with which request. Made here for the requested model and
 * for a fallback alike; a hedge uses the same plan with the request for another of its deployments.
 */
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { Deployment, Model } from '../../core/catalog/model.ts';
import type { ServiceTier } from '../../core/catalog/price.ts';
import { isRefusal, refuse, type Refusal } from '../../core/errors.ts';
import { refuseUpstreamBytes } from '../dialects/bounds.ts';
import type { Call, Reply } from '../dialects/dialect.ts';
import type { UpstreamRequest } from '../bedrock-http.ts';
import type { Work } from '../dialects/work.ts';
import type { Turns } from '../event-loop-turns.ts';
import type { Admitted, Arrival, Understood } from '../exchange.ts';
import type { DeploymentHealth } from '../upstream/deployment-health.ts';
import { weightedOrder } from '../upstream/weighted-order.ts';
import { tierFor } from './service-tier.ts';

export type Plan = {
  readonly model: Model;
  /** The requested model, when this one is a fallback for it; else null. */
  readonly insteadOf: Model | null;
  /** In the order in which they are asked. */
  readonly deployments: Deployments;
  readonly serviceTier: ServiceTier;
  /** The request for the first deployment. It is made before admission, so that what cannot be sent is refused early. */
  readonly upstreamRequest: UpstreamRequest;
  /** Reads the answer of the deployment that is asked. */
  readonly reply: Reply;
};

export type Deployments = readonly [Deployment, ...Deployment[]];

export type PlanDeps = {
  readonly catalog: Catalog;
  readonly health: DeploymentHealth;
  /** Uniform in [0, 1). */
  readonly random: () => number;
};

type Wanted = Pick<Plan, 'model' | 'insteadOf'> & { readonly call: Call };

/** Made in steps, since the request for Bedrock may be large. Refuses with 400 what this model cannot do. */
export function* planning(
  arrival: Arrival,
  { call, model, insteadOf }: Wanted,
  { catalog, health, random }: PlanDeps,
): Work<Plan | Refusal> {
  const chosen = health.order(weightedOrder(catalog.deployments(model), random));
  const deployments = inOrder(chosen, call);
  if (!isNotEmpty(deployments)) throw new Error(`model ${model.name} has no deployment`);
  const [deployment] = deployments;
  const serviceTier = tierFor(call, deployments, arrival.createdAtMs);
  if (serviceTier === null) {
    return refuse('invalid_request', {
      message: `The model "${model.name}" is not offered in the service tier "${call.serviceTier}".`,
      param: 'service_tier',
    });
  }
  const upstreamRequest = yield* call.requesting({ model, deployment, serviceTier });
  if (isRefusal(upstreamRequest)) return upstreamRequest;
  const tooLarge = refuseUpstreamBytes(upstreamRequest.operation, upstreamRequest.body.length);
  if (tooLarge !== null) return tooLarge;
  yield;
  const reply = replyOf(arrival, call, { model, insteadOf, serviceTier }, deployment);
  return { model, insteadOf, deployments, serviceTier, upstreamRequest, reply };
}

/** The request for one of the plan's deployments; that of a large body is made in turns of the event loop. */
export function requestFor(
  { call, body, plan }: Understood,
  deployment: Deployment,
  turns: Turns,
): UpstreamRequest | Refusal | Promise<UpstreamRequest | Refusal> {
  const { model, serviceTier, deployments, upstreamRequest } = plan;
  if (deployment === deployments[0]) return upstreamRequest;
  return turns.work(call.requesting({ model, deployment, serviceTier }), body.length);
}

/** A new reply for the answer of one of the plan's deployments. */
export function replyFor(understood: Understood, deployment: Deployment): Reply {
  return replyOf(understood, understood.call, understood.plan, deployment);
}

/** Notes the deployment that is asked now. If its transport is another one, so is the reply that reads its answer. */
export function turnTo(admitted: Admitted, deployment: Deployment): void {
  const before = deploymentOf(admitted);
  admitted.progress.deployment = deployment;
  if (before.transport !== deployment.transport)
    admitted.plan = { ...admitted.plan, reply: replyFor(admitted, deployment) };
}

/** The deployment that was asked last, or else the one that will be asked first. */
export function deploymentOf({ plan, progress }: Understood): Deployment {
  return progress.deployment ?? plan.deployments[0];
}

function replyOf(
  { requestId, createdAtMs, choice }: Arrival,
  call: Call,
  { model, insteadOf, serviceTier }: Pick<Plan, 'model' | 'insteadOf' | 'serviceTier'>,
  deployment: Deployment,
): Reply {
  const servedAs = insteadOf === null ? undefined : model.name;
  return call.reply({ requestId, createdAtMs, target: { model, deployment, serviceTier }, servedAs, choice });
}

/** Deployments with the transport that the call prefers come first, whatever their weight. */
function inOrder(deployments: readonly Deployment[], { prefers }: Call): readonly Deployment[] {
  if (prefers === undefined) return deployments;
  const first = deployments.filter((one) => one.transport === prefers);
  return [...first, ...deployments.filter((one) => one.transport !== prefers)];
}

function isNotEmpty(deployments: readonly Deployment[]): deployments is Deployments {
  return deployments.length > 0;
}
