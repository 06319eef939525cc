/** The pairs of CPU and memory Fargate offers (AWS: "Task CPU and memory"). */
const memoryByCpu: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [512, gibibytes(1, 4)],
  [1024, gibibytes(2, 8)],
  [2048, gibibytes(4, 16)],
  [4096, gibibytes(8, 30)],
]);

/** Memory in MiB that goes with a number of CPU units; null when Fargate has no such CPU size. */
export function fargateMemoryFor(cpu: number): readonly number[] | null {
  return memoryByCpu.get(cpu) ?? null;
}

function gibibytes(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, step) => (from + step) * 1024);
}
