/**
 * The plan of a call: who answers it and what is sent. Made here for the model that was asked for, for one that answers
 * in its place, and, with another request, for a second deployment of the same model.
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
  /** The model that was asked for, when another answers in its place; else null. */
  readonly insteadOf: Model | null;
  /** Ways to reach the model, preferred first. */
  readonly deployments: Deployments;
  readonly serviceTier: ServiceTier;
  /** The request for the first deployment, made before admission: what cannot be asked is refused early. */
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

/** A reply of its own for the answer of one of the plan's deployments. */
export function replyFor(understood: Understood, deployment: Deployment): Reply {
  return replyOf(understood, understood.call, understood.plan, deployment);
}

/** This deployment is asked from here on; over another transport its answer has other bytes, which another reply reads. */
export function turnTo(admitted: Admitted, deployment: Deployment): void {
  const before = deploymentOf(admitted);
  admitted.progress.deployment = deployment;
  if (before.transport !== deployment.transport)
    admitted.plan = { ...admitted.plan, reply: replyFor(admitted, deployment) };
}

/** The deployment that was asked last; before any was, the one that will be. */
export function deploymentOf({ plan, progress }: Understood): Deployment {
  return progress.deployment ?? plan.deployments[0];
}

function replyOf(
  { requestId, createdAtMs }: Arrival,
  call: Call,
  { model, insteadOf, serviceTier }: Pick<Plan, 'model' | 'insteadOf' | 'serviceTier'>,
  deployment: Deployment,
): Reply {
  const servedAs = insteadOf === null ? {} : { servedAs: model.name };
  return call.reply({
    requestId,
    createdAtMs,
    target: { model, deployment, serviceTier },
    ...servedAs,
  });
}

/** Deployments that the call prefers come first, whatever their weight. */
function inOrder(deployments: readonly Deployment[], { prefers }: Call): readonly Deployment[] {
  if (prefers === undefined) return deployments;
  const first = deployments.filter((one) => one.transport === prefers);
  return [...first, ...deployments.filter((one) => one.transport !== prefers)];
}

function isNotEmpty(deployments: readonly Deployment[]): deployments is Deployments {
  return deployments.length > 0;
}
