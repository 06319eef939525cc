/**
 * Answers queued from outside: each entry plays for the next `times` calls that match, oldest entry first, before
 * any directive in a prompt.
 */
import { isObject } from '../../core/json.ts';
import { readDirective, type Directive } from './directive.ts';

export type ScriptEntry = {
  /** Model id as called, or part of it; absent matches every model. */
  readonly model?: string;
  readonly operation?: string;
  /** Calls it plays for; default 1. */
  readonly times?: number;
  /** The directive, in the JSON of docs/simulator.md. */
  readonly answer: Readonly<Record<string, unknown>>;
};

export type ScriptQueue = {
  readonly add: (entry: ScriptEntry) => void;
  readonly take: (modelId: string, operation: string) => Directive | null;
  readonly clear: () => void;
};

type Waiting = { readonly entry: ScriptEntry; readonly directive: Directive; left: number };

const MAX_WAITING = 10_000;

export function createScriptQueue(): ScriptQueue {
  const waiting: Waiting[] = [];
  let added = 0;
  return {
    add(entry) {
      if (waiting.length >= MAX_WAITING)
        throw new Error(`the script queue holds ${MAX_WAITING} entries at most`);
      added += 1;
      const directive = readDirective(entry.answer, `script ${added}`);
      waiting.push({ entry, directive, left: entry.times ?? 1 });
    },
    take(modelId, operation) {
      if (waiting.length === 0) return null;
      const at = waiting.findIndex(
        ({ entry }) =>
          (entry.model === undefined || modelId.includes(entry.model)) &&
          (entry.operation === undefined || entry.operation === operation),
      );
      const found = waiting[at];
      if (found === undefined) return null;
      found.left -= 1;
      if (found.left <= 0) waiting.splice(at, 1);
      return found.directive;
    },
    clear: () => waiting.splice(0),
  };
}

/** Reads an entry from the control path; throws an Error that names the field at fault. */
export function readScriptEntry(value: unknown): ScriptEntry {
  if (!isObject(value)) throw new Error('a script entry is {"model"?, "operation"?, "times"?, "answer"}');
  const { model, operation, times, answer } = value;
  if (model !== undefined && typeof model !== 'string') throw new Error('"model" is a string');
  if (operation !== undefined && typeof operation !== 'string') throw new Error('"operation" is a string');
  if (times !== undefined && (typeof times !== 'number' || !Number.isInteger(times) || times < 1)) {
    throw new Error('"times" is a whole number from 1');
  }
  if (!isObject(answer)) throw new Error('"answer" is a directive');
  return {
    answer,
    ...(model === undefined ? {} : { model }),
    ...(operation === undefined ? {} : { operation }),
    ...(times === undefined ? {} : { times }),
  };
}
