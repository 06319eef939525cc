/** Anthropic's tools and tool_choice → Converse's, for models that are not Claude's. */
import { isBlank } from '../../blank.ts';
import { cachePointOf } from '../../converse/content.ts';
import { fault, isGiven, listAt, objectAt, stringAt } from '../../request/faults.ts';
import {
  schemaOf,
  toolName,
  type ToolChoice,
  type ToolDefinition,
  type ToolUse,
} from '../../converse/tool-use.ts';
import type { JsonObject } from '../../json.ts';
import type { Work } from '../../work.ts';

export function* readToolUse(body: JsonObject): Work<ToolUse> {
  const tools: ToolDefinition[] = [];
  if (isGiven(body['tools'])) {
    for (const [index, tool] of listAt(body['tools'], 'tools').entries()) {
      tools.push(readTool(tool, index));
      yield;
    }
  }
  if (!isGiven(body['tool_choice'])) return { tools, choice: null, isParallelForbidden: false };
  const choice = objectAt(body['tool_choice'], 'tool_choice');
  return {
    tools,
    choice: readChoice(choice, tools),
    isParallelForbidden: choice['disable_parallel_tool_use'] === true,
  };
}

function readTool(item: unknown, index: number): ToolDefinition {
  const path = `tools[${index}]`;
  const tool = objectAt(item, path);
  const { type, description } = tool;
  if (isGiven(type) && type !== 'custom') {
    fault(`${path}.type`, 'this tool is built into Claude; give this model a tool of your own instead.');
  }
  return {
    name: toolName(tool['name'], `${path}.name`),
    description: typeof description === 'string' && !isBlank(description) ? description : null,
    schema: schemaOf(tool['input_schema'], `${path}.input_schema`),
    isStrict: tool['strict'] === true,
    cachePoint: cachePointOf(tool['cache_control']),
  };
}

function readChoice(choice: JsonObject, tools: readonly ToolDefinition[]): ToolChoice {
  switch (choice['type']) {
    case 'auto':
    case 'none':
      return { kind: choice['type'] };
    case 'any':
      return tools.length === 0 ? noTools() : { kind: 'required' };
    case 'tool': {
      const name = stringAt(choice['name'], 'tool_choice.name');
      if (!tools.some((tool) => tool.name === name)) fault('tool_choice.name', 'no tool has this name.');
      return { kind: 'tool', name };
    }
    default:
      return fault('tool_choice.type', "Input should be 'auto', 'any', 'tool' or 'none'");
  }
}

function noTools(): never {
  return fault('tool_choice', 'this field is only allowed when tools are given.');
}
