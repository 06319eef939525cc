/**
 * Heals a request that Bedrock refuses for something that it can do without: the request is made again without that, and
 * sent to the same deployment at once, within the same admission, since a refused request costs nothing. What the
 * deployment does not take is remembered as soon as it has answered without it.
 * Each time at least one thing more is left out, so it ends. A request that would be the same is not sent again, and a
 * refusal that leaves nothing to leave out goes to the client.
 */
import type { Deployment } from '../../../core/catalog/model.ts';
import { isRefusal } from '../../../core/errors.ts';
import type { UpstreamRequest } from '../../bedrock-http.ts';
import type { Optional } from '../../dialects/dialect.ts';
import type { Turns } from '../../event-loop-turns.ts';
import type { Understood } from '../../exchange.ts';
import type { Log } from '../../log.ts';
import type { TaskMetrics } from '../../metrics/task-metrics.ts';
import { making, type Made } from '../plan.ts';
import { together, type LeftOut } from './left-out.ts';
import { optionalRefusal } from './optional-refusals.ts';
import { refusedApi } from './refused-api.ts';

export type HealDeps = {
  readonly leftOut: LeftOut;
  readonly turns: Turns;
  readonly metrics: Pick<TaskMetrics, 'requestsHealed'>;
  readonly log: Pick<Log, 'warn'>;
};

/** Of one attempt. */
export type Healing = {
  /** The request without what Bedrock refused in it; null when it cannot do without. */
  readonly without: (refused: UpstreamRequest, told: Told) => Promise<Made | null>;
  /** The deployment has taken the request that was sent last. */
  readonly answered: () => void;
};

/** How Bedrock refused a request: HTTP status, null for the first event of a stream, and its words, if there were any. */
export type Told = { readonly status: number | null; readonly said: string | null };

type Sent = {
  readonly admitted: Understood;
  readonly deployment: Deployment;
  /** What the request leaves out already. */
  readonly without: ReadonlySet<Optional>;
};

export function createHealing(
  { admitted, deployment, without: leftOutBefore }: Sent,
  { leftOut, turns, metrics, log }: HealDeps,
): Healing {
  const { call, body, plan, progress, requestId } = admitted;
  const { model, serviceTier, outputCap } = plan;
  let without = leftOutBefore;
  let learned: readonly Optional[] = [];

  const made = async (leftOutNow: ReadonlySet<Optional>): Promise<Made | null> => {
    const { caching } = progress;
    const target = { model, deployment, serviceTier, outputCap, without: leftOutNow, caching };
    const again = await turns.work(making(call, target), body.length);
    return isRefusal(again) ? null : again;
  };

  return {
    without: async (refused, { status, said }) => {
      const refusal = refusedApi(refused, status, said) ?? (said === null ? null : optionalRefusal(said));
      let healed: Made | null = null;
      for (const optional of refusal?.leaveOut ?? []) {
        const before = healed ?? { request: refused, without };
        if (before.without.has(optional)) continue;
        const next = await made(together(before.without, new Set([optional])));
        if (next === null || isSame(next.request, before.request)) continue;
        healed = next;
        metrics.requestsHealed.add(1, deployment.id, optional);
        if (refusal?.holdsFor === 'deployment') learned = [...learned, optional];
      }
      if (healed === null) return null;
      without = healed.without;
      progress.leftOut = together(progress.leftOut, without);
      return healed;
    },
    answered: () => {
      for (const optional of learned) {
        if (!leftOut.learn(deployment, optional)) continue;
        log.warn('bedrock refuses something optional, which is left out from now on', {
          request_id: requestId,
          deployment: deployment.id,
          left_out: optional,
        });
      }
      learned = [];
    },
  };
}

function isSame(one: UpstreamRequest, other: UpstreamRequest): boolean {
  return (
    one.operation === other.operation &&
    one.endpoint === other.endpoint &&
    one.body.equals(other.body) &&
    JSON.stringify(one.headers) === JSON.stringify(other.headers)
  );
}
