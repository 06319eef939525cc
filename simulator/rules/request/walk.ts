/** Ways through a request that several rules share. */
import { isObject, type JsonObject } from '../../../core/json.ts';
import type { BlockView, RequestView, ToolView, TurnView } from './view.ts';

/** All content blocks: of the system prompt, then of the messages, with what results of tools hold. */
export function blocksOf({ turns, system }: RequestView): readonly BlockView[] {
  return [...system, ...turns.flatMap(({ blocks }) => blocks)].flatMap((block) => [block, ...block.content]);
}

/** The same, with the turn that each stands in. */
export function placedBlocksOf({
  turns,
}: RequestView): readonly { readonly turn: TurnView; readonly block: BlockView }[] {
  return turns.flatMap((turn) =>
    turn.blocks.flatMap((block) => [block, ...block.content].map((each) => ({ turn, block: each }))),
  );
}

export function callIdsOf({ blocks }: TurnView): readonly string[] {
  return blocks.flatMap(({ kind, id }) => (kind === 'call' ? [id] : []));
}

export function resultIdsOf({ blocks }: TurnView): readonly string[] {
  return blocks.flatMap(({ kind, id }) => (kind === 'result' ? [id] : []));
}

/** The tools that a model may call, without those that have a type of their own. */
export function customToolsOf({ tools }: RequestView): readonly ToolView[] {
  return (tools ?? []).filter(({ value }) => (value['type'] ?? 'custom') === 'custom');
}

export function strictToolsOf(request: RequestView): readonly ToolView[] {
  return customToolsOf(request).filter(({ value }) => value['strict'] === true);
}

/** A schema and all schemas below it, each once, with its path. */
export function* schemasIn(
  schema: unknown,
  at: string,
): Generator<{ readonly at: string; readonly schema: JsonObject }> {
  if (!isObject(schema)) return;
  yield { at, schema };
  for (const name of MAPS) {
    const map = schema[name];
    if (!isObject(map)) continue;
    for (const [key, inner] of Object.entries(map)) yield* schemasIn(inner, `${at}.${name}.${key}`);
  }
  for (const name of LISTS) {
    const list: unknown = schema[name];
    if (!Array.isArray(list)) continue;
    for (const [index, inner] of list.entries()) yield* schemasIn(inner, `${at}.${name}.${index}`);
  }
  for (const name of ONES) yield* schemasIn(schema[name], `${at}.${name}`);
}

const MAPS = ['properties', '$defs', 'definitions', 'patternProperties', 'dependentSchemas'];
const LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items'];
const ONES = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames'];
