/** Anthropic's tools and tool_choice → Converse's, for models that are not Claude's. */
import { cachePointOf } from '../../converse/content.ts';
import { schemaOf } from '../../converse/schema/tool-schema.ts';
import { readToolName, type ToolNames } from '../../converse/tool-names.ts';
import {
  descriptionOf,
  propertyNamesOf,
  type ToolChoice,
  type ToolDefinition,
  type ToolUse,
} from '../../converse/tool-use.ts';
import { fault, isGiven, listAt, objectAt, stringAt } from '../../request/faults.ts';
import { isObject, type JsonObject } from '../../json.ts';
import type { Work } from '../../work.ts';
import { isServerTool } from '../fields.ts';
import { examplesInWords } from '../tool-words.ts';

/** `added`: tools that came in mid-conversation. */
export function* readToolUse(
  body: JsonObject,
  added: readonly JsonObject[],
  toolNames: ToolNames,
): Work<ToolUse> {
  const tools: ToolDefinition[] = [];
  const names = new Set<string>();
  const given = [...(isGiven(body['tools']) ? listAt(body['tools'], 'tools') : []), ...added];
  if (given.length > 0) {
    for (const [index, item] of given.entries()) {
      // Beside others, tools that run at Anthropic are left out.
      if (isObject(item) && isServerTool(item['type'])) continue;
      const tool = readTool(item, `tools[${index}]`, toolNames);
      if (names.has(tool.name)) fault(`tools[${index}].name`, 'two tools have this name.');
      names.add(tool.name);
      tools.push(tool);
      yield;
    }
  }
  const propertyNames = propertyNamesOf(tools);
  if (!isGiven(body['tool_choice']))
    return { tools, choice: null, isParallelForbidden: false, propertyNames };
  const choice = objectAt(body['tool_choice'], 'tool_choice');
  return {
    tools,
    choice: readChoice(choice, names, toolNames),
    isParallelForbidden: choice['disable_parallel_tool_use'] === true,
    propertyNames,
  };
}

function readTool(item: unknown, path: string, toolNames: ToolNames): ToolDefinition {
  const tool = objectAt(item, path);
  const { type } = tool;
  if (isGiven(type) && type !== 'custom') {
    fault(`${path}.type`, 'this tool is built into Claude; give this model a tool of your own instead.');
  }
  return {
    name: toolNames.bedrock(readToolName(tool['name'], `${path}.name`)),
    description: withExamples(descriptionOf(tool), tool['input_examples']),
    schema: schemaOf(tool['input_schema'], `${path}.input_schema`),
    isStrict: tool['strict'] === true,
    cachePoint: cachePointOf(tool['cache_control']),
  };
}

function withExamples(description: string | null, examples: unknown): string | null {
  const words = examplesInWords(examples);
  return description === null || words === null ? (description ?? words) : `${description}\n\n${words}`;
}

/** `names`: as Bedrock has them. */
function readChoice(choice: JsonObject, names: ReadonlySet<string>, toolNames: ToolNames): ToolChoice {
  switch (choice['type']) {
    case 'auto':
    case 'none':
      return { kind: choice['type'] };
    case 'any':
      return names.size === 0
        ? fault('tool_choice', 'this field is only allowed when tools are given.')
        : { kind: 'required' };
    case 'tool': {
      const name = toolNames.bedrock(stringAt(choice['name'], 'tool_choice.name'));
      return names.has(name) ? { kind: 'tool', name } : fault('tool_choice.name', 'no tool has this name.');
    }
    default:
      return fault('tool_choice.type', "Input should be 'auto', 'any', 'tool' or 'none'");
  }
}
