/**
 * Output items as JSON text. Texts come in escaped, as they stand between the quotes of a JSON string: that is how the
 * stream has them, and what it gathered is written out without another pass.
 */
import { unwrappedEscaped } from '../converse/custom-tool.ts';
import { objectBehind } from '../converse/tool-use.ts';
import type { JsonObject } from '../json.ts';
import { clientTools } from './client-tools.ts';
import type { ToolIdentity } from './tool-registry.ts';

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** The id of the item at `index`; the same in a stream and in a whole answer. */
export function itemId(prefix: string, idSuffix: string, index: number): string {
  return `${prefix}_${idSuffix}${index.toString(16).padStart(4, '0')}`;
}

export function messageItem(id: string, status: ItemStatus, text: string): string {
  const content = status === 'in_progress' ? '' : textPart(text);
  return `{"id":"${id}","type":"message","status":"${status}","content":[${content}],"role":"assistant"}`;
}

export function textPart(text: string): string {
  return `{"type":"output_text","annotations":[],"logprobs":[],"text":"${text}"}`;
}

/** `summary`: null when the client does not want to read the reasoning; `sealed`: null when not to get it back. */
export function reasoningItem(id: string, summary: string | null, sealed: string | null): string {
  const parts = summary === null || summary === '' ? '' : summaryPart(summary);
  const encrypted = sealed === null ? '' : `,"encrypted_content":"${sealed}"`;
  return `{"id":"${id}","type":"reasoning","summary":[${parts}]${encrypted}}`;
}

export function summaryPart(text: string): string {
  return `{"type":"summary_text","text":"${text}"}`;
}

/** `input`: the call's input as Bedrock gave it, JSON inside a JSON string. */
export function callItem(
  tool: ToolIdentity,
  id: string,
  callId: string,
  status: ItemStatus,
  input: string,
): string {
  const ids = `{"id":"${id}","call_id":${JSON.stringify(callId)}`;
  if (tool.kind === 'client') {
    const row = clientTools[tool.type];
    const told = status === 'incomplete' ? row.cutStatus : status;
    return `${ids},"status":"${told}","type":"${row.itemType}",${membersOf(row.toItem(objectBehind(input)))}}`;
  }
  const head = `${ids},"status":"${status}"`;
  const namespace = tool.namespace === null ? '' : `,"namespace":${JSON.stringify(tool.namespace)}`;
  const name = `"name":${JSON.stringify(tool.name)}${namespace}`;
  if (tool.kind === 'function') return `${head},"type":"function_call",${name},"arguments":"${input}"}`;
  return `${head},"type":"custom_tool_call",${name},"input":"${unwrappedEscaped(input)}"}`;
}

export function prefixOf(tool: ToolIdentity): string {
  if (tool.kind === 'function') return 'fc';
  return tool.kind === 'custom' ? 'ctc' : 'sh';
}

function membersOf(value: JsonObject): string {
  return JSON.stringify(value).slice(1, -1);
}
