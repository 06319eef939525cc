/** The definitions of tools as a model takes them: schemas, names of properties, and which of them are strict. */
import { isWithout, type Target } from '../dialect.ts';
import type { JsonObject } from '../json.ts';
import type { AnswerShape } from './answer-shape.ts';
import { withNames, type PropertyNames } from './schema/property-names.ts';
import { nativeSchemaOf, type NativeSchema } from './schema/native-schema.ts';
import { toolSchemaFor } from './schema/tool-schema.ts';
import type { ToolDefinition } from './tool-use.ts';

export function toolSpecs(
  tools: readonly ToolDefinition[],
  propertyNames: ReadonlyMap<string, PropertyNames>,
  target: Target,
  shape: AnswerShape,
): readonly JsonObject[] {
  const { traits } = target.model;
  const strict = new StrictTools(target, shape);
  return tools.flatMap((tool) => {
    const names = traits.limitsPropertyNames ? propertyNames.get(tool.name) : undefined;
    const given = names === undefined ? tool.schema : withNames(tool.schema, names.toBedrock);
    const native = tool.isStrict ? strict.take(given) : null;
    const { schema, note } = native === null ? toolSchemaFor(given, traits) : { schema: native, note: null };
    const description = [tool.description, note].filter((words) => words !== null).join('\n');
    const toolSpec = {
      name: tool.name,
      ...(description === '' ? {} : { description }),
      inputSchema: { json: schema },
      ...(native === null ? {} : { strict: true }),
    };
    return tool.cachePoint !== null ? [{ toolSpec }, tool.cachePoint] : [{ toolSpec }];
  });
}

/**
 * What all strict schemas of one request may have together: measured live by several projects, and in Anthropic's page on
 * structured outputs ("Schema complexity limits"). Tools beyond it are sent as they are, and not strict (R79).
 */
const MOST_OPTIONAL = 24;
const MOST_UNIONS = 16;

class StrictTools {
  #left: number;
  #optional = MOST_OPTIONAL;
  #unions = MOST_UNIONS;

  constructor(target: Target, shape: AnswerShape) {
    this.#left = isWithout(target, 'strict') ? 0 : target.model.traits.strictTools;
    if (shape.kind === 'native') this.#count(shape.native);
  }

  /** The schema of one more strict tool; null when it cannot be strict. */
  take(schema: JsonObject): JsonObject | null {
    const native = this.#left === 0 ? null : nativeSchemaOf(schema);
    if (native === null || native.optional > this.#optional || native.unions > this.#unions) return null;
    this.#left -= 1;
    this.#count(native);
    return native.schema;
  }

  #count({ optional, unions }: NativeSchema): void {
    this.#optional -= optional;
    this.#unions -= unions;
  }
}
