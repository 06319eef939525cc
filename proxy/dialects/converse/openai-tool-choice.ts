/** `tool_choice` as both of OpenAI's APIs mean it; how a tool is named there differs, and is the caller's. */
import { bounds } from '../bounds.ts';
import { isObject, type JsonObject } from '../json.ts';
import { boundedListAt, fault, isGiven, objectAt } from '../request/faults.ts';
import type { ToolDefinition, ToolUse } from './tool-use.ts';

export type OfferedTools = {
  readonly tools: readonly ToolDefinition[];
  /** The refusal of a choice where there are none. */
  readonly noTools: string;
  /** The name of the tool that an object at `path` names; a fault when there is no such tool. */
  readonly named: (object: JsonObject, path: string) => string;
  /** What holds `mode` and `tools` of an `allowed_tools` choice, and its path. */
  readonly allowed: (choice: JsonObject) => readonly [holder: JsonObject, path: string];
};

export type Chosen = Pick<ToolUse, 'tools' | 'choice'>;

export function chosenTools(choice: unknown, offered: OfferedTools): Chosen {
  const { tools } = offered;
  if (!isGiven(choice)) return { tools, choice: null };
  if (choice === 'auto' || choice === 'none') return { tools, choice: { kind: choice } };
  if (isObject(choice) && choice['type'] === 'allowed_tools') return allowedTools(choice, offered);
  if (tools.length === 0) return fault('tool_choice', offered.noTools);
  if (choice === 'required') return { tools, choice: { kind: 'required' } };
  if (!isObject(choice)) return fault('tool_choice', NO_CHOICE);
  return { tools, choice: { kind: 'tool', name: offered.named(choice, 'tool_choice') } };
}

export const NO_CHOICE = "expected 'none', 'auto', 'required' or an object that names a tool.";

/** A choice among some of the tools. */
function allowedTools(choice: JsonObject, { tools, named, allowed }: OfferedTools): Chosen {
  const [holder, path] = allowed(choice);
  const { mode } = holder;
  if (mode !== 'auto' && mode !== 'required') return fault(`${path}.mode`, "expected 'auto' or 'required'.");
  const names = new Set<string>();
  for (const [index, item] of boundedListAt(holder['tools'], `${path}.tools`, bounds.tools).entries()) {
    const at = `${path}.tools[${index}]`;
    names.add(named(objectAt(item, at), at));
  }
  if (names.size === 0) fault(`${path}.tools`, 'expected at least one tool.');
  return { tools: tools.filter((tool) => names.has(tool.name)), choice: { kind: mode } };
}
