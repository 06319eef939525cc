/**
 * What tasks are scaled by, beside the size of an environment. The capacity of a task is measured, not guessed:
 * docs/scaling.md says how, and `npm run prove:scaling` replays load against it.
 */

import type { ProxySize } from './environment.ts';

/** Streams of 20 events a second that one vCPU carries, each with its first event within a second. */
const STREAMS_PER_VCPU = 400;
/** Part of it at which tasks are added: the rest is for what comes until they serve. */
const TARGET_SHARE = 0.65;
/** CPU units of one vCPU. One process uses one at most. */
const VCPU = 1_024;
/** To Bedrock, for each process: above the streams that it carries. */
const CONNECTIONS_PER_PROCESS = 512;

export const scaling = {
  /** Share of its time in which admitted calls may keep a task's event loop busy. */
  busyTarget: TARGET_SHARE,
  /**
   * What new tasks change is seen after they have started, and the value of their first minute has arrived. A shorter time
   * counts the same load twice and ends with twice the tasks.
   */
  scaleOutCooldownSeconds: 180,
  /** One step in a quarter of an hour, which is also how long a calm must last (docs/scaling.md). */
  scaleInCooldownSeconds: 900,
} as const;

/** Processes that serve in a task of this size: one for each vCPU. */
export function processesOf(cpu: number): number {
  return Math.max(1, Math.floor(cpu / VCPU));
}

/** Connections to Bedrock of a task of several processes, where its environment sets no others; null: the default will do. */
export function connectionsOf(cpu: number): number | null {
  const processes = processesOf(cpu);
  return processes === 1 ? null : processes * CONNECTIONS_PER_PROCESS;
}

/** Admitted calls in flight that a task of this size carries. */
export function carriedBy(cpu: number): number {
  return Math.floor((STREAMS_PER_VCPU * cpu) / VCPU);
}

/** Admitted calls in flight at which such tasks get help. */
export function inflightTarget({ cpu, inflightPerTask }: Pick<ProxySize, 'cpu' | 'inflightPerTask'>): number {
  return inflightPerTask ?? Math.floor(carriedBy(cpu) * TARGET_SHARE);
}
