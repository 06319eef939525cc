/**
 * OpenAI's tools, tool_choice and tool calls → Converse's toolConfig and toolUse. Ids that Converse's pattern forbids
 * are replaced by ones that depend on the id alone, so that call and result still meet.
 */
import { createHash } from 'node:crypto';
import { isObject, type JsonObject } from '../json.ts';
import { cachePointOf } from './content.ts';
import { fault, isGiven, listAt, objectAt, optionalBoolean, stringAt } from './faults.ts';

export type ToolDefinition = {
  readonly name: string;
  readonly description: string | null;
  readonly schema: JsonObject;
  readonly isStrict: boolean;
  /** A cache point to stand behind it. */
  readonly cachePoint: JsonObject | null;
};

export type ToolChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'none' }
  | { readonly kind: 'required' }
  | { readonly kind: 'tool'; readonly name: string };

export type ToolUse = {
  readonly tools: readonly ToolDefinition[];
  /** Null when the client left the choice open by saying nothing. */
  readonly choice: ToolChoice | null;
  readonly isParallelForbidden: boolean;
};

export function readToolUse(body: JsonObject): ToolUse {
  const tools = isGiven(body['tools']) ? readTools(body['tools']) : [];
  const isParallelForbidden = optionalBoolean(body, 'parallel_tool_calls') === false;
  const choice = body['tool_choice'];
  if (!isGiven(choice)) return { tools, choice: null, isParallelForbidden };
  if (isObject(choice) && choice['type'] === 'allowed_tools') {
    return { ...readAllowed(choice, tools), isParallelForbidden };
  }
  return { tools, choice: readChoice(choice, tools), isParallelForbidden };
}

function readTools(value: unknown): ToolDefinition[] {
  const tools: ToolDefinition[] = [];
  for (const [index, item] of listAt(value, 'tools').entries()) {
    const path = `tools[${index}]`;
    const tool = objectAt(item, path);
    if (tool['type'] !== 'function') fault(`${path}.type`, "only tools of type 'function' are supported.");
    const definition = objectAt(tool['function'], `${path}.function`);
    const name = toolName(definition['name'], `${path}.function.name`);
    if (tools.some((other) => other.name === name))
      fault(`${path}.function.name`, 'two tools have this name.');
    const description = definition['description'];
    tools.push({
      name,
      description: typeof description === 'string' && description.trim() !== '' ? description : null,
      schema: schemaOf(definition['parameters'], `${path}.function.parameters`),
      isStrict: definition['strict'] === true,
      cachePoint: cachePointOf(tool['cache_control']) ?? cachePointOf(definition['cache_control']),
    });
  }
  return tools;
}

/** Converse wants an object schema; a tool without parameters takes an empty one. */
function schemaOf(parameters: unknown, path: string): JsonObject {
  if (!isGiven(parameters)) return { type: 'object', properties: {} };
  const schema = objectAt(parameters, path);
  return schema['type'] === undefined ? { ...schema, type: 'object' } : schema;
}

function readChoice(choice: unknown, tools: readonly ToolDefinition[]): ToolChoice {
  if (choice === 'auto' || choice === 'none') return { kind: choice };
  if (tools.length === 0) return fault('tool_choice', 'this field is only allowed when tools are given.');
  if (choice === 'required') return { kind: 'required' };
  if (!isObject(choice) || choice['type'] !== 'function') {
    return fault('tool_choice', "expected 'none', 'auto', 'required' or an object that names a function.");
  }
  const named = objectAt(choice['function'], 'tool_choice.function');
  const name = stringAt(named['name'], 'tool_choice.function.name');
  if (!tools.some((tool) => tool.name === name)) fault('tool_choice.function.name', 'no tool has this name.');
  return { kind: 'tool', name };
}

/** `{type: allowed_tools, allowed_tools: {mode, tools}}`: a choice among some of the tools. */
function readAllowed(
  choice: JsonObject,
  tools: readonly ToolDefinition[],
): { tools: readonly ToolDefinition[]; choice: ToolChoice } {
  const path = 'tool_choice.allowed_tools';
  const allowed = objectAt(choice['allowed_tools'], path);
  const mode = allowed['mode'];
  if (mode !== 'auto' && mode !== 'required') fault(`${path}.mode`, "expected 'auto' or 'required'.");
  const names = new Set<string>();
  for (const [index, item] of listAt(allowed['tools'], `${path}.tools`).entries()) {
    const at = `${path}.tools[${index}]`;
    const named = objectAt(objectAt(item, at)['function'], `${at}.function`);
    const name = stringAt(named['name'], `${at}.function.name`);
    if (!tools.some((tool) => tool.name === name)) fault(`${at}.function.name`, 'no tool has this name.');
    names.add(name);
  }
  if (names.size === 0) fault(`${path}.tools`, 'expected at least one tool.');
  return {
    tools: tools.filter((tool) => names.has(tool.name)),
    choice: { kind: mode === 'required' ? 'required' : 'auto' },
  };
}

/** The calls of an assistant message, as Converse's toolUse blocks. */
export function readToolCalls(
  value: unknown,
  path: string,
): { toolUseId: string; name: string; input: JsonObject }[] {
  return listAt(value, path).map((item, index) => {
    const at = `${path}[${index}]`;
    const call = objectAt(item, at);
    if (isGiven(call['type']) && call['type'] !== 'function') {
      fault(`${at}.type`, "only calls of type 'function' are supported.");
    }
    const called = objectAt(call['function'], `${at}.function`);
    return {
      toolUseId: toolUseId(stringAt(call['id'], `${at}.id`)),
      name: toolName(called['name'], `${at}.function.name`),
      input: readArguments(called['arguments'], `${at}.function.arguments`),
    };
  });
}

function readArguments(value: unknown, path: string): JsonObject {
  const text = stringAt(value, path);
  if (text.trim() === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return fault(path, 'expected a JSON object as a string.');
  }
  return isObject(parsed) ? parsed : fault(path, 'expected a JSON object as a string.');
}

function toolName(value: unknown, path: string): string {
  const name = stringAt(value, path);
  if (/^[a-zA-Z0-9_-]{1,64}$/.test(name)) return name;
  return fault(path, 'expected 1 to 64 letters, digits, underscores or hyphens.');
}

/** The id as Converse takes it ([a-zA-Z0-9_-], 1 to 64 long); the same id always gives the same one. */
export function toolUseId(id: string): string {
  if (/^[a-zA-Z0-9_-]{1,64}$/.test(id)) return id;
  const digest = createHash('sha256').update(id).digest('hex').slice(0, 16);
  return `${id.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 40)}_${digest}`;
}
