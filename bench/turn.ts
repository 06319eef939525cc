/**
 * One turn: a load on one target, and what that cost it. CPU is that of the target and its children, read before and after;
 * how busy both processors were tells who held whom back.
 */
import { fileURLToPath } from 'node:url';
import type { LoadJob, LoadResult } from './load/job.ts';
import { busyShare, processorTime, treeCpuMs, watchMemory, type Memory } from './processes.ts';
import type { ProbeAnswer, ProbeMessage, RuntimeFigures } from './runtime-probe.ts';
import { OTHER_CPU, PROXY_CPU, spawnPinned } from './stack.ts';
import type { Target } from './target.ts';

export type Turn = {
  readonly load: LoadResult;
  /** Null where its pid is not known. */
  readonly cpuUsPerRequest: number | null;
  /** Of one processor; null where its pid is not known. */
  readonly ownBusy: number | null;
  readonly memory: Memory | null;
  /** Null unless it was asked for, of a process that tells. */
  readonly runtime: RuntimeFigures | null;
  /** Of the processor of the proxies, and of the one that load, simulator and PostgreSQL share. */
  readonly proxyCpuBusy: number | null;
  readonly otherCpuBusy: number | null;
};

export type TurnOptions = {
  /** Looks at the event loop and the collections of the target, which costs it a little. */
  readonly watchesRuntime: boolean;
};

export async function turn(target: Target, job: LoadJob, { watchesRuntime }: TurnOptions): Promise<Turn> {
  const { pid } = target;
  const probe = watchesRuntime ? target.child : null;
  const memory = pid === null ? null : await watchMemory(pid);
  const processors = await Promise.all([processorTime(PROXY_CPU), processorTime(OTHER_CPU)]);
  probe?.send({ probe: 'start' } satisfies ProbeMessage);
  const cpuBefore = pid === null ? 0 : await treeCpuMs(pid);
  const load = await makeLoad(job);
  const cpuMs = pid === null ? null : (await treeCpuMs(pid)) - cpuBefore;
  const after = await Promise.all([processorTime(PROXY_CPU), processorTime(OTHER_CPU)]);
  return {
    load,
    cpuUsPerRequest: cpuMs === null ? null : cpuUsPerRequest(cpuMs, load),
    ownBusy: cpuMs === null ? null : cpuMs / 1_000 / load.seconds,
    memory: memory === null ? null : await memory.stop(),
    runtime: probe === null ? null : await runtimeOf(probe),
    proxyCpuBusy: busyShare(processors[0], after[0]),
    otherCpuBusy: busyShare(processors[1], after[1]),
  };
}

/** What was spent on refusals counts for the others, so that who refuses much never looks cheap. */
export function cpuUsPerRequest(cpuMs: number, { requests }: Pick<LoadResult, 'requests'>): number {
  return (cpuMs * 1_000) / Math.max(1, requests);
}

/** In a process of its own, beside the simulator. */
export async function makeLoad(job: LoadJob): Promise<LoadResult> {
  const entry = fileURLToPath(new URL('load/main.ts', import.meta.url));
  const child = spawnPinned([process.execPath, entry], OTHER_CPU, {});
  const result = new Promise<LoadResult>((resolve, reject) => {
    child.once('message', (message: LoadResult) => resolve(message));
    child.once('disconnect', () =>
      setImmediate(reject, new Error('the load process ended without a result')),
    );
  });
  child.send(job);
  return result;
}

/** Whatever their status. */
export function answersOf({ statuses }: LoadResult): number {
  return Object.values(statuses).reduce((sum, count) => sum + count, 0);
}

function runtimeOf(child: NonNullable<Target['child']>): Promise<RuntimeFigures> {
  return new Promise((resolve) => {
    const take = (message: Partial<ProbeAnswer>): void => {
      if (message.probed === undefined) return;
      child.off('message', take);
      resolve(message.probed);
    };
    child.on('message', take);
    child.send({ probe: 'stop' } satisfies ProbeMessage);
  });
}
