/** Resident memory of a process and its peak, from Linux' /proc. */
import { readFileSync, writeFileSync } from 'node:fs';

const MIB = 1_048_576;

export function residentMib(pid: number): number {
  return kilobytesOf(pid, 'VmRSS') / 1_024;
}

/** The peak since `forgetPeak`, or since the start. */
export function peakMib(pid: number): number {
  return kilobytesOf(pid, 'VmHWM') / 1_024;
}

/** See clear_refs in https://docs.kernel.org/filesystems/proc.html: 5 resets the peak to what is resident now. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

export function mib(bytes: number): number {
  return bytes / MIB;
}

function kilobytesOf(pid: number, field: string): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  const value = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
  if (value === undefined) throw new Error(`/proc/${pid}/status has no ${field}`);
  return Number(value);
}
