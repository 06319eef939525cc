/** The tools of a Responses request, namespaces opened, and how a call of each looks. */
import { isObject, type JsonObject } from '../../../core/json.ts';
import type { ToolDefinition } from '../../model/conversation.ts';
import { objectsOf } from '../content.ts';

export type ResponsesTool = ToolDefinition & {
  readonly kind: 'function' | 'custom' | 'web_search';
  readonly namespace: string | null;
};

const FREE_TEXT = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] };

/** Those of `tools`, and those that items of type `additional_tools` bring into the conversation. */
export function responsesTools({ tools, input }: JsonObject): readonly ResponsesTool[] {
  const added = objectsOf(input).filter(({ type }) => type === 'additional_tools');
  return [tools, ...added.map((item) => item['tools'])]
    .flatMap(objectsOf)
    .flatMap((tool) => opened(tool, null));
}

function opened(tool: JsonObject, namespace: string | null): readonly ResponsesTool[] {
  const name = String(tool['name']);
  switch (tool['type']) {
    case 'function':
      return [{ kind: 'function', name, namespace, schema: tool['parameters'] ?? { type: 'object' } }];
    case 'custom':
      return [{ kind: 'custom', name, namespace, schema: FREE_TEXT }];
    case 'web_search':
      return [{ kind: 'web_search', name: 'web_search', namespace, schema: { type: 'object' } }];
    case 'namespace':
      return objectsOf(tool['tools']).flatMap((inner) => opened(inner, name));
    default:
      return [];
  }
}

/** The tool that `tool_choice` forces, or null. */
export function forcedResponsesTool(choice: unknown, tools: readonly ResponsesTool[]): ResponsesTool | null {
  const own = tools.filter(({ kind }) => kind !== 'web_search');
  if (choice === 'required') return own[0] ?? null;
  if (!isObject(choice)) return null;
  if (choice['type'] === 'allowed_tools') {
    if (choice['mode'] !== 'required') return null;
    const allowed = objectsOf(choice['tools']).map((tool) => tool['name']);
    return own.find(({ name }) => allowed.includes(name)) ?? null;
  }
  return own.find(({ name, kind }) => name === choice['name'] && kind === choice['type']) ?? null;
}
