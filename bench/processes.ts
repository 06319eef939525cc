/** CPU and memory of processes and their children, and how busy a processor is, from Linux' /proc. */
import { readdir, readFile } from 'node:fs/promises';

const MS_PER_TICK = 10;
const SAMPLE_MS = 250;

/** Of a process with all that it started, milliseconds of CPU so far; those of children that ended included. */
export async function treeCpuMs(pid: number): Promise<number> {
  let sum = 0;
  for (const cpuMs of (await cpuMsByProcess(pid)).values()) sum += cpuMs;
  return sum;
}

/** The same by process. */
export async function cpuMsByProcess(pid: number): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  for (const member of await treeOf(pid)) {
    const fields = await statOf(member);
    if (fields === null) continue;
    // utime, stime and, of children that were waited for, cutime and cstime.
    const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
    found.set(member, ticks * MS_PER_TICK);
  }
  return found;
}

/** Resident memory of processes, in bytes. */
async function rssBytes(members: readonly number[]): Promise<number> {
  let kilobytes = 0;
  for (const member of members) {
    const status = await readFile(`/proc/${member}/status`, 'utf8').catch(() => '');
    kilobytes += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
  }
  return kilobytes * 1_024;
}

export type Memory = {
  readonly beforeBytes: number;
  readonly peakBytes: number;
  readonly afterBytes: number;
};
export type MemoryWatch = { readonly stop: () => Promise<Memory> };

/** The most that a process and the children that it now has had resident, looked at four times a second. */
export async function watchMemory(pid: number): Promise<MemoryWatch> {
  const members = await treeOf(pid);
  const beforeBytes = await rssBytes(members);
  let peakBytes = beforeBytes;
  const look = async (): Promise<number> => {
    const bytes = await rssBytes(members);
    peakBytes = Math.max(peakBytes, bytes);
    return bytes;
  };
  const timer = setInterval(() => void look(), SAMPLE_MS);
  return {
    async stop() {
      clearInterval(timer);
      const afterBytes = await look();
      return { beforeBytes, peakBytes, afterBytes };
    },
  };
}

export type ProcessorTime = { readonly busyTicks: number; readonly allTicks: number };

/** What a processor has done since the machine started; null where that is not told. */
export async function processorTime(cpu: string): Promise<ProcessorTime | null> {
  const text = await readFile('/proc/stat', 'utf8').catch(() => '');
  const line = new RegExp(`^cpu${cpu} (.*)$`, 'm').exec(text)?.[1];
  if (line === undefined) return null;
  const [user = 0, nice = 0, system = 0, idle = 0, ioWait = 0, irq = 0, softIrq = 0, steal = 0] = line
    .trim()
    .split(/\s+/)
    .map(Number);
  const busyTicks = user + nice + system + irq + softIrq + steal;
  return { busyTicks, allTicks: busyTicks + idle + ioWait };
}

/** Share of the time between two looks in which a processor was busy. */
export function busyShare(before: ProcessorTime | null, after: ProcessorTime | null): number | null {
  if (before === null || after === null || after.allTicks === before.allTicks) return null;
  return (after.busyTicks - before.busyTicks) / (after.allTicks - before.allTicks);
}

async function treeOf(root: number): Promise<readonly number[]> {
  const childrenOf = new Map<number, number[]>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number((await statOf(Number(name)))?.[1] ?? 0);
    const siblings = childrenOf.get(parent);
    if (siblings === undefined) childrenOf.set(parent, [Number(name)]);
    else siblings.push(Number(name));
  }
  const members = [root];
  for (const member of members) members.push(...(childrenOf.get(member) ?? []));
  return members;
}

/** The fields of /proc/<pid>/stat from the state on, as names of programs may contain anything. */
async function statOf(pid: number): Promise<readonly string[] | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return stat === null ? null : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
