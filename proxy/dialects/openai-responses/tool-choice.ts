/** `tool_choice` and `parallel_tool_calls` of a Responses request. */
import {
  boundedListAt,
  fault,
  isGiven,
  nameAt,
  objectAt,
  optionalBoolean,
  stringAt,
} from '../request/faults.ts';
import type { ToolChoice, ToolUse } from '../converse/tool-use.ts';
import { bounds } from '../bounds.ts';
import { isObject, type JsonObject } from '../json.ts';
import { isClientTool } from './client-tools.ts';
import { nameFor, type ToolRegistry } from './tool-registry.ts';

export function readToolChoice(body: JsonObject, book: ToolRegistry): ToolUse {
  const isParallelForbidden = optionalBoolean(body, 'parallel_tool_calls') === false;
  const tools = book.definitions;
  const choice = body['tool_choice'];
  if (!isGiven(choice)) return { tools, choice: null, isParallelForbidden };
  if (isObject(choice) && choice['type'] === 'allowed_tools') {
    return { ...readAllowed(choice, book), isParallelForbidden };
  }
  return { tools, choice: readChoice(choice, book), isParallelForbidden };
}

function readChoice(choice: unknown, book: ToolRegistry): ToolChoice {
  if (choice === 'auto' || choice === 'none') return { kind: choice };
  if (book.definitions.length === 0) {
    return fault('tool_choice', 'this field is only allowed when tools are given that Bedrock can offer.');
  }
  if (choice === 'required') return { kind: 'required' };
  if (isObject(choice)) return { kind: 'tool', name: namedTool(choice, 'tool_choice', book) };
  return fault('tool_choice', "expected 'none', 'auto', 'required' or an object that names a tool.");
}

/** `{type: allowed_tools, mode, tools}`: a choice among some of the tools. */
function readAllowed(choice: JsonObject, book: ToolRegistry): Pick<ToolUse, 'tools' | 'choice'> {
  const mode = choice['mode'];
  if (mode !== 'auto' && mode !== 'required') fault('tool_choice.mode', "expected 'auto' or 'required'.");
  const names = new Set<string>();
  for (const [index, item] of boundedListAt(choice['tools'], 'tool_choice.tools', bounds.tools).entries()) {
    const at = `tool_choice.tools[${index}]`;
    names.add(namedTool(objectAt(item, at), at, book));
  }
  if (names.size === 0) fault('tool_choice.tools', 'expected at least one tool.');
  return {
    tools: book.definitions.filter((tool) => names.has(tool.name)),
    choice: { kind: mode === 'required' ? 'required' : 'auto' },
  };
}

function namedTool(choice: JsonObject, at: string, book: ToolRegistry): string {
  const type = stringAt(choice['type'], `${at}.type`);
  if (isClientTool(type)) return known(type, at, book);
  if (type !== 'function' && type !== 'custom') {
    return fault(
      `${at}.type`,
      'tools of this type do not exist on Bedrock; give the model a tool of your own.',
    );
  }
  const name = nameAt(choice['name'], `${at}.name`);
  const namespace =
    typeof choice['namespace'] === 'string' ? nameAt(choice['namespace'], `${at}.namespace`) : null;
  return known(nameFor({ kind: type, name, namespace }), `${at}.name`, book);
}

function known(name: string, at: string, book: ToolRegistry): string {
  return book.has(name) ? name : fault(at, 'no tool has this name.');
}
