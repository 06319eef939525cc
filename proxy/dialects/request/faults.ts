/**
 * Reading a request: each reader gives the value or throws a fault that names the field. Faults never leave the dialect;
 * `orRefusal` turns them into the refusal they carry.
 */
import { refuse, type Refusal } from '../../../core/errors.ts';
import { bounds, shown } from '../bounds.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { Work } from '../work.ts';

/** What a reader gives, or the refusal of the fault that ended it. */
export function orRefusal<Read>(read: () => Read): Read | Refusal {
  try {
    return read();
  } catch (error) {
    if (error instanceof Fault) return error.refusal;
    throw error;
  }
}

/** The same of a reading in steps. */
export function* orRefusalOf<Read>(read: Work<Read>): Work<Read | Refusal> {
  try {
    return yield* read;
  } catch (error) {
    if (error instanceof Fault) return error.refusal;
    throw error;
  }
}

/** A refusal on its way out of the readers. */
export class Fault extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** Ends the reading: `param` is at fault, and `say` tells what is expected there. */
export function fault(param: string, say: string): never {
  throw new Fault(invalid(param, say));
}

/** The refusal of a fault, for what is no reading. */
export function invalid(param: string, say: string): Refusal {
  return refuse('invalid_request', { message: `Invalid '${param}': ${say}`, param });
}

/** Whether a member is there at all; OpenAI's clients send null for "not given". */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The name of the model that is asked. */
export function modelOf({ model }: JsonObject): string {
  if (!isGiven(model)) fault('model', 'this field is required.');
  return typeof model === 'string' && model !== '' ? model : fault('model', 'expected a model name.');
}

export function objectAt(value: unknown, param: string): JsonObject {
  return isObject(value) ? value : fault(param, 'expected an object.');
}

export function listAt(value: unknown, param: string): readonly unknown[] {
  return Array.isArray(value) ? value : fault(param, 'expected an array.');
}

/** A list of at most so many items. */
export function boundedListAt(value: unknown, param: string, most: number): readonly unknown[] {
  const list = listAt(value, param);
  return list.length <= most ? list : fault(param, tooMany(list.length, most));
}

/** What is said of a list that is longer than its bound. */
export function tooMany(length: number, most: number): string {
  return `expected at most ${shown(most)} items, and there are ${shown(length)}.`;
}

export function stringAt(value: unknown, param: string): string {
  return typeof value === 'string' ? value : fault(param, 'expected a string.');
}

/** A name or an id, which is never long. */
export function nameAt(value: unknown, param: string): string {
  const name = stringAt(value, param);
  if (name.length <= bounds.nameLength) return name;
  return fault(param, `expected at most ${shown(bounds.nameLength)} characters.`);
}

/** `param`: where the member stands, when that is not in the body itself. */
export function optionalBoolean(body: JsonObject, member: string, param = member): boolean | null {
  const value = body[member];
  if (!isGiven(value)) return null;
  return typeof value === 'boolean' ? value : fault(param, 'expected true or false.');
}

/** A number within [low, high]. */
export function optionalNumber(body: JsonObject, member: string, low: number, high: number): number | null {
  const value = body[member];
  if (!isGiven(value)) return null;
  if (typeof value === 'number' && value >= low && value <= high) return value;
  return fault(member, `expected a number between ${low} and ${high}.`);
}

/** A whole number of at least 1. */
export function optionalCount(body: JsonObject, member: string, param = member): number | null {
  const value = body[member];
  if (!isGiven(value)) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
  return fault(param, 'expected a whole number of at least 1.');
}
