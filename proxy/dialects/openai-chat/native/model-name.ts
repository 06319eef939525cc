/** The client's name for the model, in the place of Bedrock's: an inference profile, or bedrock-mantle's own id. */
import { endOfString } from '../../converse/delta.ts';
import { QUOTE } from '../../top-level.ts';
import { valueOf } from './value-of.ts';

/** Where the name stands in an answer or an event, quotes included; null: it names no model. */
export function placeOfModel(data: Buffer): readonly [start: number, end: number] | null {
  const start = valueOf(data, MODEL);
  return data[start] === QUOTE ? [start, endOfString(data, start + 1) + 1] : null;
}

const MODEL = Buffer.from('"model":');
