/** A text as it stands in JSON: read, and written again with other words. */
import { isRefusal } from '../../../core/errors.ts';
import { scanStructure } from '../../dialects/structure.ts';
import type { Work } from '../../dialects/work.ts';
import { BACKSLASH } from '../../dialects/top-level.ts';
import { MOST_URL_HEAD, type TextPlace } from './text-places.ts';

/** Null: it cannot be read. The dialect says so. */
export function textAt(json: Buffer, place: TextPlace): string | null {
  const { start, end, kind } = place;
  switch (kind) {
    case 'number':
      return json.toString('latin1', start, end);
    case 'base64':
      return Buffer.from(json.toString('latin1', start + 1, end - 1), 'base64').toString('utf8');
    case 'data-url': {
      const content = json.toString('latin1', start + headOfUrl(json, place).length + 1, end - 1);
      return Buffer.from(content, 'base64').toString('utf8');
    }
    case 'text':
    case 'json':
    case 'thought':
    case 'none':
      return unquoted(json, start, end);
  }
}

/** A number becomes a string. */
export function literalOf(json: Buffer, place: TextPlace, text: string): string {
  switch (place.kind) {
    case 'base64':
      return `"${base64Of(text)}"`;
    case 'data-url':
      return JSON.stringify(headOfUrl(json, place) + base64Of(text));
    case 'text':
    case 'json':
    case 'thought':
    case 'number':
    case 'none':
      return JSON.stringify(text);
  }
}

/** JSON that a string holds; null when it is none, or more than is parsed at once, and so a text like any other. */
export function* innerJson(json: Buffer, { start, end }: TextPlace): Work<Buffer | null> {
  const text = unquoted(json, start, end);
  if (text === null || !/^\s*[[{]/.test(text)) return null;
  const bytes = Buffer.from(text, 'utf8');
  const structure = yield* scanStructure(bytes);
  if (structure === null || isRefusal(structure)) return null;
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  return bytes;
}

function unquoted(json: Buffer, start: number, end: number): string | null {
  if (!json.subarray(start, end).includes(BACKSLASH)) return json.toString('utf8', start + 1, end - 1);
  try {
    return JSON.parse(json.toString('utf8', start, end)) as string;
  } catch {
    return null;
  }
}

/** `data:text/plain;base64,` */
function headOfUrl(json: Buffer, { start, end }: TextPlace): string {
  const head = json.toString('latin1', start + 1, Math.min(end, start + MOST_URL_HEAD));
  return head.slice(0, head.indexOf(',') + 1);
}

function base64Of(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
