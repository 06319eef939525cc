/**
 * Tools as Claude on Bedrock takes them. The fields of a tool go by the table in `fields.ts`; what has a
 * meaning is kept by other means: examples, and groups of properties that a schema cannot name, as words of the description,
 * eager streaming as a beta of the request.
 */
import type { ModelTraits } from '../../../../core/catalog/model.ts';
import { StrictTools } from '../../converse/schema/strict-tools.ts';
import type { NativeSchema } from '../../converse/schema/native-schema.ts';
import { schemaOf, toolSchemaFor } from '../../converse/schema/tool-schema.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { isGiven } from '../../request/faults.ts';
import type { Work } from '../../work.ts';
import { isServerTool, toolFields, typedToolFields } from '../fields.ts';
import { examplesInWords } from '../tool-words.ts';
import type { PointMender } from './cache-points.ts';

export type ToolRules = {
  readonly traits: ModelTraits;
  /** Whether examples have a field of their own, with its beta. */
  readonly takesExamples: boolean;
  readonly takesDeferral: boolean;
  readonly takesStrict: boolean;
  /** The schema of the answer, where Bedrock enforces it. */
  readonly format: NativeSchema | null;
  /** Whether members that nobody here knows go along. */
  readonly takesOtherFields: boolean;
  readonly points: PointMender | null;
};

/** The tools that are sent: the client's, and those that system turns have brought. */
export function* mendedTools(
  tools: readonly unknown[],
  added: readonly JsonObject[],
  rules: ToolRules,
): Work<readonly JsonObject[]> {
  const mended = new Map<unknown, JsonObject>();
  const strict = new StrictTools(rules.takesStrict ? rules.traits.strictTools : 0, rules.format);
  for (const tool of [...tools, ...added]) {
    yield;
    if (!isObject(tool) || isLeftOut(tool, rules) || mended.has(tool['name'])) continue;
    const isOwn = !isGiven(tool['type']) || tool['type'] === 'custom';
    const changed = isOwn ? ownTool(tool, strict, rules) : typedTool(tool, rules);
    mended.set(tool['name'], rules.points?.block(changed) ?? changed);
  }
  return [...mended.values()];
}

/** What runs at Anthropic, and the search among deferred tools where none is deferred. */
function isLeftOut({ type }: JsonObject, { takesDeferral }: ToolRules): boolean {
  const searches = typeof type === 'string' && type.startsWith('tool_search_tool');
  return isServerTool(type) || (searches && !takesDeferral);
}

function typedTool(tool: JsonObject, { takesDeferral, takesOtherFields }: ToolRules): JsonObject {
  const mended: Record<string, unknown> = {};
  for (const member in tool) {
    const isKnown = typedToolFields.has(member);
    if (tool[member] === null || (!isKnown && toolFields.has(member))) continue;
    if (isKnown || takesOtherFields) mended[member] = tool[member];
  }
  if (tool['defer_loading'] === true && takesDeferral) mended['defer_loading'] = true;
  return mended;
}

function ownTool(tool: JsonObject, strict: StrictTools, rules: ToolRules): JsonObject {
  const { description, input_examples: given } = tool;
  const mended: Record<string, unknown> = {};
  for (const member in tool) {
    const isKnown = toolFields.get(member)?.does === 'passed on' || member === 'cache_control';
    if (tool[member] === null || (!isKnown && toolFields.has(member))) continue;
    if (isKnown || rules.takesOtherFields) mended[member] = tool[member];
  }
  const { schema, note } = toolSchemaFor(schemaOf(tool['input_schema'], 'input_schema'), rules.traits);
  const strictly = tool['strict'] === true && note === null ? strict.take(schema) : null;
  mended['input_schema'] = strictly ?? schema;
  if (strictly !== null) mended['strict'] = true;
  if (tool['defer_loading'] === true && rules.takesDeferral) mended['defer_loading'] = true;
  const examples = examplesInWords(given);
  if (examples !== null && rules.takesExamples) mended['input_examples'] = given;
  const described = [typeof description === 'string' ? description : null, note].filter(
    (each) => each !== null,
  );
  const words = described.join('\n');
  const told = examples === null || rules.takesExamples ? words : `${words}\n\n${examples}`.trimStart();
  if (told !== '') mended['description'] = told;
  return mended;
}
