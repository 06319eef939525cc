/**
 * Where fast-check starts. A failure prints a seed and a path: given as STARGATE_FUZZ_SEED and STARGATE_FUZZ_PATH they
 * repeat it, reduced as it was printed.
 */
export function replay(seed: number): {
  readonly seed: number;
  readonly path: string;
  readonly endOnFailure: boolean;
} {
  const path = process.env['STARGATE_FUZZ_PATH'] ?? '';
  return { seed: Number(process.env['STARGATE_FUZZ_SEED'] ?? seed), path, endOnFailure: path !== '' };
}
