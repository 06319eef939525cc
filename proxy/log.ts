/**
 * One JSON line per event, gathered and written together without blocking the event loop. `message` names the event,
 * as in the logs of the Lambdas. The types of the callers decide what goes in: ids, numbers and codes; never a prompt,
 * a key or a body.
 */
import type { Clock } from '../core/clock.ts';
import { GatheredBytes } from '../core/gathered-bytes.ts';
import { isoTime } from '../core/iso-time.ts';
import { jsonText } from '../core/json-text.ts';
import type { WriteLines } from './write-lines.ts';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** Fields as JSON, with a comma before each, where a line is written for every call. */
export type FieldsText = string & { readonly brand: 'FieldsText' };

type Write = (message: string, fields?: LogFields | FieldsText) => void;

export type Log = { readonly [Level in LogLevel]: Write } & {
  /** Resolves when everything logged so far is written. */
  readonly flush: () => Promise<void>;
};

const LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];
/** Beyond this many waiting bytes lines are dropped and counted, rather than memory filled. */
const MAX_WAITING_BYTES = 8 * 1_048_576;
/** Batching window: lines of this time are written together, or sooner when they are so many bytes. */
const GATHER_MS = 20;
const MOST_GATHERED_BYTES = 262_144;

export function createLog(level: LogLevel, clock: Clock, write: WriteLines): Log {
  const waiting = new GatheredBytes();
  let dropped = 0;
  let isWriting = false;
  let timer: NodeJS.Timeout | null = null;
  let onIdle: (() => void)[] = [];

  const writeOut = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    isWriting = true;
    write(waiting.take(), onWritten);
  };
  const onWritten = (): void => {
    isWriting = false;
    waiting.release();
    if (waiting.length > 0) writeLater();
    else if (onIdle.length > 0) {
      for (const resolve of onIdle) resolve();
      onIdle = [];
    }
  };
  const writeLater = (): void => {
    if (isWriting) return;
    if (onIdle.length > 0 || waiting.length > MOST_GATHERED_BYTES) writeOut();
    else timer ??= setTimeout(writeOut, GATHER_MS);
  };
  const line = (name: LogLevel, message: string, fields: LogFields | FieldsText = NO_FIELDS): void => {
    if (waiting.length > MAX_WAITING_BYTES) {
      dropped += 1;
      return;
    }
    const lost = dropped === 0 ? '' : `,"dropped_lines":${dropped}`;
    dropped = 0;
    const text = typeof fields === 'string' ? fields : fieldsText(fields);
    waiting.addText(
      `{"time":"${isoTime(clock.nowMs())}","level":"${name}","message":${jsonText(message)}${text}${lost}}\n`,
    );
    writeLater();
  };
  const at = (name: LogLevel): Write =>
    LEVELS.indexOf(name) <= LEVELS.indexOf(level)
      ? (message, fields) => line(name, message, fields)
      : () => undefined;
  return {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    flush: () =>
      new Promise((resolve) => {
        onIdle.push(resolve);
        if (isWriting) return;
        if (waiting.length > 0) writeOut();
        else onWritten();
      }),
  };
}

const NO_FIELDS = '' as FieldsText;

function fieldsText(fields: LogFields): FieldsText {
  const inside = JSON.stringify(fields).slice(1, -1);
  return (inside === '' ? inside : `,${inside}`) as FieldsText;
}

/** What may be said of an error in a log: its message, never its stack or the values it carries. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
