/** One JSON line an event, as the logs of the gateway have it. What goes in are names, numbers and what a fault says; never a key. */
import type { Clock } from '../../core/clock.ts';

export type Log = (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields?: Readonly<Record<string, string | number | boolean | null>>,
) => void;

export function createLog(clock: Clock, write: (line: string) => void): Log {
  return (level, message, fields) => {
    write(`${JSON.stringify({ time: new Date(clock.nowMs()).toISOString(), level, message, ...fields })}\n`);
  };
}
