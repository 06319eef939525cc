/**
 * One run of the canary:
 *
 * 1 the user and the key are put in place, by the function beside the database
 * 2 what Prometheus has of the user's calls is read
 * 3 the call is made, through the edge like anybody's
 * 4 its record, its row and a panel are looked for beside the database, its metric in Prometheus
 *
 * A preparation that fails breaks no link by itself: the key is there since earlier runs, and the gateway serves for a while
 * without its database. When the call then fails, the reason names it.
 */
import type { Clock } from '../../core/clock.ts';
import {
  broken,
  checkChain,
  patiently,
  reasonOf,
  type Finding,
  type Verdict,
} from '../../core/canary/chain.ts';
import { canaryUser } from '../../core/canary/canary-user.ts';
import { judgeCounted, type Counted } from '../../core/canary/counted.ts';
import { judgeReply, sendProbe, type Answered, type Probe } from '../../core/canary/probe.ts';
import type { DatabaseQuestion } from '../../core/canary/questions.ts';

export type CanaryDeps = Probe & {
  readonly askDatabase: (question: DatabaseQuestion) => Promise<Verdict>;
  readonly askPrometheus: () => Promise<Counted>;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** How long a metric may take: a task shows a new series with 0 first, and is scraped twice a minute. */
  readonly metricWithinMs: number;
};

export type CanaryRun = { readonly requestId: string | null; readonly findings: readonly Finding[] };

export async function runCanary(deps: CanaryDeps): Promise<CanaryRun> {
  const { askDatabase, askPrometheus, model, clock, sleep } = deps;
  const prepared = await askDatabase({ ask: 'prepare', model }).catch((error: unknown) =>
    broken(reasonOf(error)),
  );
  const before = await askPrometheus().catch((error: unknown) => reasonOf(error));
  const call: { answered: Answered | null } = { answered: null };
  const ofCall = (ask: 'record' | 'row' | 'panel') => async () =>
    call.answered === null ? broken('there was no call') : askDatabase({ ask, answered: call.answered });
  const findings = await checkChain({
    edge: async () => {
      const { verdict, answered } = judgeReply(await sendProbe(deps), model);
      call.answered = answered;
      if (answered !== null || prepared.state === 'ok') return verdict;
      return broken(`${verdict.says}; its key could not be put in place: ${prepared.says}`);
    },
    record: ofCall('record'),
    row: ofCall('row'),
    panel: ofCall('panel'),
    metric: async () => {
      if (typeof before === 'string') return broken(before);
      return patiently(async () => judgeCounted(before, await askPrometheus(), canaryUser.userId), {
        clock,
        sleep,
        withinMs: deps.metricWithinMs,
        everyMs: METRIC_EVERY_MS,
      });
    },
  });
  return { requestId: call.answered?.requestId ?? null, findings };
}

const METRIC_EVERY_MS = 5_000;
