/** Names of properties that not every model takes (R47 of docs/bedrock-rules.md): they go to Bedrock under others. */
import { createHash } from 'node:crypto';
import { isObject, type JsonObject } from '../../json.ts';
import { fromEntries, hasSubschema, withSubschemas } from './subschemas.ts';

/** Names of properties that not every model takes, and those that stand for them. */
export type PropertyNames = {
  readonly toBedrock: ReadonlyMap<string, string>;
  readonly toClient: ReadonlyMap<string, string>;
};

/** What Claude takes as the name of a property. */
const USUAL_NAME = /^[a-zA-Z0-9_.-]{1,64}$/;

/** The names in a schema that Claude does not take, at any depth; null when there are none. */
export function unusualNames(root: JsonObject): PropertyNames | null {
  const unusual = new Set<string>();
  const look = (schema: JsonObject): false => {
    const { properties } = schema;
    if (isObject(properties)) {
      for (const name in properties) if (!USUAL_NAME.test(name)) unusual.add(name);
    }
    hasSubschema(schema, look);
    return false;
  };
  look(root);
  return unusual.size === 0 ? null : namesFor(unusual);
}

/** The same name always becomes the same one, and no two of them become one. */
function namesFor(unusual: ReadonlySet<string>): PropertyNames {
  const toBedrock = new Map<string, string>();
  const toClient = new Map<string, string>();
  for (const name of unusual) {
    const digest = createHash('sha256').update(name).digest('hex').slice(0, 12);
    const usual = `${name.slice(0, 40).replace(/[^a-zA-Z0-9_.-]/g, '_')}_${digest}`;
    toBedrock.set(name, usual);
    toClient.set(usual, name);
  }
  return { toBedrock, toClient };
}

/** The schema with its properties under other names. */
export function withNames(schema: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  const { properties, required } = schema;
  const inner = withSubschemas(schema, (each) => withNames(each, names));
  const renamed = isObject(properties) ? { properties: renamedMembers(inner['properties'], names) } : {};
  const demanded = Array.isArray(required)
    ? { required: required.map((name: unknown) => names.get(String(name)) ?? name) }
    : {};
  return { ...inner, ...renamed, ...demanded };
}

function renamedMembers(members: unknown, names: ReadonlyMap<string, string>): unknown {
  if (!isObject(members)) return members;
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [names.get(name) ?? name, value]));
}

/** The input of a call with its members under other names, at any depth. */
export function inputWithNames(input: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(input)) return input.map((item) => inputWithNames(item, names));
  if (!isObject(input)) return input;
  return renamedMembers(
    fromEntries(input, (_name, value) => inputWithNames(value, names)),
    names,
  );
}
