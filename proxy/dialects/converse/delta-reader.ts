/**
 * Reads one `contentBlockDelta` of Converse's. The text of a delta is a JSON string on both sides, so the handler gets its
 * bytes as they stand, escapes and all, to copy between prepared pieces of JSON; only rare deltas are parsed.
 */
import type { ByteSink } from '../byte-sink.ts';
import { isObject, parseAnswer } from '../json.ts';
import { blockIndexOf, behindDelta, endOfString, escape, REASONING_TEXT, TEXT, TOOL_INPUT } from './delta.ts';
import { startsAt } from '../../../core/starts-at.ts';

/** Takes what a delta holds. `source.subarray(from, to)` is what stands between the quotes of a JSON string. */
export type DeltaHandler = {
  readonly onText: (source: Buffer, from: number, to: number, sink: ByteSink) => void;
  readonly onToolInput: (block: number, source: Buffer, from: number, to: number, sink: ByteSink) => void;
  readonly onThought: (source: Buffer, from: number, to: number, sink: ByteSink) => void;
  readonly onSignature: (signature: string, sink: ByteSink) => void;
  readonly onRedacted: (data: string, sink: ByteSink) => void;
};

export function readDelta(payload: Buffer, sink: ByteSink, handler: DeltaHandler): void {
  const kind = behindDelta(payload);
  if (kind === -1) {
    readParsed(payload, sink, handler);
    return;
  }
  if (startsAt(payload, kind, TEXT)) {
    const from = kind + TEXT.length;
    handler.onText(payload, from, endOfString(payload, from), sink);
  } else if (startsAt(payload, kind, TOOL_INPUT)) {
    const from = kind + TOOL_INPUT.length;
    handler.onToolInput(blockIndexOf(payload), payload, from, endOfString(payload, from), sink);
  } else if (startsAt(payload, kind, REASONING_TEXT)) {
    const from = kind + REASONING_TEXT.length;
    handler.onThought(payload, from, endOfString(payload, from), sink);
  } else {
    readParsed(payload, sink, handler);
  }
}

/** Deltas that are rare, or not written the way Bedrock writes them today. */
function readParsed(payload: Buffer, sink: ByteSink, handler: DeltaHandler): void {
  const event = parseAnswer(payload);
  const delta = event['delta'];
  if (!isObject(delta)) return;
  const { text, toolUse, reasoningContent } = delta;
  if (typeof text === 'string') {
    const escaped = escape(text);
    handler.onText(escaped, 0, escaped.length, sink);
  } else if (isObject(toolUse) && typeof toolUse['input'] === 'string') {
    const escaped = escape(toolUse['input']);
    handler.onToolInput(Number(event['contentBlockIndex']), escaped, 0, escaped.length, sink);
  } else if (isObject(reasoningContent)) {
    const { text: thought, signature, redactedContent } = reasoningContent;
    if (typeof signature === 'string') handler.onSignature(signature, sink);
    if (typeof redactedContent === 'string') handler.onRedacted(redactedContent, sink);
    if (typeof thought !== 'string') return;
    const escaped = escape(thought);
    handler.onThought(escaped, 0, escaped.length, sink);
  }
}
