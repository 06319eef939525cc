/**
 * The text of an answer as Bedrock sends it, for checks that look at all of it before the client gets any: words and the
 * arguments of tool calls, without thoughts. Taken before the client's own values are put back into it.
 */
import { isObject, type JsonObject } from '../../../core/json.ts';
import { chunkText } from '../../dialects/claude-chunk.ts';
import { objectsIn, parseAnswer } from '../../dialects/json.ts';
import { textOf } from './prompt-texts.ts';

/** Of an answer that is not streamed. Throws a SyntaxError when it is none. */
export function textOfAnswer(body: Buffer): string {
  const answer = parseAnswer(body);
  const { output, content, choices } = answer;
  const known = [output, content, choices].filter((member) => member !== undefined);
  return textOf(known.length === 0 ? answer : known);
}

/** Of a stream, event by event. */
export class StreamedText {
  readonly #pieces: string[] = [];

  get text(): string {
    return this.#pieces.join('');
  }

  /** Throws a SyntaxError when the event cannot be read. */
  take(eventType: string, payload: Buffer): void {
    if (WITHOUT_TEXT.has(eventType)) return;
    if (eventType === 'chunk') this.#read(parseAnswer(Buffer.from(chunkText(payload), 'base64')));
    else if (payload.length > 0 && payload[0] === OPEN_BRACE) this.#read(parseAnswer(payload));
  }

  #read(event: JsonObject): void {
    const { delta, choices, type, contentBlockDelta, content_block: block, start } = event;
    if (isObject(contentBlockDelta)) this.#read(contentBlockDelta);
    else if (Array.isArray(choices))
      for (const choice of objectsIn(choices)) this.#add(textOf(choice['delta'] ?? choice['message']));
    else if (typeof delta === 'string') {
      if (typeof type !== 'string' || !type.startsWith('response.reasoning')) this.#add(delta);
    } else if (isObject(delta)) this.#add(textOf(delta));
    else if (isObject(block)) this.#add(textOf(block));
    else if (isObject(start)) this.#add('\n');
    else if (type === undefined) this.#add(textOf(event));
  }

  #add(text: string): void {
    if (text !== '') this.#pieces.push(text);
  }
}

const OPEN_BRACE = 0x7b;
/** Of Converse's events: they have why the answer stopped, padding, and the words of a guardrail's trace. */
const WITHOUT_TEXT: ReadonlySet<string> = new Set([
  'messageStart',
  'contentBlockStop',
  'messageStop',
  'metadata',
]);
