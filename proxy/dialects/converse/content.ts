/**
 * OpenAI's content parts → Converse's content blocks. Images and files come as data URLs; their base64 is passed on as
 * it is. Remote URLs are refused; where fetching is allowed they were replaced before (stages/remote-content).
 */
import { isBlank } from '../blank.ts';
import { bounds } from '../bounds.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { Attachments } from '../token-bound.ts';
import type { Work } from '../work.ts';
import { boundedListAt, fault, isGiven, objectAt, stringAt, tooMany } from '../request/faults.ts';

/** One of Converse's content blocks: an object with one member that tells its kind. */
export type Block = JsonObject;

/** Reads the contents of one conversation and notes what the token bound and the model's abilities need. */
export class ContentReader {
  readonly attachments: Attachments;
  hasCachePoints = false;
  firstImage: string | null = null;
  #documents = 0;
  /** Long base64 that is still to be looked through. */
  readonly #unchecked: { readonly base64: string; readonly param: string }[] = [];

  constructor(attachments: Attachments) {
    this.attachments = attachments;
  }

  /** Looks through the long base64 that has been read since the last time. */
  *checking(): Work<void> {
    for (const { base64, param } of this.#unchecked) {
      const end = endOfData(base64);
      for (let from = 0; from < end; from += CHECKED_CHARS) {
        if (NO_BASE64.test(base64.slice(from, Math.min(end, from + CHECKED_CHARS)))) fault(param, NOT_VALID);
        yield;
      }
    }
    this.#unchecked.length = 0;
  }

