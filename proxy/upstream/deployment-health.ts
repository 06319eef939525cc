/**
 * Passive circuit breaker per deployment: after five failures in a row a deployment rests for ten seconds; one success
 * resets it. It decides only the order: when all rest, they are still tried.
 */
import type { Deployment } from '../../core/catalog/model.ts';
import type { Clock } from '../../core/clock.ts';

export type DeploymentHealth = {
  /** The deployments to try, in order: the healthy ones as preferred, then the resting ones. */
  readonly order: (deployments: readonly Deployment[]) => readonly Deployment[];
  readonly isResting: (deployment: Deployment) => boolean;
  readonly succeeded: (deployment: Deployment) => void;
  readonly failed: (deployment: Deployment) => void;
};

const FAILURES_TO_REST = 5;
const REST_MS = 10_000;

type State = { failuresInRow: number; restsUntilMs: number };

export function createDeploymentHealth(clock: Clock): DeploymentHealth {
  const states = new Map<string, State>();
  let resting = 0;
  const isResting = (deployment: Deployment): boolean =>
    (states.get(deployment.id)?.restsUntilMs ?? 0) > clock.monotonicMs();
  return {
    isResting,
    order: (deployments) => {
      if (resting === 0 || deployments.length < 2) return deployments;
      return [...deployments.filter((one) => !isResting(one)), ...deployments.filter(isResting)];
    },
    succeeded: (deployment) => {
      const state = states.get(deployment.id);
      if (state === undefined || state.failuresInRow === 0) return;
      if (state.restsUntilMs > 0) resting -= 1;
      state.failuresInRow = 0;
      state.restsUntilMs = 0;
    },
    failed: (deployment) => {
      const state = states.get(deployment.id) ?? { failuresInRow: 0, restsUntilMs: 0 };
      states.set(deployment.id, state);
      state.failuresInRow += 1;
      if (state.failuresInRow < FAILURES_TO_REST) return;
      if (state.restsUntilMs === 0) resting += 1;
      state.restsUntilMs = clock.monotonicMs() + REST_MS;
    },
  };
}
