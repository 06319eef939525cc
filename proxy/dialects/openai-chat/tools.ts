/** The tools, tool_choice and tool calls of a chat request: functions, and custom tools, which take free text. */
import { cachePointOf } from '../converse/content.ts';
import { customAddedBytes, customDefinition, wrapped, type Grammar } from '../converse/custom-tool.ts';
import {
  boundedListAt,
  fault,
  isGiven,
  nameAt,
  objectAt,
  optionalBoolean,
  stringAt,
} from '../request/faults.ts';
import { chosenTools, NO_CHOICE } from '../converse/openai-tool-choice.ts';
import { schemaOf } from '../converse/schema/tool-schema.ts';
import { readToolName, type ToolNames } from '../converse/tool-names.ts';
import {
  descriptionOf,
  propertyNamesOf,
  toolUseId,
  type ToolDefinition,
  type ToolUse,
} from '../converse/tool-use.ts';
import type { ArgumentsReader } from '../request/arguments.ts';
import { bounds } from '../bounds.ts';
import type { JsonObject } from '../json.ts';
import type { Work } from '../work.ts';

export type ChatTools = {
  readonly use: ToolUse;
  /** Whether any are offered, though the choice may leave none of them. */
  readonly areOffered: boolean;
  /** Names of those that are custom: their calls come back as text. */
  readonly custom: ReadonlySet<string>;
  /** Bytes that definitions have here and did not have in the client's body. */
  readonly addedBytes: number;
  /** Whether a schema had to be changed to be that of a tool. */
  readonly hasOtherSchemas: boolean;
  /** Whether one of them, chosen or not, has a cache point. */
  readonly hasCachePoints: boolean;
};

type Offered = {
  readonly tools: ToolDefinition[];
  /** Names as the client gives them. */
  readonly names: Set<string>;
  readonly custom: Set<string>;
  readonly toolNames: ToolNames;
  hasOtherSchemas: boolean;
};

/** The tools of a small body, at once. */
export function readChatTools(body: JsonObject, toolNames: ToolNames): ChatTools {
  if (!saysTools(body)) return NO_TOOLS;
  const offered = noneOffered(toolNames);
  const tools = listedTools(body);
  for (let index = 0; index < tools.length; index++) readTool(tools[index], index, offered);
  return toolsOf(body, offered);
}

/** Those of a large body, in steps. */
export function* readingChatTools(body: JsonObject, toolNames: ToolNames): Work<ChatTools> {
  const offered = noneOffered(toolNames);
  const tools = listedTools(body);
  for (let index = 0; index < tools.length; index++) {
    yield;
    readTool(tools[index], index, offered);
  }
  return toolsOf(body, offered);
}

/** Whether a body says anything of tools, as most do not. */
function saysTools({ tools, tool_choice: choice, parallel_tool_calls: parallel }: JsonObject): boolean {
  return isGiven(tools) || isGiven(choice) || isGiven(parallel);
}

const NO_TOOLS: ChatTools = {
  use: { tools: [], choice: null, isParallelForbidden: false, propertyNames: new Map() },
  areOffered: false,
  custom: new Set(),
  addedBytes: 0,
  hasOtherSchemas: false,
  hasCachePoints: false,
};

function noneOffered(toolNames: ToolNames): Offered {
  return { tools: [], names: new Set(), custom: new Set(), toolNames, hasOtherSchemas: false };
}

function listedTools({ tools }: JsonObject): readonly unknown[] {
  return isGiven(tools) ? boundedListAt(tools, 'tools', bounds.tools) : [];
}

function toolsOf(body: JsonObject, offered: Offered): ChatTools {
  const { toolNames } = offered;
  let addedBytes = 0;
  for (const tool of offered.tools)
    if (offered.custom.has(toolNames.client(tool.name))) addedBytes += customAddedBytes(tool);
  const isParallelForbidden = optionalBoolean(body, 'parallel_tool_calls') === false;
  const chosen = chosenTools(body['tool_choice'], {
    tools: offered.tools,
    noTools: 'this field is only allowed when tools are given.',
    named: (choice, path) => namedTool(choice, path, offered),
    // `{type: allowed_tools, allowed_tools: {mode, tools}}`
    allowed: (choice) => [objectAt(choice['allowed_tools'], ALLOWED), ALLOWED],
  });
  const use = { ...chosen, isParallelForbidden, propertyNames: propertyNamesOf(offered.tools) };
  const { custom, hasOtherSchemas } = offered;
  const hasCachePoints = offered.tools.some(({ cachePoint }) => cachePoint !== null);
  const areOffered = offered.tools.length > 0;
  return { use, areOffered, custom, addedBytes, hasOtherSchemas, hasCachePoints };
}