  #base64(base64: string, param: string): string {
    if (base64.length > CHECKED_CHARS) this.#unchecked.push({ base64, param });
    else if (!isBase64(base64)) fault(param, NOT_VALID);
    return base64;
  }

  /** Text, images and files. */
  user(content: unknown, path: string): Block[] {
    return this.read(content, path, (part, type, at) => {
      if (type === 'image_url') return this.#image(part, at);
      if (type === 'file') return this.#file(part, at);
      return null;
    });
  }

  /** Text and refusals. */
  assistant(content: unknown, path: string): Block[] {
    return this.read(content, path, (part, type, at) =>
      type === 'refusal' ? textBlock(part['refusal'], `${at}.refusal`) : null,
    );
  }

  /** Text and images. */
  toolResult(content: unknown, path: string): Block[] {
    return this.read(content, path, (part, type, at) =>
      type === 'image_url' ? this.#image(part, at) : null,
    );
  }

  text(content: unknown, path: string): Block[] {
    return this.read(content, path, () => null);
  }

  /** `thinking_blocks`, as answers carry them, back into the reasoning blocks they were made of. */
  reasoning(value: unknown, path: string): Block[] {
    if (!isGiven(value)) return [];
    const blocks: Block[] = [];
    for (const [index, item] of boundedListAt(value, path, bounds.parts).entries()) {
      const at = `${path}[${index}]`;
      const block = objectAt(item, at);
      if (block['type'] === 'redacted_thinking') {
        blocks.push({ reasoningContent: { redactedContent: stringAt(block['data'], `${at}.data`) } });
      } else if (block['type'] === 'thinking') {
        const text = stringAt(block['thinking'], `${at}.thinking`);
        const signature = stringAt(block['signature'], `${at}.signature`);
        blocks.push({ reasoningContent: { reasoningText: { text, signature } } });
      } else {
        fault(`${at}.type`, "expected 'thinking' or 'redacted_thinking'.");
      }
    }
    return blocks;
  }

  /** Converse takes a document only together with a text. */
  withTextBesideDocuments(blocks: readonly Block[]): readonly Block[] {
    const hasDocument = blocks.some((block) => block['document'] !== undefined);
    if (!hasDocument || blocks.some((block) => block['text'] !== undefined)) return blocks;
    return [...blocks, { text: 'See the attached document.' }];
  }

  /** A string or a list of parts; `other` reads the parts that are not of type `text`, null: not supported here. */
  read(content: unknown, path: string, other: PartReader): Block[] {
    if (typeof content === 'string') return isBlank(content) ? [] : [{ text: content }];
    if (!isGiven(content)) return fault(path, 'this field is required.');
    if (!Array.isArray(content)) return fault(path, 'expected a string or an array of content parts.');
    if (content.length > bounds.parts) fault(path, tooMany(content.length, bounds.parts));
    const blocks: Block[] = [];
    for (let index = 0; index < content.length; index++) {
      const at = `${path}[${index}]`;
      const part = objectAt(content[index], at);
      const type = stringAt(part['type'], `${at}.type`);
      const block = type === 'text' ? textBlock(part['text'], `${at}.text`) : other(part, type, at);
      if (block === null)
        fault(`${at}.type`, `content of type '${type.slice(0, 40)}' is not supported here.`);
      else if (block !== EMPTY) blocks.push(block);
      const point = cachePointOf(part['cache_control']);
      if (point === null || blocks.length === 0) continue;
      this.hasCachePoints = true;
      blocks.push(point);
    }
    return blocks;
  }

  #image(part: JsonObject, path: string): Block {
    const image = objectAt(part['image_url'], `${path}.image_url`);
    const at = `${path}.image_url.url`;
    return this.image(stringAt(image['url'], at), at, path);
  }

  /** An image given as a data URL at `param`; `path`: the part it belongs to. */
  image(url: string, param: string, path: string): Block {
    const data = dataUrl(url, param);
    const format = imageFormats.get(data.mediaType);
    if (format === undefined) return fault(param, 'expected an image of type png, jpeg, gif or webp.');
    this.firstImage ??= path;
    this.attachments.images++;
    this.attachments.encodedBytes += data.base64.length;
    return { image: { format, source: { bytes: this.#base64(data.base64, param) } } };
  }

  #file(part: JsonObject, path: string): Block {
    const file = objectAt(part['file'], `${path}.file`);
    if (isGiven(file['file_id'])) {
      return fault(`${path}.file.file_id`, 'stored files are not supported; send file_data.');
    }
    const at = `${path}.file.file_data`;
    return this.document(stringAt(file['file_data'], at), file['filename'], at);
  }

  /** A document given at `param` as a data URL, or in base64 alone: then its name tells what it is. */
  document(fileData: string, givenName: unknown, param: string): Block {
    const isAlone = fileData.length > CHECKED_CHARS ? !fileData.startsWith('data:') : isBase64(fileData);
    const data = isAlone ? { mediaType: '', base64: fileData } : dataUrl(fileData, param);
    const filename = typeof givenName === 'string' ? givenName.slice(-NAME_CHARS) : 'document';
    const format = documentFormats.get(data.mediaType) ?? formatOfName(filename);
    if (format === null) {
      return fault(param, 'expected a pdf, csv, doc, docx, xls, xlsx, html, txt or md file.');
    }
    this.#documents++;
    this.attachments.documents++;
    this.attachments.encodedBytes += data.base64.length;
    const name = documentName(filename, this.#documents);
    return { document: { format, name, source: { bytes: this.#base64(data.base64, param) } } };
  }
}

export type PartReader = (part: JsonObject, type: string, path: string) => Block | null;

/** Stands for a text without content. */
export const EMPTY: Block = {};

/** A text part; EMPTY when there is nothing in it. */
export function textBlock(text: unknown, path: string): Block {
  const given = stringAt(text, path);
  return isBlank(given) ? EMPTY : { text: given };
}

/** `cache_control: {type: ephemeral, ttl?}` → Converse's cache point; null when there is none. */
export function cachePointOf(control: unknown): Block | null {
  if (!isObject(control) || control['type'] !== 'ephemeral') return null;
  return control['ttl'] === '1h'
    ? { cachePoint: { type: 'default', ttl: '1h' } }
    : { cachePoint: { type: 'default' } };
}

type DataUrl = { readonly mediaType: string; readonly base64: string };

/** Base64 of more characters is looked through in steps. */
const CHECKED_CHARS = 1_048_576;
const NOT_VALID = 'the base64 content is not valid.';

/** Of a document's name, the end is read. */
const NAME_CHARS = 1_024;
/** The longest head of a data URL: media types have at most 255 characters, and parameters are few. */
const HEAD_CHARS = 1_024;
const NO_BASE64 = /[^A-Za-z0-9+/]/;

/** Looks at each character once, for what does not belong there. */
function isBase64(text: string): boolean {
  const end = endOfData(text);
  return end > 0 && !NO_BASE64.test(text.slice(0, end));
}

/** Where the padding begins, of which there is none, one or two. */
function endOfData(text: string): number {
  let end = text.length;
  while (end > text.length - 2 && text.charCodeAt(end - 1) === 0x3d) end--;
  return end;
}

/** `data:<type>[;…];base64,<data>`. */
function dataUrl(url: string, path: string): DataUrl {
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

const imageFormats = new Map([
  ['image/png', 'png'],
  ['image/jpeg', 'jpeg'],
  ['image/jpg', 'jpeg'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
]);

const documentFormats = new Map([
  ['application/pdf', 'pdf'],
  ['text/csv', 'csv'],
  ['application/msword', 'doc'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.ms-excel', 'xls'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['text/html', 'html'],
  ['text/plain', 'txt'],
  ['text/markdown', 'md'],
]);

function formatOfName(filename: string): string | null {
  const extension = filename.slice(filename.lastIndexOf('.') + 1).toLowerCase();
  for (const format of documentFormats.values()) if (format === extension) return format;
  return null;
}

/** A name that Converse accepts: no extension, few kinds of characters, and no two alike in one request. */
function documentName(filename: string, ordinal: number): string {
  const dot = filename.lastIndexOf('.');
  const base = (dot > 0 ? filename.slice(0, dot) : filename)
    .replace(/[^A-Za-z0-9\-()[\] ]+/g, '-')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, 150);
  const name = base === '' ? 'document' : base;
  return ordinal === 1 ? name : `${name} (${ordinal})`;
}
