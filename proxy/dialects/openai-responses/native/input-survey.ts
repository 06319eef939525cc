/**
 * Looks over the items of a request once: what of them the bytes of the body do not bound, and which of them an API of
 * OpenAI's on Bedrock does not take as they are.
 */
import { boundedListAt, invalid, isGiven, objectAt, orRefusalOf } from '../../request/faults.ts';
import { bounds } from '../../bounds.ts';
import { isRefusal, type Refusal } from '../../../../core/errors.ts';
import { dataUrl } from '../../converse/data-url.ts';
import { imageHeader } from '../../converse/image-header.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { IMAGE_TOKENS, noAttachments, type Attachments } from '../../token-bound.ts';
import { finish, type Work } from '../../work.ts';
import type { ResponsesHead } from '../request.ts';
import { isSealed } from '../sealed-reasoning.ts';

export type InputSurvey = {
  readonly attachments: Attachments;
  /** Tokens that images may have beyond what `attachments` says of them. */
  readonly moreTokens: number;
  /** Items that are sent in another form, or not, by their place in `input`. */
  readonly special: readonly SpecialItem[];
  /** Whether some hold what OpenAI's API alone can read: encrypted reasoning, a compacted conversation. */
  readonly hasEncrypted: boolean;
  /** Whether some are calls of shells that the client runs, which these APIs do not know. */
  readonly hasShells: boolean;
  /** What no API of OpenAI's on Bedrock can be sent: content by URL or id. Null: nothing. */
  readonly refusal: Refusal | null;
};

export type SpecialItem = { readonly index: number; readonly type: string; readonly item: JsonObject };

export function* surveyInput({ body, allTools }: ResponsesHead): Work<InputSurvey> {
  const { input } = body;
  const survey = new Survey();
  if (Array.isArray(input)) {
    for (const [index, item] of boundedListAt(input, 'input', bounds.messages).entries()) {
      survey.item(objectAt(item, `input[${index}]`), index);
      yield;
    }
  }
  if (Array.isArray(allTools)) survey.tools(allTools);
  return survey;
}

/** Items of these types are looked at again when the model is known. */
const SPECIAL: ReadonlySet<unknown> = new Set([
  'reasoning',
  'agent_message',
  'context_compaction',
  'local_shell_call',
  'additional_tools',
]);

/** Calls and results of the client's shells. */
const SHELLS: ReadonlySet<unknown> = new Set(['local_shell_call_output', 'shell_call', 'shell_call_output']);

const ENCRYPTED: ReadonlySet<unknown> = new Set(['compaction', 'context_compaction']);

/** Tools that bring instructions of their own. */
const BUILT_IN: ReadonlySet<unknown> = new Set(['apply_patch', 'tool_search', 'computer']);

/**
 * An image in its original size has up to 10,000 patches, each about a token.
 * https://developers.openai.com/api/docs/guides/images-vision
 */
const ORIGINAL_TOKENS = 16_384;

class Survey implements InputSurvey {
  readonly attachments = noAttachments();
  moreTokens = 0;
  readonly special: SpecialItem[] = [];
  hasEncrypted = false;
  hasShells = false;
  refusal: Refusal | null = null;

  item(item: JsonObject, index: number): void {
    const { type, content, output } = item;
    if (typeof type === 'string' && SPECIAL.has(type)) this.special.push({ index, type, item });
    if (SHELLS.has(type)) this.hasShells = true;
    if (ENCRYPTED.has(type) || (type === 'reasoning' && isForeign(item['encrypted_content'])))
      this.hasEncrypted = true;
    if (type === 'item_reference')
      this.#refuse(
        `input[${index}]`,
        'items are not kept here; send the item itself, or ask an operator to set RESPONSES_RETENTION_DAYS.',
      );
    this.#parts(content, `input[${index}].content`);
    this.#parts(output, `input[${index}].output`);
    if (type === 'computer_call_output') this.#parts([output], `input[${index}].output`);
  }

  tools(tools: readonly unknown[]): void {
    for (const tool of tools)
      if (isObject(tool) && BUILT_IN.has(tool['type'])) this.attachments.builtInTools += 1;
  }

  #parts(parts: unknown, at: string): void {
    if (!Array.isArray(parts)) return;
    for (const [index, part] of (parts as readonly unknown[]).entries()) {
      if (!isObject(part)) continue;
      const { type } = part;
      if (type === 'input_image' || type === 'computer_screenshot') this.#image(part, `${at}[${index}]`);
      else if (type === 'input_file') this.#file(part, `${at}[${index}]`);
    }
  }

  #image({ image_url: url, file_id: id, detail }: JsonObject, at: string): void {
    this.attachments.images += 1;
    if (detail !== 'low' && detail !== 'high') this.moreTokens += ORIGINAL_TOKENS - IMAGE_TOKENS;
    if (isGiven(id)) this.#refuse(`${at}.file_id`, 'stored files are not supported; send image_url.');
    const base64 = this.#base64(url, `${at}.image_url`);
    if (base64 === null) return;
    if (imageHeader(base64) === null)
      this.#refuse(`${at}.image_url`, 'expected an image of type png, jpeg, gif or webp.');
    else this.attachments.encodedBytes += base64.length;
  }

  #file({ file_data: data, file_id: id, file_url: url }: JsonObject, at: string): void {
    this.attachments.documents += 1;
    if (isGiven(id)) this.#refuse(`${at}.file_id`, 'stored files are not supported; send file_data.');
    if (isGiven(url)) this.#refuse(`${at}.file_url`, 'remote files are not fetched; send file_data.');
    if (typeof data === 'string') this.attachments.encodedBytes += data.length;
  }

  #base64(url: unknown, at: string): string | null {
    const read = finish(orRefusalOf(reading(url, at)));
    if (!isRefusal(read)) return read;
    this.refusal ??= read;
    return null;
  }

  #refuse(param: string, say: string): void {
    this.refusal ??= invalid(param, say);
  }
}

// eslint-disable-next-line require-yield -- Small work in the form that refusals are caught in.
function* reading(url: unknown, at: string): Work<string> {
  return dataUrl(typeof url === 'string' ? url : '', at).base64;
}

function isForeign(encrypted: unknown): boolean {
  return typeof encrypted === 'string' && encrypted !== '' && !isSealed(encrypted);
}
