/**
 * OpenAI's content parts → Converse's content blocks. Images and files come as data URLs; their base64 is passed on as
 * it is. Remote URLs are refused; where fetching is allowed they were replaced before (stages/remote-content).
 */
import { isBlank } from '../blank.ts';
import { bounds, shown } from '../bounds.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { Attachments } from '../token-bound.ts';
import type { Work } from '../work.ts';
import { boundedListAt, fault, isGiven, objectAt, stringAt, tooMany } from '../request/faults.ts';
import { Base64Checker, CHECKED_CHARS, dataUrl, decodedBytes, isBase64 } from './data-url.ts';
import { DocumentNames } from './document-names.ts';
import { imageHeader } from './image-header.ts';

/** One of Converse's content blocks: an object with one member that tells its kind. */
export type Block = JsonObject;

/** Reads the contents of one conversation and notes what the token bound and the model's abilities need. */
export class ContentReader {
  readonly attachments: Attachments;
  hasCachePoints = false;
  firstImage: string | null = null;
  /** Whether there was a text of white space alone, which is left out. */
  hasBlankText = false;
  /** Where a text stands that is marked for a guardrail to look at; null: nowhere. */
  guarded: string | null = null;
  /** Whether there was a part that OpenAI's own API does not know. */
  hasOwnParts = false;
  /** Beyond this one, a message may have more images than the model takes. */
  firstOfMany: string | null = null;
  readonly #names = new DocumentNames();
  readonly #base64 = new Base64Checker();
  /** The first image that is too large for a request of many. */
  #largeImage: string | null = null;

  constructor(attachments: Attachments) {
    this.attachments = attachments;
  }

  /** Looks through the long base64 that has been read since the last time; null: there was none. */
  checking(): Work<void> | null {
    return this.#base64.checking();
  }

  /** Text, guarded or not, images and files. */
  user(content: unknown, path: string): Block[] {
    return this.read(content, path, (part, type, at) => {
      switch (type) {
        case 'image_url':
          return this.#image(part, at);
        case 'file':
          return this.#file(part, at);
        case 'guarded_text':
          return this.#guardedText(part, at);
        default:
          return null;
      }
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

  /** A string or a list of parts; `other` reads the parts that are not of type `text`, null: not supported here. */
  read(content: unknown, path: string, other: PartReader): Block[] {
    if (typeof content === 'string') {
      if (!isBlank(content)) return [{ text: content }];
      this.hasBlankText ||= content !== '';
      return [];
    }
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
      else if (block === EMPTY) this.hasBlankText = true;
      else blocks.push(block);
      const point = cachePointOf(part['cache_control']);
      if (point === null || blocks.length === 0) continue;
      this.hasCachePoints = true;
      blocks.push(point);
    }
    return blocks;
  }

  /** `{image_url: {url}}`, or as LiteLLM takes it too, `{image_url: url}`. */
  #image(part: JsonObject, path: string): Block {
    const given = part['image_url'];
    if (typeof given === 'string') {
      this.hasOwnParts = true;
      return this.image(given, `${path}.image_url`, path);
    }
    const image = objectAt(given, `${path}.image_url`);
    const at = `${path}.image_url.url`;
    return this.image(stringAt(image['url'], at), at, path);
  }

  /** LiteLLM's name for Converse's `guardContent`: where there is one, the guardrail looks at nothing else. */
  #guardedText(part: JsonObject, path: string): Block {
    this.guarded ??= path;
    this.hasOwnParts = true;
    const block = textBlock(part['text'], `${path}.text`);
    return block === EMPTY ? EMPTY : { guardContent: { text: block } };
  }

  /** An image given as a data URL at `param`; `path`: the part it belongs to. Its bytes tell its format. */
  image(url: string, param: string, path: string): Block {
    const { base64 } = dataUrl(url, param);
    const bytes = this.#base64.take(base64, param);
    const header = imageHeader(base64);
    if (header === null) return fault(param, 'expected an image of type png, jpeg, gif or webp.');
    this.firstImage ??= path;
    this.attachments.images++;
    this.attachments.encodedBytes += base64.length;
    this.#boundImage(base64, header.longestSide ?? 0, param);
    return { image: { format: header.format, source: { bytes } } };
  }

  #boundImage(base64: string, side: number, param: string): void {
    if (base64.length > IMAGE_BASE64_CHARS) fault(param, 'Bedrock takes images of at most 3.75 MB.');
    if (side > LONGEST_SIDE)
      fault(param, `Bedrock takes images of at most ${shown(LONGEST_SIDE)} pixels a side.`);
    if (side > LONGEST_SIDE_OF_MANY) this.#largeImage ??= param;
    const { images } = this.attachments;
    if (images > MANY_IMAGES) this.firstOfMany ??= param;
    if (images > MOST_IMAGES) fault(param, `Bedrock takes at most ${MOST_IMAGES} images in a request.`);
    if (images > MANY_IMAGES && this.#largeImage !== null) {
      const most = shown(LONGEST_SIDE_OF_MANY);
      fault(
        this.#largeImage,
        `in a request of more than ${MANY_IMAGES} images, Bedrock takes images of at most ${most} pixels a side.`,
      );
    }
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
    this.attachments.documents++;
    this.attachments.encodedBytes += data.base64.length;
    if (this.attachments.documents > MOST_DOCUMENTS)
      fault(param, `Bedrock takes at most ${MOST_DOCUMENTS} documents in a request.`);
    if (decodedBytes(data.base64) > DOCUMENT_BYTES)
      fault(param, 'Bedrock takes documents of at most 4.5 MB.');
    const bytes = this.#base64.take(data.base64, param);
    return { document: { format, name: this.#names.take(filename), source: { bytes } } };
  }
}

/** Converse takes a document only together with a text, which stands behind the last of them where none is given. */
export function withTextBesideDocuments(blocks: readonly Block[]): readonly Block[] {
  const last = blocks.findLastIndex((block) => block['document'] !== undefined);
  if (last === -1 || blocks.some((block) => block['text'] !== undefined)) return blocks;
  return [...blocks.slice(0, last + 1), { text: 'See the attached document.' }, ...blocks.slice(last + 1)];
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

/** Of a document's name, the end is read. */
const NAME_CHARS = 1_024;

/** Bedrock counts an image in base64, 5 MiB at most, and a document in bytes, 4.5 MB at most. */
const IMAGE_BASE64_CHARS = 5_242_880;
const DOCUMENT_BYTES = 4_500_000;
const LONGEST_SIDE = 8_000;
/** Of each image, in a request of more than so many. */
const LONGEST_SIDE_OF_MANY = 2_000;
const MANY_IMAGES = 20;
const MOST_IMAGES = 100;
const MOST_DOCUMENTS = 5;

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
