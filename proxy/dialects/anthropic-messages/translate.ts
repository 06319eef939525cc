/**
 * Anthropic's request body → the body InvokeModel takes. Members that stay are copied as the bytes they came in;
 * only a member that must change inside (a system turn the model does not take, a cache scope) is rewritten.
 */
import type { Model, ModelTraits } from '../../../core/catalog/model.ts';
import { isRefusal, refuse, type Refusal } from '../../../core/errors.ts';
import type { RawRequest } from '../dialect.ts';
import { isObject, serializing, type JsonObject } from '../json.ts';
import { gathering } from '../lists.ts';
import {
  betas,
  CONTEXT_MANAGEMENT_BETA,
  droppedFields,
  droppedMessageFields,
  keptEdits,
  TOOL_SEARCH_BETA,
} from './fields.ts';
import type { MessagesRequest } from './request.ts';
import { findingMembers } from '../structure.ts';
import { nameGivenTwice } from '../top-level.ts';
import type { Work } from '../work.ts';

export function* translate(raw: RawRequest, request: MessagesRequest, model: Model): Work<Buffer | Refusal> {
  const parts = yield* partsFor(raw, request, model);
  if (isRefusal(parts)) return parts;
  let head = '{"anthropic_version":"bedrock-2023-05-31"';
  if (parts.betas.length > 0) head += `,"anthropic_beta":${JSON.stringify(parts.betas)}`;
  if (parts.edits.length > 0) head += `,"context_management":${JSON.stringify({ edits: parts.edits })}`;
  if (request.maxTokens === null) head += `,"max_tokens":${model.maxOutputTokens}`;
  return yield* gathering([Buffer.from(head, 'utf8'), ...parts.members, CLOSE]);
}

/** What of a request Bedrock gets, however it is asked. */
export type TranslatedParts = {
  readonly betas: readonly string[];
  /** Of `context_management`. */
  readonly edits: readonly JsonObject[];
  /** The members that stay, each behind a comma. */
  readonly members: readonly Buffer[];
};

export function* partsFor(
  raw: RawRequest,
  request: MessagesRequest,
  model: Model,
): Work<TranslatedParts | Refusal> {
  const traits = model.traits;
  const edits = editsToKeep(request.body['context_management']);
  const members: Buffer[] = [];
  const found = yield* findingMembers(raw.body);
  const param = nameGivenTwice(found);
  if (param !== null)
    return refuse('invalid_request', { message: `${param}: This field is given twice`, param });
  for (const member of found) {
    if (droppedFields.has(member.name)) continue;
    members.push(COMMA);
    const changed = yield* changedMember(member.name, request, traits);
    if (changed === null) {
      members.push(raw.body.subarray(member.start, member.end));
      continue;
    }
    const value = yield* serializing(changed, raw.body.length);
    if (isRefusal(value)) return value;
    members.push(Buffer.from(`"${member.name}":`, 'latin1'), value);
  }
  return { betas: betasFor(raw, request, model, edits), edits, members };
}

const COMMA = Buffer.from(',');
const CLOSE = Buffer.from('}');

/** The betas Bedrock gets: the client's, by the table, and those that kept fields need. */
function betasFor(
  raw: RawRequest,
  request: MessagesRequest,
  model: Model,
  edits: readonly JsonObject[],
): string[] {
  const sent = new Set<string>();
  for (const asked of askedBetas(raw, request.body)) {
    const rule = betas.get(asked);
    if (rule !== undefined && (rule.when === undefined || rule.when(model))) sent.add(rule.send);
  }
  if (request.traits.hasDeferredTools && model.traits.toolSearch) sent.add(TOOL_SEARCH_BETA);
  if (request.traits.hasMemoryTool) sent.add(CONTEXT_MANAGEMENT_BETA);
  for (const edit of edits) {
    const beta = keptEdits.get(String(edit['type']));
    if (beta !== undefined) sent.add(beta);
  }
  return [...sent];
}

