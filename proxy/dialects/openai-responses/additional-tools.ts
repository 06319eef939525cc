/**
 * The tools of a request: those of `tools`, and those that items of type `additional_tools` bring into the conversation,
 * as Codex does. It sends its tools again with every turn, so of two with one name the later counts.
 */
import { isObject, type JsonObject } from '../json.ts';

/** All tools of the request, each once; as `tools` has them when no item brings any. */
export function allTools({ tools, input }: JsonObject): unknown {
  const added = Array.isArray(input) ? input.flatMap(toolsOf) : [];
  if (added.length === 0) return tools;
  return each([...(Array.isArray(tools) ? (tools as readonly unknown[]) : []), ...added]);
}

function toolsOf(item: unknown): readonly unknown[] {
  if (!isObject(item) || item['type'] !== 'additional_tools' || !Array.isArray(item['tools'])) return [];
  return item['tools'];
}

/** A namespace that comes again has the tools of both. */
function each(tools: readonly unknown[]): readonly unknown[] {
  const byName = new Map<unknown, unknown>();
  for (const tool of tools) {
    const name = isObject(tool) ? `${String(tool['type'])} ${String(tool['name'])}` : tool;
    byName.set(name, merged(byName.get(name), tool));
  }
  return [...byName.values()];
}

function merged(earlier: unknown, later: unknown): unknown {
  if (!isObject(earlier) || !isObject(later) || later['type'] !== 'namespace') return later;
  const lists = [earlier['tools'], later['tools']].filter((list) => Array.isArray(list));
  return { ...later, tools: each(lists.flat()) };
}