const ALLOWED = 'tool_choice.allowed_tools';

function readTool(item: unknown, index: number, offered: Offered): void {
  const path = `tools[${index}]`;
  const tool = objectAt(item, path);
  const { type } = tool;
  if (type !== 'function' && type !== 'custom')
    return fault(`${path}.type`, "only tools of type 'function' and 'custom' are supported.");
  const at = `${path}.${type}`;
  const definition = objectAt(tool[type], at);
  const name = readToolName(definition['name'], `${at}.name`);
  if (offered.names.has(name)) fault(`${at}.name`, 'two tools have this name.');
  offered.names.add(name);
  if (type === 'custom') offered.custom.add(name);
  const cachePoint = cachePointOf(tool['cache_control']) ?? cachePointOf(definition['cache_control']);
  const { description, schema, isStrict } =
    type === 'custom'
      ? customDefinition(definition, readGrammar(definition['format'], `${at}.format`))
      : functionDefinition(definition, at);
  const { parameters } = definition;
  if (type === 'function' && isGiven(parameters) && schema !== parameters) offered.hasOtherSchemas = true;
  offered.tools.push({ name: offered.toolNames.bedrock(name), description, schema, isStrict, cachePoint });
}

function functionDefinition(definition: JsonObject, at: string): Omit<ToolDefinition, 'name' | 'cachePoint'> {
  return {
    description: descriptionOf(definition),
    schema: schemaOf(definition['parameters'], `${at}.parameters`),
    isStrict: definition['strict'] === true,
  };
}

/** The grammar that the input of a custom tool follows; null when any text will do. */
function readGrammar(value: unknown, path: string): Grammar | null {
  if (!isGiven(value)) return null;
  const format = objectAt(value, path);
  if (format['type'] === 'text') return null;
  if (format['type'] !== 'grammar') fault(`${path}.type`, "expected 'text' or 'grammar'.");
  const grammar = objectAt(format['grammar'], `${path}.grammar`);
  return {
    syntax: stringAt(grammar['syntax'], `${path}.grammar.syntax`),
    definition: stringAt(grammar['definition'], `${path}.grammar.definition`),
  };
}

/** `{type: function, function: {name}}`, or the same of a custom tool. */
function namedTool(choice: JsonObject, path: string, { names, custom, toolNames }: Offered): string {
  const { type } = choice;
  if (path === 'tool_choice' && type !== 'function' && type !== 'custom') return fault(path, NO_CHOICE);
  const kind = type === 'custom' ? 'custom' : 'function';
  const at = `${path}.${kind}`;
  const name = stringAt(objectAt(choice[kind], at)['name'], `${at}.name`);
  const isKnown = names.has(name) && custom.has(name) === (kind === 'custom');
  return isKnown ? toolNames.bedrock(name) : fault(`${at}.name`, `no tool of this type has this name.`);
}

/** The calls of an assistant message, as Converse's toolUse blocks. */
export function* readToolCalls(
  value: unknown,
  path: string,
  toolNames: ToolNames,
  argumentsReader: ArgumentsReader,
): Work<{ toolUseId: string; name: string; input: JsonObject }[]> {
  const calls: { toolUseId: string; name: string; input: JsonObject }[] = [];
  for (const [index, item] of boundedListAt(value, path, bounds.toolCalls).entries()) {
    yield;
    const at = `${path}[${index}]`;
    const call = objectAt(item, at);
    const type = call['type'] ?? 'function';
    if (type !== 'function' && type !== 'custom') {
      return fault(`${at}.type`, "only calls of type 'function' and 'custom' are supported.");
    }
    const called = objectAt(call[type], `${at}.${type}`);
    calls.push({
      toolUseId: toolUseId(nameAt(call['id'], `${at}.id`)),
      name: toolNames.bedrock(readToolName(called['name'], `${at}.${type}.name`)),
      input:
        type === 'custom'
          ? wrapped(stringAt(called['input'], `${at}.custom.input`))
          : argumentsReader.read(called['arguments'], `${at}.function.arguments`),
    });
  }
  return calls;
}
