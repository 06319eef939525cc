/** What the system knows about other processes: from /proc where there is one, else from `ps`. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Names this process in a file: its number, and the moment it started, since a number is given out again. */
export function ownMark(): string {
  return `${process.pid} ${startMarkOf(process.pid) ?? ''}`;
}

/** The process that a mark names; null when it is gone, is this one, or the text is no mark. */
export function livingProcess(mark: string): number | null {
  const [, number, start = ''] = /^(\d+)(?: (.*))?$/.exec(mark) ?? [];
  const pid = Number(number);
  if (!(pid > 0) || pid === process.pid || !isAlive(pid)) return null;
  const startNow = startMarkOf(pid);
  return start === '' || startNow === null || startNow === start ? pid : null;
}

/** Sends each signal and waits, until the process is gone; false when it outlives them all. */
export async function endProcess(
  pid: number,
  steps: readonly (readonly [signal: NodeJS.Signals | 0, patienceMs: number])[],
): Promise<boolean> {
  for (const [signal, patienceMs] of steps) {
    if (isAlive(pid)) process.kill(pid, signal);
    for (let waitedMs = 0; waitedMs < patienceMs && isAlive(pid); waitedMs += 20) await delay(20);
  }
  return !isAlive(pid);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  // A dead child that nobody has waited for still has a number.
  return statOf(pid)?.state !== 'Z';
}

/** The command line, arguments separated by blanks; null when the process is gone. */
export function commandOf(pid: number): string | null {
  if (!hasProc) return ps(pid, 'command=');
  return readProc(pid, 'cmdline')?.replaceAll('\0', ' ').trim() ?? null;
}

export function parentOf(pid: number): number | null {
  const parent = hasProc ? statOf(pid)?.parent : ps(pid, 'ppid=');
  return parent === undefined || parent === null ? null : Number(parent);
}

function startMarkOf(pid: number): string | null {
  return hasProc ? (statOf(pid)?.startedAt ?? null) : ps(pid, 'lstart=');
}

const hasProc = existsSync('/proc/self/stat');

function statOf(pid: number) {
  const stat = hasProc ? readProc(pid, 'stat') : null;
  if (stat === null) return null;
  // The second field, the program's name in parentheses, may itself hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', parent: fields[1] ?? '', startedAt: fields[19] ?? '' };
}

function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return null;
  }
}

function ps(pid: number, column: string): string | null {
  const asked = spawnSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' });
  const text = asked.stdout?.trim() ?? '';
  return text === '' ? null : text;
}
