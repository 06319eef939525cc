/**
 * One JSON line per event, gathered and written together without blocking the event loop. `message` names the event,
 * as in the logs of the Lambdas. The types of the callers decide what goes in: ids, numbers and codes; never a prompt,
 * a key or a body.
 */
import type { Clock } from '../core/clock.ts';
import type { WriteLines } from './write-lines.ts';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

export type Log = {
  readonly [Level in LogLevel]: (message: string, fields?: LogFields) => void;
} & {
  /** Resolves when everything logged so far is written. */
  readonly flush: () => Promise<void>;
};

const LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];
/** Beyond this many waiting characters lines are dropped and counted, rather than memory filled. */
const MAX_WAITING_CHARS = 8 * 1_048_576;
/** Batching window: lines of this time are written together. */
const GATHER_MS = 20;

export function createLog(level: LogLevel, clock: Clock, write: WriteLines): Log {
  let waiting = '';
  let dropped = 0;
  let isWriting = false;
  let onIdle: (() => void)[] = [];

  const writeOut = (): void => {
    if (waiting === '') {
      isWriting = false;
      for (const resolve of onIdle) resolve();
      onIdle = [];
      return;
    }
    const bytes = Buffer.from(waiting);
    waiting = '';
    write(bytes, writeOut);
  };
  const line = (name: LogLevel, message: string, fields: LogFields | undefined): void => {
    if (waiting.length > MAX_WAITING_CHARS) {
      dropped += 1;
      return;
    }
    const lost = dropped > 0 ? { dropped_lines: dropped } : undefined;
    dropped = 0;
    waiting += `${JSON.stringify({ time: new Date(clock.nowMs()).toISOString(), level: name, message, ...fields, ...lost })}\n`;
    if (isWriting) return;
    isWriting = true;
    setTimeout(writeOut, GATHER_MS);
  };
  const at = (name: LogLevel): ((message: string, fields?: LogFields) => void) =>
    LEVELS.indexOf(name) <= LEVELS.indexOf(level)
      ? (message, fields) => line(name, message, fields)
      : () => undefined;
  return {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    flush: () => (isWriting ? new Promise((resolve) => onIdle.push(resolve)) : Promise.resolve()),
  };
}

/** What may be said of an error in a log: its message, never its stack or the values it carries. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
