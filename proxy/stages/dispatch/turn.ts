/** Which deployment a call is at: the request for it, and the reply that reads its bytes. */
import type { Deployment } from '../../../core/catalog/model.ts';
import type { Refusal } from '../../../core/errors.ts';
import type { Target, UpstreamRequest } from '../../dialects/dialect.ts';
import { asReplied, type Admitted } from '../../exchange.ts';
import type { Turns } from '../../event-loop-turns.ts';

/** The request for a deployment; that for the first one was made before admission. */
export function requestFor(
  admitted: Admitted,
  deployment: Deployment,
  turns: Turns,
): UpstreamRequest | Refusal | Promise<UpstreamRequest | Refusal> {
  const { model, serviceTier, deployments, upstreamRequest } = admitted;
  return deployment === deployments[0]
    ? upstreamRequest
    : requestOf(admitted, { model, deployment, serviceTier }, turns);
}

/** The request for a target; that of a large body is made in turns. */
export function requestOf(
  { call, body }: Admitted,
  target: Target,
  turns: Turns,
): UpstreamRequest | Refusal | Promise<UpstreamRequest | Refusal> {
  return turns.work(call.requesting(target), body.length);
}

/** The call is this deployment's from here on; where its transport is not the last one's, its reply reads other bytes. */
export function turnTo(admitted: Admitted, deployment: Deployment): void {
  const { model, serviceTier, fallenBackFrom, requestId, createdAtMs, deployments, progress } = admitted;
  const before = progress.deployment ?? deployments[0];
  progress.deployment = deployment;
  if (before === undefined || before.transport === deployment.transport) return;
  const servedAs = fallenBackFrom === null ? {} : { servedAs: model.name };
  const target = { model, deployment, serviceTier };
  asReplied(admitted, admitted.call.reply({ requestId, createdAtMs, target, ...servedAs }));
}
