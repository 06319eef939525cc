/** All that one run of the benchmark found out, and on what machine. */
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import type { Measured } from '../measure.ts';
import type { TwoProcesses } from '../two-processes.ts';

export type Findings = {
  readonly at: string;
  readonly machine: string;
  readonly node: string;
  readonly commit: string;
  readonly length: string;
  /** As fast as it goes. */
  readonly cpu: readonly Measured[];
  /** At intended times. */
  readonly waits: readonly Measured[];
  readonly streams: readonly (Measured & { readonly count: number })[];
  readonly twoProcesses: TwoProcesses | null;
};

export function aboutThisRun(
  length: string,
): Pick<Findings, 'at' | 'machine' | 'node' | 'commit' | 'length'> {
  const { stdout } = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' });
  return {
    at: new Date().toISOString().slice(0, 16).replace('T', ' '),
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`,
    node: process.version,
    commit: (stdout ?? '').trim() || 'unknown',
    length,
  };
}
