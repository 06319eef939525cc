/** `tool_choice` and `parallel_tool_calls` of a Responses request. */
import { fault, nameAt, optionalBoolean, stringAt } from '../request/faults.ts';
import { chosenTools } from '../converse/openai-tool-choice.ts';
import { propertyNamesOf, type ToolUse } from '../converse/tool-use.ts';
import type { JsonObject } from '../json.ts';
import { isClientTool } from './client-tools.ts';
import { nameFor, type ToolRegistry } from './tool-registry.ts';

export function readToolChoice(body: JsonObject, registry: ToolRegistry): ToolUse {
  const isParallelForbidden = optionalBoolean(body, 'parallel_tool_calls') === false;
  const chosen = chosenTools(body['tool_choice'], {
    tools: registry.definitions,
    noTools: 'this field is only allowed when tools are given that Bedrock can offer.',
    named: (choice, at) => namedTool(choice, at, registry),
    // `{type: allowed_tools, mode, tools}`
    allowed: (choice) => [choice, 'tool_choice'],
  });
  return { ...chosen, isParallelForbidden, propertyNames: propertyNamesOf(registry.definitions) };
}

function namedTool(choice: JsonObject, at: string, registry: ToolRegistry): string {
  const type = stringAt(choice['type'], `${at}.type`);
  if (isClientTool(type)) return known(type, at, registry);
  if (type !== 'function' && type !== 'custom') {
    return fault(
      `${at}.type`,
      'tools of this type do not exist on Bedrock; give the model a tool of your own.',
    );
  }
  const name = nameAt(choice['name'], `${at}.name`);
  const namespace =
    typeof choice['namespace'] === 'string' ? nameAt(choice['namespace'], `${at}.namespace`) : null;
  return known(nameFor({ kind: type, name, namespace }), `${at}.name`, registry);
}

function known(name: string, at: string, registry: ToolRegistry): string {
  return registry.has(name) ? name : fault(at, 'no tool has this name.');
}
