/**
 * The order in which one call tries the deployments of a model. The first is drawn by weight, the next from the rest;
 * those without weight come last, in the order of the list. Health then moves resting ones back.
 */
import type { Deployment } from '../../core/catalog/model.ts';

/** `random` is uniform in [0, 1). If only the first has weight, the list is returned as it is. */
export function weightedOrder(
  deployments: readonly Deployment[],
  random: () => number,
): readonly Deployment[] {
  let weighted = 0;
  for (const deployment of deployments) if (deployment.weight > 0) weighted += 1;
  if (weighted < 2 && (deployments[0]?.weight ?? 0) > 0) return deployments;
  const left = deployments.filter((deployment) => deployment.weight > 0);
  const order: Deployment[] = [];
  while (left.length > 0) order.push(...left.splice(drawn(left, random()), 1));
  for (const deployment of deployments) if (deployment.weight === 0) order.push(deployment);
  return order;
}

function drawn(left: readonly Deployment[], random: number): number {
  let total = 0;
  for (const deployment of left) total += deployment.weight;
  let rest = random * total;
  for (const [index, deployment] of left.entries()) {
    rest -= deployment.weight;
    if (rest < 0) return index;
  }
  return left.length - 1;
}
