/** Milliseconds of CPU that a run takes, the best of several batches: what else the machine does is no cost of ours. */
export type Batches = { readonly warmUps: number; readonly batches: number; readonly rounds: number };

export function bestCpuMs(run: () => unknown, { warmUps, batches, rounds }: Batches): number {
  for (let round = 0; round < warmUps; round += 1) run();
  let best = Number.POSITIVE_INFINITY;
  for (let batch = 0; batch < batches; batch += 1) {
    const started = process.cpuUsage();
    for (let round = 0; round < rounds; round += 1) run();
    const { user, system } = process.cpuUsage(started);
    best = Math.min(best, (user + system) / 1_000 / rounds);
  }
  return best;
}