function askedBetas(raw: RawRequest, body: JsonObject): string[] {
  const header = raw.headers['anthropic-beta'];
  const lines = typeof header === 'string' ? [header] : (header ?? []);
  const names = lines.flatMap((line) => line.split(',')).map((name) => name.trim());
  const inBody = body['anthropic_beta'];
  if (Array.isArray(inBody)) for (const name of inBody) if (typeof name === 'string') names.push(name);
  return names;
}

function editsToKeep(contextManagement: unknown): JsonObject[] {
  if (!isObject(contextManagement) || !Array.isArray(contextManagement['edits'])) return [];
  const kept: JsonObject[] = [];
  for (const edit of contextManagement['edits']) {
    if (isObject(edit) && typeof edit['type'] === 'string' && keptEdits.has(edit['type'])) kept.push(edit);
  }
  return kept;
}

/** The value to send in place of a member's own; null when its bytes may stay. */
function* changedMember(
  name: string,
  request: MessagesRequest,
  traits: ModelTraits,
): Work<readonly unknown[] | null> {
  const value = request.body[name];
  if (!Array.isArray(value)) return null;
  const { hasCacheScope, hasSystemTurns, hasDeferredTools, hasDroppedMessageFields } = request.traits;
  switch (name) {
    case 'messages':
      if (!hasCacheScope && !hasDroppedMessageFields && (!hasSystemTurns || traits.systemTurns)) return null;
      return yield* mapped(value, (message) => changedMessage(message, traits));
    case 'system':
      return hasCacheScope ? value.map(withoutCacheScope) : null;
    case 'tools':
      if (!hasCacheScope && (!hasDeferredTools || traits.toolSearch)) return null;
      return yield* mapped(value, (tool) =>
        withoutCacheScope(traits.toolSearch ? tool : withoutDeferral(tool)),
      );
    default:
      return null;
  }
}

function* mapped(items: readonly unknown[], change: (item: unknown) => unknown): Work<readonly unknown[]> {
  const changed: unknown[] = [];
  for (const item of items) {
    changed.push(change(item));
    yield;
  }
  return changed;
}

/** A system turn becomes a user turn where the model takes none; consecutive user turns count as one. */
function changedMessage(message: unknown, traits: ModelTraits): unknown {
  if (!isObject(message)) return message;
  const content = Array.isArray(message['content'])
    ? message['content'].map(withoutCacheScope)
    : message['content'];
  const changed: Record<string, unknown> = { ...message, content };
  for (const field of droppedMessageFields) delete changed[field];
  if (message['role'] !== 'system' || traits.systemTurns) return changed;
  changed['role'] = 'user';
  changed['content'] = asReminder(content);
  return changed;
}

/** Says in the text what the role said, the way Claude Code itself does for models without system turns. */
function asReminder(content: unknown): unknown {
  if (typeof content === 'string') return reminder(content);
  if (!Array.isArray(content)) return content;
  const blocks: readonly unknown[] = content;
  return blocks.map((block) =>
    isObject(block) && typeof block['text'] === 'string'
      ? { ...block, text: reminder(block['text']) }
      : block,
  );
}

function reminder(text: string): string {
  return `<system-reminder>\n${text}\n</system-reminder>`;
}

/** `cache_control.scope` shares a cache between organizations of Anthropic's; Bedrock refuses the member. */
function withoutCacheScope(block: unknown): unknown {
  if (!isObject(block)) return block;
  const control = block['cache_control'];
  const content = block['content'];
  const nested = Array.isArray(content) ? { content: content.map(withoutCacheScope) } : {};
  if (!isObject(control) || control['scope'] === undefined) return { ...block, ...nested };
  const { scope: _scope, ...rest } = control;
  return { ...block, ...nested, cache_control: rest };
}

function withoutDeferral(tool: unknown): unknown {
  if (!isObject(tool)) return tool;
  const { defer_loading: _deferral, ...rest } = tool;
  return rest;
}
