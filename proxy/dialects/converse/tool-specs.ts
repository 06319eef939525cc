/** The definitions of tools as a model takes them: schemas, names of properties, and which of them are strict. */
import { isWithout, type Target } from '../dialect.ts';
import type { JsonObject } from '../json.ts';
import type { AnswerShape } from './answer-shape.ts';
import { withNames, type PropertyNames } from './schema/property-names.ts';
import { StrictTools } from './schema/strict-tools.ts';
import { toolSchemaFor } from './schema/tool-schema.ts';
import type { ToolDefinition } from './tool-use.ts';

export function toolSpecs(
  tools: readonly ToolDefinition[],
  propertyNames: ReadonlyMap<string, PropertyNames>,
  target: Target,
  shape: AnswerShape,
): readonly JsonObject[] {
  const { traits } = target.model;
  const strict = new StrictTools(
    isWithout(target, 'strict') ? 0 : traits.strictTools,
    shape.kind === 'native' ? shape.native : null,
  );
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
