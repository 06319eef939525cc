/** Checks the tools of a request, and notes what has to change in them. */
import { bounds } from '../../bounds.ts';
import { isObject, type JsonObject } from '../../json.ts';
import type { Work } from '../../work.ts';
import { isServerTool, serverToolRefusal } from '../fields.ts';
import { notePoint } from './cache-control.ts';
import { noteFault, type Seen } from './seen.ts';
import { checkLength, wrong } from './wrong.ts';

export function* checkTools(tools: unknown, toolChoice: unknown, seen: Seen): Work<void> {
  if (tools === undefined || tools === null) return;
  if (!Array.isArray(tools)) return wrong('tools', 'Input should be a list');
  checkLength(tools, 'tools', bounds.tools);
  const names = new Set<unknown>();
  let serverTool: { readonly type: string; readonly path: string } | null = null;
  for (let index = 0; index < tools.length; index++) {
    yield;
    const tool: unknown = tools[index];
    const path = `tools.${index}`;
    if (!isObject(tool)) return wrong(path, 'Input should be an object');
    const { type, name } = tool;
    if (isServerTool(type)) {
      if (isObject(toolChoice) && toolChoice['type'] === 'tool' && toolChoice['name'] === name)
        return wrong('tool_choice.name', serverToolRefusal(type));
      serverTool ??= { type, path };
      seen.mends.tools = true;
      continue;
    }
    notePoint(tool, 'tools', seen);
    if (names.has(name)) noteFault(seen, 'tools', 'Tool names must be unique.');
    names.add(name);
    checkCallers(tool, path);
    if (typeof type === 'string' && type !== 'custom') noteTyped(type, seen);
    else noteOwn(tool, path, seen);
    for (const member in tool) if (tool[member] === null) seen.mends.tools = true;
  }
  // Beside tools of the client's own they are left out: the model goes by what it has.
  if (serverTool !== null && names.size === 0) wrong(serverTool.path, serverToolRefusal(serverTool.type));
}

/** A tool that Claude knows by its type. */
function noteTyped(type: string, seen: Seen): void {
  seen.attachments.builtInTools++;
  if (type.startsWith('tool_search_tool')) seen.hasDeferredTools = true;
  if (type.startsWith('memory_')) seen.hasMemoryTool = true;
}

function noteOwn(tool: JsonObject, path: string, seen: Seen): void {
  const at = `${path}.custom`;
  const { name, input_schema: schema } = tool;
  if (typeof name !== 'string' || !NAME.test(name))
    noteFault(seen, `${at}.name`, "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
  if (!isObject(schema)) noteFault(seen, `${at}.input_schema`, 'Input should be a valid dictionary');
  else noteProperties(schema, at, seen);
  if (tool['defer_loading'] === true) seen.hasDeferredTools = true;
  if (tool['eager_input_streaming'] === true) seen.wantsToolStreaming = true;
  for (const member in tool) if (CHANGING.has(member)) seen.mends.tools = true;
}

/** Code that calls tools runs on Anthropic's servers. */
function checkCallers({ allowed_callers: callers }: JsonObject, path: string): void {
  if (callers === undefined || callers === null || (Array.isArray(callers) && callers.includes('direct')))
    return;
  wrong(
    `${path}.allowed_callers`,
    "Bedrock executes no code; let the model call this tool itself: ['direct']",
  );
}

const NAME = /^[a-zA-Z0-9_-]{1,128}$/;
const PROPERTY = /^[a-zA-Z0-9_.-]{1,64}$/;

/** Members that are never passed on as they are; `strict` and `input_examples` go by the model. */
const CHANGING: ReadonlySet<string> = new Set([
  'strict',
  'eager_input_streaming',
  'defer_loading',
  'input_examples',
  'allowed_callers',
]);

function noteProperties(schema: JsonObject, at: string, seen: Seen): void {
  const { type, properties } = schema;
  if (type !== 'object' || 'anyOf' in schema || 'oneOf' in schema || 'allOf' in schema)
    seen.mends.tools = true;
  const isObjectType = type === 'object' || (Array.isArray(type) && type.includes('object'));
  if (type !== undefined && type !== null && !isObjectType)
    noteFault(seen, `${at}.input_schema.type`, "Input should be 'object'");
  if (!isObject(properties)) return;
  for (const name in properties) {
    if (!PROPERTY.test(name)) {
      noteFault(
        seen,
        `${at}.input_schema.properties`,
        "Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'",
      );
    }
  }
}
