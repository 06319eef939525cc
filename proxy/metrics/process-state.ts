/**
 * What the kernel knows of this process, from `/proc`; null where there is none, or where it does not answer in time.
 * https://man7.org/linux/man-pages/man5/proc.5.html
 */
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

export type ProcessState = {
  readonly openFiles: number;
  /** Null: nothing limits it. */
  readonly maxFiles: number | null;
  readonly virtualBytes: number | null;
  readonly maxVirtualBytes: number | null;
  readonly dataBytes: number | null;
  readonly threads: number | null;
};

const DEADLINE_MS = 1_000;

export async function readProcessState(): Promise<ProcessState | null> {
  const stopped = new AbortController();
  try {
    const late = delay(DEADLINE_MS, null, { ref: false, signal: stopped.signal });
    return await Promise.race([read(), late]);
  } catch {
    // No /proc: not Linux.
    return null;
  } finally {
    stopped.abort();
  }
}

async function read(): Promise<ProcessState> {
  // One after the other, so that while the open files are counted, only the directory itself is open for this.
  const files = await readdir('/proc/self/fd');
  const status = await readFile('/proc/self/status', 'utf8');
  const limits = await readFile('/proc/self/limits', 'utf8');
  return {
    openFiles: files.length - 1,
    maxFiles: numberIn(limits, /^Max open files +(\d+)/m),
    virtualBytes: kilobytesIn(status, /^VmSize:\s+(\d+) kB/m),
    maxVirtualBytes: numberIn(limits, /^Max address space +(\d+)/m),
    dataBytes: kilobytesIn(status, /^VmData:\s+(\d+) kB/m),
    threads: numberIn(status, /^Threads:\s+(\d+)/m),
  };
}

function kilobytesIn(text: string, place: RegExp): number | null {
  const found = numberIn(text, place);
  return found === null ? null : found * 1_024;
}

function numberIn(text: string, place: RegExp): number | null {
  const [, found] = place.exec(text) ?? [];
  return found === undefined ? null : Number(found);
}
