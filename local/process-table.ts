/** What the system knows about other processes: from /proc where there is one, else from `ps`. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

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

/** Tells this process from a later one that got the same number. */
export function startMarkOf(pid: number): string | null {
  return hasProc ? (statOf(pid)?.startedAt ?? null) : ps(pid, 'lstart=');
}

const hasProc = existsSync('/proc/self/stat');

function statOf(
  pid: number,
): { readonly state: string; readonly parent: string; readonly startedAt: string } | null {
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
