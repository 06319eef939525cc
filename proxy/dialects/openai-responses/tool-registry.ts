/**
 * The tools of a request under the names Bedrock knows them by. Converse has one kind of tool; OpenAI has functions,
 * custom tools (free text in), namespaces of both, and shells and patches that the client runs. Each becomes a function,
 * and a call of it becomes the item that the client expects.
 *
 * Tools that OpenAI's own servers run (web_search, file_search, code_interpreter, image_generation, computer use, mcp,
 * tool_search …) and kinds that nobody here knows are left out: the model never hears of them.
 */
import { bounds, shown } from '../bounds.ts';
import { customDefinition } from '../converse/custom-tool.ts';
import { boundedListAt, fault, isGiven, objectAt, stringAt } from '../request/faults.ts';
import { schemaOf } from '../converse/schema/tool-schema.ts';
import { bedrockToolName, readToolName } from '../converse/tool-names.ts';
import { descriptionOf, type ToolDefinition } from '../converse/tool-use.ts';
import type { JsonObject } from '../json.ts';
import type { Work } from '../work.ts';
import { clientTools, isClientTool, type ClientToolType } from './client-tools.ts';

/** What a tool is to the client. */
export type ToolIdentity =
  | { readonly kind: 'function' | 'custom'; readonly name: string; readonly namespace: string | null }
  | { readonly kind: 'client'; readonly type: ClientToolType };

export class ToolRegistry {
  readonly definitions: ToolDefinition[] = [];
  readonly #identities = new Map<string, ToolIdentity>();

  add(identity: ToolIdentity, definition: Omit<ToolDefinition, 'name'>, path: string): void {
    const name = nameFor(identity);
    if (this.has(name)) fault(path, 'two tools have this name.');
    if (this.definitions.length === bounds.tools)
      fault('tools', `expected at most ${shown(bounds.tools)} tools, those in namespaces among them.`);
    this.#identities.set(name, identity);
    this.definitions.push({ name, ...definition });
  }

  has(name: string): boolean {
    return this.#identities.has(name);
  }

  /** A tool by the name Bedrock knows it by; a name the model made up is a function of that name. */
  identityOf(name: string): ToolIdentity {
    return this.#identities.get(name) ?? { kind: 'function', name, namespace: null };
  }
}

/** The name for Bedrock: the same identity always gives the same one. */
export function nameFor(identity: ToolIdentity): string {
  if (identity.kind === 'client') return identity.type;
  const { name, namespace } = identity;
  return bedrockToolName(
    namespace === null ? name : `${namespace}${namespace.endsWith('__') ? '' : '__'}${name}`,
  );
}

export function* readToolRegistry(value: unknown): Work<ToolRegistry> {
  const book = new ToolRegistry();
  if (isGiven(value)) yield* readTools(book, value, 'tools', null);
  return book;
}

function* readTools(book: ToolRegistry, value: unknown, at: string, namespace: string | null): Work<void> {
  for (const [index, item] of boundedListAt(value, at, bounds.tools).entries()) {
    yield;
    const path = `${at}[${index}]`;
    const tool = objectAt(item, path);
    const type = stringAt(tool['type'], `${path}.type`);
    if (type === 'function') addFunction(book, tool, path, namespace);
    else if (type === 'custom') addCustom(book, tool, path, namespace);
    else if (type === 'namespace' && namespace === null) {
      yield* readTools(book, tool['tools'], `${path}.tools`, readToolName(tool['name'], `${path}.name`));
    } else if (isClientTool(type)) {
      const { description, schema } = clientTools[type];
      book.add({ kind: 'client', type }, { description, schema, isStrict: false, cachePoint: null }, path);
    }
  }
}

function addFunction(book: ToolRegistry, tool: JsonObject, path: string, namespace: string | null): void {
  const schema = schemaOf(tool['parameters'], `${path}.parameters`);
  const definition = {
    description: descriptionOf(tool),
    schema,
    isStrict: tool['strict'] === true,
    cachePoint: null,
  };
  book.add(
    { kind: 'function', name: readToolName(tool['name'], `${path}.name`), namespace },
    definition,
    `${path}.name`,
  );
}

function addCustom(book: ToolRegistry, tool: JsonObject, path: string, namespace: string | null): void {
  const format = isGiven(tool['format']) ? objectAt(tool['format'], `${path}.format`) : {};
  const grammar =
    format['type'] === 'grammar'
      ? {
          syntax: String(format['syntax']),
          definition: stringAt(format['definition'], `${path}.format.definition`),
        }
      : null;
  const definition = { ...customDefinition(tool, grammar), cachePoint: null };
  book.add(
    { kind: 'custom', name: readToolName(tool['name'], `${path}.name`), namespace },
    definition,
    `${path}.name`,
  );
}
