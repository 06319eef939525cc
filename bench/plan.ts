/** How long everything takes, by how much is asked for: `--long` ends within twelve minutes, `--quick` within two. */
import type { Flags } from './flags.ts';

export type Plan = {
  /** Of a closed loop; each takes so many seconds for each target. */
  readonly turns: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly openTurns: number;
  readonly openSeconds: number;
  readonly streams: readonly number[];
};

export const plans: Readonly<Record<Flags['length'], Plan>> = {
  quick: { turns: 1, seconds: 2, warmUpSeconds: 2, openTurns: 1, openSeconds: 3, streams: [256] },
  usual: { turns: 2, seconds: 1.5, warmUpSeconds: 2, openTurns: 1, openSeconds: 4, streams: [256, 512] },
  long: { turns: 3, seconds: 2, warmUpSeconds: 2, openTurns: 2, openSeconds: 5, streams: [256, 512, 1_024] },
};
