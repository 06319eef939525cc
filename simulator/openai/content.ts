/** Pieces of bodies as both of OpenAI's APIs have them. */
import { isObject, type JsonObject } from '../../core/json.ts';
import { tokensOfImage } from '../model/tokens.ts';

export function objectsOf(list: unknown): readonly JsonObject[] {
  return Array.isArray(list) ? (list as readonly unknown[]).filter(isObject) : [];
}

/** The words of a content: it is a string, or has parts with a text or a refusal. */
export function textsOf(content: unknown): readonly string[] {
  if (typeof content === 'string') return [content];
  return objectsOf(content).flatMap(({ text, refusal }) => {
    const words = text ?? refusal;
    return typeof words === 'string' ? [words] : [];
  });
}

/** Of an image that is in its `data:` URL. */
export function tokensOfDataUrl(url: string): number {
  return tokensOfImage(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'));
}

/** What a custom tool is called with: free text, where the model's input has some. */
export function freeTextIn(inputJson: string): string {
  const given: unknown = JSON.parse(inputJson);
  const input = isObject(given) ? given['input'] : given;
  return typeof input === 'string' ? input : inputJson;
}

/** How much a Responses request wants to be thought. */
export function effortOf({ reasoning }: JsonObject): unknown {
  return isObject(reasoning) ? reasoning['effort'] : undefined;
}
