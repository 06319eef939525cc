/** Base64 as it comes in requests: in data URLs or alone. Long base64 is looked through in steps. */
import { fault } from '../request/faults.ts';
import type { Work } from '../work.ts';

export type DataUrl = { readonly mediaType: string; readonly base64: string };

/** Base64 of more characters is looked through in steps. */
export const CHECKED_CHARS = 1_048_576;
const NOT_VALID = 'the base64 content is not valid.';

/** The longest head of a data URL: media types have at most 255 characters, and parameters are few. */
const HEAD_CHARS = 1_024;
const NO_BASE64 = /[^A-Za-z0-9+/]/;

/** Looks at each character once, for what does not belong there. */
export function isBase64(text: string): boolean {
  const end = endOfData(text);
  return end > 0 && !NO_BASE64.test(text.slice(0, end));
}

/** The bytes that base64 stands for. */
export function decodedBytes(base64: string): number {
  return Math.floor((endOfData(base64) * 3) / 4);
}

/** Where the padding begins, of which there is none, one or two. */
function endOfData(text: string): number {
  let end = text.length;
  while (end > text.length - 2 && text.charCodeAt(end - 1) === 0x3d) end--;
  return end;
}

/** `data:<type>[;…];base64,<data>`. */
export function dataUrl(url: string, path: string): DataUrl {
  if (!url.startsWith('data:')) {
    return fault(path, 'remote URLs are not fetched; send the content as a data URL (data:<type>;base64,…).');
  }
  const comma = url.indexOf(',');
  const head = comma === -1 || comma > HEAD_CHARS ? '' : url.slice('data:'.length, comma).toLowerCase();
  if (!head.endsWith(';base64')) return fault(path, 'expected a data URL with base64 content.');
  const base64 = url.slice(comma + 1);
  const semicolon = head.indexOf(';');
  return { mediaType: head.slice(0, semicolon), base64 };
}

/** Checks base64: short text at once, long text in the steps of `checking`. */
export class Base64Checker {
  readonly #unchecked: { readonly base64: string; readonly param: string }[] = [];

  take(base64: string, param: string): string {
    if (base64.length > CHECKED_CHARS) this.#unchecked.push({ base64, param });
    else if (!isBase64(base64)) fault(param, NOT_VALID);
    return base64;
  }

  /** Looks through what was taken since the last time and is long; null: nothing is. */
  checking(): Work<void> | null {
    return this.#unchecked.length === 0 ? null : this.#checkLong();
  }

  *#checkLong(): Work<void> {
    for (const { base64, param } of this.#unchecked) {
      const end = endOfData(base64);
      for (let from = 0; from < end; from += CHECKED_CHARS) {
        if (NO_BASE64.test(base64.slice(from, Math.min(end, from + CHECKED_CHARS)))) fault(param, NOT_VALID);
        yield;
      }
    }
    this.#unchecked.length = 0;
  }
}
