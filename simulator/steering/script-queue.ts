/**
 * Answers queued from outside: each entry plays for the next `times` calls that match, oldest entry first, before
 * any directive in a prompt.
 */
import * as z from 'zod';

import { parsed, readDirective, type Directive } from './directive.ts';

const entry = z.object(
  {
    /** Model id as called, or part of it; absent matches every model. */
    model: z.string('{field} is a string').exactOptional(),
    operation: z.string('{field} is a string').exactOptional(),
    /** Calls it plays for; default 1. */
    times: z
      .int('{field} is a whole number from 1')
      .min(1, '{field} is a whole number from 1')
      .exactOptional(),
    /** The directive, in the JSON of docs/simulator.md. */
    answer: z.record(z.string(), z.unknown(), '{field} is a directive'),
  },
  'a script entry is {"model"?, "operation"?, "times"?, "answer"}',
);

export type ScriptEntry = Readonly<z.infer<typeof entry>>;

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
        ({ entry: { model, operation: wanted } }) =>
          (model === undefined || modelId.includes(model)) && (wanted === undefined || wanted === operation),
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
  return parsed(entry, value);
}
