/**
 * The arguments of earlier tool calls, which OpenAI's APIs hold as JSON in a string. A model may have written anything
 * there, and the client sends it back on every later turn: what is no object becomes one.
 */
import { isBlank } from '../blank.ts';
import { bounds, shown } from '../bounds.ts';
import { isObject, type JsonObject } from '../json.ts';
import { BACKSLASH, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE } from '../top-level.ts';
import { fault, isGiven, stringAt } from './faults.ts';

/**
 * Reads the arguments of calls: JSON objects as strings. They hold values that were not counted before the body was
 * parsed, so they are counted here, as soon as they could be too many.
 */
export class ArgumentsReader {
  /** No more values than these have been read: each takes two characters at least. */
  #values = 0;
  /** Whether arguments were made an object that were none. */
  hasMended = false;

  read(value: unknown, path: string): JsonObject {
    if (typeof value !== 'string') this.hasMended = true;
    if (!isGiven(value)) return {};
    if (isObject(value)) return value;
    const text = stringAt(value, path);
    if (text.length > bounds.writtenByModel)
      fault(path, `expected at most ${shown(bounds.writtenByModel)} characters.`);
    if (isBlank(text)) return this.#mended({});
    const most = Math.ceil(text.length / 2);
    this.#values += this.#values + most > bounds.values ? valuesIn(text) : most;
    if (this.#values > bounds.values)
      fault(path, `the arguments of all calls hold more than ${shown(bounds.values)} JSON values.`);
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      // It was cut, or is no JSON.
      return this.#mended({ [RAW]: text });
    }
    if (isObject(parsed)) return parsed;
    return this.#mended(saysNothing(parsed) ? {} : { [RAW]: text });
  }

  #mended(made: JsonObject): JsonObject {
    this.hasMended = true;
    return made;
  }
}

/** The member that holds arguments which are no object, as they were written. */
const RAW = 'arguments';

function saysNothing(parsed: unknown): boolean {
  return parsed === null || parsed === '' || (Array.isArray(parsed) && parsed.length === 0);
}

/** How many values JSON holds: its commas and opening brackets outside of strings. */
function valuesIn(text: string): number {
  let values = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) isInString = !isInString;
    else if (isInString) at += code === BACKSLASH ? 1 : 0;
    else if (code === COMMA || code === OPEN_BRACE || code === OPEN_BRACKET) values++;
  }
  return values;
}
