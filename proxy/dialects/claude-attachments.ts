/** What the bytes of Claude's content blocks do not bound: images and documents. */
import { isObject, type JsonObject } from './json.ts';
import type { Attachments } from './token-bound.ts';

/** Content nests twice at most (a tool result, the blocks of a document). */
const MAX_DEPTH = 4;

/** Notes the blocks of a message; anything of another shape is left for Bedrock to judge. */
export function noteBlocks(content: unknown, found: Attachments, depth = 0): void {
  if (depth > MAX_DEPTH || !Array.isArray(content)) return;
  for (const block of content) {
    if (!isObject(block)) continue;
    if (block['type'] === 'tool_result') noteBlocks(block['content'], found, depth + 1);
    else noteBlock(block, found, depth);
  }
}

/** Notes an image or a document. One of plain text is bounded by its bytes, one of blocks by its blocks. */
export function noteBlock(block: JsonObject, found: Attachments, depth = 0): void {
  const { type } = block;
  if (type !== 'image' && type !== 'document') return;
  const source = isObject(block['source']) ? block['source'] : {};
  if (type === 'document') {
    if (source['type'] === 'text') return;
    if (source['type'] === 'content') return noteBlocks(source['content'], found, depth + 1);
    found.documents++;
  } else found.images++;
  const { data } = source;
  if (source['type'] === 'base64' && typeof data === 'string') found.encodedBytes += data.length;
}
