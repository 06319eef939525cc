/** The spill of a task by its settings: bucket, rounds, and the protection of the task by ECS. Each may be absent. */
import type { KeptPrice } from '../../core/catalog/price-figures.ts';
import type { Clock } from '../../core/clock.ts';
import type { OnProblem } from '../../core/metrics/label-values.ts';
import type { Journal } from '../journal/journal.ts';
import type { Leasing } from '../leases/leasing.ts';
import type { TaskConfig } from '../task-config.ts';
import { openSpillBucket } from './bucket.ts';
import { startSpill } from './spill.ts';
import { protectTask } from './task-protection.ts';

export type TaskSpill = {
  /** How long the oldest record that only this task has waits; null: there is no bucket. */
  readonly oldestSeconds: () => number | null;
  /** After the journal was closed with `left` rows. Returns whether all of them outlive this task. */
  readonly finish: (left: number) => Promise<boolean>;
};

export type TaskSpillDeps = {
  readonly journal: Journal;
  readonly leasing: Leasing;
  readonly prices: readonly KeptPrice[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly onSpilled: (items: number) => void;
  readonly onProblem: OnProblem;
};

type Config = Pick<
  TaskConfig,
  'region' | 'spillBucket' | 'spillEndpoint' | 'spillCredentials' | 'spillTimeoutMs' | 'ecsAgentUri'
>;

export function startTaskSpill(config: Config, deps: TaskSpillDeps): TaskSpill {
  const { journal, leasing } = deps;
  const { spillBucket, spillEndpoint: endpoint, spillCredentials: credentials, ecsAgentUri } = config;
  const bucket =
    spillBucket === null || credentials === null
      ? null
      : openSpillBucket({ ...deps, bucket: spillBucket, region: config.region, endpoint, credentials });
  const spill =
    bucket === null
      ? null
      : startSpill({
          ...deps,
          run: leasing.run,
          formerRuns: leasing.formerRuns,
          backlog: journal.backlog,
          bucket,
        });
  const protection =
    ecsAgentUri === null
      ? null
      : protectTask({ ...deps, agentUri: ecsAgentUri, oldestSeconds: journal.oldestSeconds });
  return {
    oldestSeconds: () => spill?.oldestSeconds() ?? null,
    finish: async (left) => {
      protection?.stop();
      const isWhole = journal.backlog.isWhole();
      const ended = left > 0 && isWhole ? [leasing.run, ...leasing.formerRuns()] : [];
      const isSpilled = (await spill?.finish(config.spillTimeoutMs, ended)) ?? false;
      credentials?.stop();
      await bucket?.close();
      return left === 0 || (isSpilled && isWhole);
    },
  };
}
