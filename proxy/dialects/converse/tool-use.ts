/**
 * Tools, tool choice and tool calls as Converse takes them. Ids that Converse's pattern forbids are replaced by ones that
 * depend on the id alone, so that call and result still meet.
 */
import { createHash } from 'node:crypto';
import { isBlank } from '../blank.ts';
import { isObject, type JsonObject } from '../json.ts';
import { unusualNames, type PropertyNames } from './schema/property-names.ts';

export type ToolDefinition = {
  readonly name: string;
  readonly description: string | null;
  readonly schema: JsonObject;
  readonly isStrict: boolean;
  /** A cache point to stand behind it. */
  readonly cachePoint: JsonObject | null;
};

export type ToolChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'none' }
  | { readonly kind: 'required' }
  | { readonly kind: 'tool'; readonly name: string };

export type ToolUse = {
  readonly tools: readonly ToolDefinition[];
  /** Null when the client left the choice open by saying nothing. */
  readonly choice: ToolChoice | null;
  readonly isParallelForbidden: boolean;
  /** Of tools with properties whose names not every model takes, those names: by the name of the tool. */
  readonly propertyNames: ReadonlyMap<string, PropertyNames>;
};

/** Looks through the schemas of a request's tools, once. */
export function propertyNamesOf(tools: readonly ToolDefinition[]): ToolUse['propertyNames'] {
  const propertyNames = new Map<string, PropertyNames>();
  for (const { name, schema } of tools) {
    const names = unusualNames(schema);
    if (names !== null) propertyNames.set(name, names);
  }
  return propertyNames;
}

/** A description that says something; null when there is none. */
export function descriptionOf(tool: JsonObject): string | null {
  const { description } = tool;
  return typeof description === 'string' && !isBlank(description) ? description : null;
}

/** The object behind JSON between the quotes of a JSON string; empty when the model's answer was cut and it is none. */
export function objectBehind(escaped: string): JsonObject {
  if (escaped === '') return {};
  try {
    const parsed: unknown = JSON.parse(JSON.parse(`"${escaped}"`) as string);
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

/** The id as Converse takes it; the same id always gives the same one. */
export function toolUseId(id: string): string {
  return usualId(id, false);
}

/** What Converse takes as an id or a name ([a-zA-Z0-9_-], 1 to 64 long), made of one that it does not take. */
export function usualId(id: string, isReserved: boolean): string {
  if (!isReserved && /^[a-zA-Z0-9_-]{1,64}$/.test(id)) return id;
  const digest = createHash('sha256').update(id).digest('hex').slice(0, 16);
  return `${id.slice(0, 40).replace(/[^a-zA-Z0-9_-]/g, '_')}_${digest}`;
}
