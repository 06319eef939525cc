/**
 * Looks through a native body for what its bytes do not bound: images, documents, videos. Only the places are walked in
 * which Bedrock looks for them; anything of another shape is left for Bedrock to judge.
 */
import { noteBlocks } from '../claude-attachments.ts';
import { fault } from '../request/faults.ts';
import { isObject, objectsIn, type JsonObject } from '../json.ts';
import type { Attachments } from '../token-bound.ts';
import type { Work } from '../work.ts';

/** Claude's body: `messages[].content[]` and `system[]`, with images and documents in tool results too. */
export function* scanClaude(body: JsonObject, found: Attachments): Work<void> {
  for (const message of objectsIn(body['messages'])) {
    noteBlocks(message['content'], found);
    yield;
  }
  for (const tool of objectsIn(body['tools'])) {
    const type = tool['type'];
    if (typeof type === 'string' && type !== 'custom') found.builtInTools++;
  }
}

/** Converse's body: `messages[].content[]`, with tool results and guarded content. */
export function* scanConverse(body: JsonObject, found: Attachments): Work<void> {
  for (const [index, message] of entriesIn(body['messages'])) {
    converseBlocks(message['content'], `messages[${index}].content`, found, 0);
    yield;
  }
  for (const [index, block] of entriesIn(body['system'])) guarded(block, `system[${index}]`, found);
}

function converseBlocks(content: unknown, path: string, found: Attachments, depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (const [index, block] of entriesIn(content)) {
    const at = `${path}[${index}]`;
    for (const kind of ATTACHMENT_KINDS) attachment(block, kind, at, found);
    guarded(block, at, found);
    const { toolResult } = block;
    if (isObject(toolResult))
      converseBlocks(toolResult['content'], `${at}.toolResult.content`, found, depth + 1);
  }
}

function guarded(block: JsonObject, path: string, found: Attachments): void {
  const { guardContent } = block;
  if (isObject(guardContent)) attachment(guardContent, 'image', `${path}.guardContent`, found);
}

const ATTACHMENT_KINDS = ['image', 'document', 'video', 'audio'] as const;

function attachment(
  block: JsonObject,
  kind: (typeof ATTACHMENT_KINDS)[number],
  path: string,
  found: Attachments,
): void {
  const value = block[kind];
  if (!isObject(value)) return;
  const source = isObject(value['source']) ? value['source'] : {};
  if (source['s3Location'] !== undefined) {
    fault(`${path}.${kind}.source.s3Location`, 'the gateway lends nobody its rights on S3; send bytes.');
  }
  if (typeof source['bytes'] === 'string') found.encodedBytes += source['bytes'].length;
  if (kind === 'image') found.images++;
  else found.documents++;
}

/** Bodies of other vendors: text by their bytes, images where Titan, Nova and Cohere take them. */
export function* scanVendor(body: JsonObject, found: Attachments): Work<void> {
  yield* scanConverse(body, found);
  if (typeof body['inputImage'] === 'string') found.images++;
  if (Array.isArray(body['images'])) found.images += body['images'].length;
  for (const input of objectsIn(body['inputs'])) {
    for (const part of objectsIn(input['content'])) if (part['type'] === 'image_url') found.images++;
  }
  for (const name of ['singleEmbeddingParams', 'segmentedEmbeddingParams']) {
    const params = body[name];
    if (!isObject(params)) continue;
    for (const kind of ['video', 'audio'] as const) {
      if (isObject(params[kind]))
        fault(`${name}.${kind}`, 'the gateway has no price for this kind of input.');
    }
    attachment(params, 'image', name, found);
  }
}

/** Content nests once at most, in the result of a tool. */
const MAX_DEPTH = 4;

function* entriesIn(value: unknown): Generator<[number, JsonObject]> {
  if (!Array.isArray(value)) return;
  for (const [index, item] of value.entries()) if (isObject(item)) yield [index, item];
}
