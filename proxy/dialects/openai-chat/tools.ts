/** The tools, tool_choice and tool calls of a chat request. */
import { cachePointOf } from '../converse/content.ts';
import { fault, isGiven, listAt, objectAt, optionalBoolean, stringAt } from '../converse/faults.ts';
import {
  readArguments,
  schemaOf,
  toolName,
  toolUseId,
  type ToolChoice,
  type ToolDefinition,
  type ToolUse,
} from '../converse/tool-use.ts';
import { isObject, type JsonObject } from '../json.ts';

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
