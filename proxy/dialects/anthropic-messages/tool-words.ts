/** What Anthropic's tools hold that not every model takes as it is: examples of their input, and inputs that are no object. */
import { isObject, type JsonObject } from '../json.ts';
import type { ArgumentsReader } from '../request/arguments.ts';
import { isGiven } from '../request/faults.ts';

/** Examples for a tool's description; null: there are none. */
export function examplesInWords(examples: unknown): string | null {
  if (!Array.isArray(examples) || examples.length === 0) return null;
  return `Examples of its input:\n${examples.map((example) => JSON.stringify(example)).join('\n')}`;
}

/** The input of an earlier call. What a model wrote that is no object is handed back in one. */
export function callInput(input: unknown, calls: ArgumentsReader, path: string): JsonObject {
  if (isObject(input)) return input;
  if (typeof input === 'string') return calls.read(input, path);
  return !isGiven(input) || (Array.isArray(input) && input.length === 0) ? {} : { arguments: input };
}
