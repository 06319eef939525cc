/**
 * Tools and tool choice as Claude on Bedrock takes them. The fields of a tool go by the table in `fields.ts`; what has a
 * meaning is kept by other means: examples as words of the description, eager streaming as a beta of the request, a choice
 * that the model cannot be held to as an instruction.
 */
import type { ModelTraits } from '../../../../core/catalog/model.ts';
import { nativeSchemaOf } from '../../converse/schema/native-schema.ts';
import { schemaOf, toolSchemaFor } from '../../converse/schema/tool-schema.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { isGiven } from '../../request/faults.ts';
import type { Work } from '../../work.ts';
import { isServerTool, toolFields, typedToolFields } from '../fields.ts';
import { wrong } from '../reading/wrong.ts';
import type { PointMender } from './cache-points.ts';
import type { Changes } from './changes.ts';

export type ToolRules = {
  readonly traits: ModelTraits;
  /** Whether examples have a field of their own, with its beta. */
  readonly takesExamples: boolean;
  readonly takesDeferral: boolean;
  readonly takesStrict: boolean;
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
  let strict = 0;
  for (const tool of [...tools, ...added]) {
    yield;
    if (!isObject(tool) || isLeftOut(tool, rules) || mended.has(tool['name'])) continue;
    const isOwn = !isGiven(tool['type']) || tool['type'] === 'custom';
    const native =
      isOwn && rules.takesStrict && strict < rules.traits.strictTools ? strictSchema(tool) : null;
    if (native !== null) strict++;
    const changed = isOwn ? ownTool(tool, native, rules) : typedTool(tool, rules);
    mended.set(tool['name'], rules.points?.block(changed) ?? changed);
  }
  return [...mended.values()];
}

/** What runs at Anthropic, and the search among deferred tools where none is deferred. */
function isLeftOut({ type }: JsonObject, { takesDeferral }: ToolRules): boolean {
  const searches = typeof type === 'string' && type.startsWith('tool_search_tool');
  return isServerTool(type) || (searches && !takesDeferral);
}

/** The schema of a tool that is to be strict and can be; null otherwise. */
function strictSchema({ strict, input_schema: schema }: JsonObject): JsonObject | null {
  return strict === true && isObject(schema) ? (nativeSchemaOf(schema)?.schema ?? null) : null;
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

function ownTool(tool: JsonObject, strictly: JsonObject | null, rules: ToolRules): JsonObject {
  const { description, input_examples: examples } = tool;
  const mended: Record<string, unknown> = {};
  for (const member in tool) {
    const isKnown = toolFields.get(member)?.does === 'passed on' || member === 'cache_control';
    if (tool[member] === null || (!isKnown && toolFields.has(member))) continue;
    if (isKnown || rules.takesOtherFields) mended[member] = tool[member];
  }
  const { schema, note } =
    strictly === null
      ? toolSchemaFor(schemaOf(tool['input_schema'], 'input_schema'), rules.traits)
      : { schema: strictly, note: null };
  mended['input_schema'] = schema;
  if (note !== null)
    mended['description'] = typeof description === 'string' ? `${description}\n${note}` : note;
  if (strictly !== null) mended['strict'] = true;
  if (tool['defer_loading'] === true && rules.takesDeferral) mended['defer_loading'] = true;
  if (Array.isArray(examples) && examples.length > 0) {
    if (rules.takesExamples) mended['input_examples'] = examples;
    else mended['description'] = withExamples(mended['description'], examples);
  }
  return mended;
}

function withExamples(description: unknown, examples: readonly unknown[]): string {
  const lines = examples.map((example) => JSON.stringify(example));
  return `${typeof description === 'string' ? description : ''}\n\nExamples of its input:\n${lines.join('\n')}`.trimStart();
}

export type ChoicePlan = {
  readonly isForced: boolean;
  /** For the system prompt: what the choice cannot say to this model. */
  readonly words: string | null;
};

const UNFORCED: ChoicePlan = { isForced: false, words: null };

/** `names`: of the tools that are sent. */
export function planChoice(
  choice: unknown,
  names: ReadonlySet<unknown>,
  { toolChoice }: ModelTraits,
  changes: Changes,
): ChoicePlan {
  if (!isGiven(choice)) return UNFORCED;
  if (!isObject(choice)) return wrong('tool_choice', 'Input should be an object');
  const { type, name, disable_parallel_tool_use: onlyOne } = choice;
  const isForced = type === 'any' || type === 'tool';
  if (names.size === 0) {
    if (isForced) wrong('tool_choice', 'tool_choice may only be specified while providing tools.');
    changes.set('tool_choice', undefined);
    return UNFORCED;
  }
  if (type === 'tool' && !names.has(name))
    wrong('tool_choice', `Tool '${String(name).slice(0, 64)}' not found in provided tools`);
  const parallel =
    typeof onlyOne === 'boolean' && type !== 'none' ? { disable_parallel_tool_use: onlyOne } : {};
  if (isForced && (toolChoice === 'auto' || (toolChoice === 'any' && type === 'tool'))) {
    changes.set('tool_choice', { type: toolChoice, ...parallel });
    const words =
      type === 'any'
        ? 'Answer by calling one of the tools.'
        : `Answer by calling the tool ${JSON.stringify(name)}.`;
    return { isForced: toolChoice === 'any', words };
  }
  const own = { type, ...(type === 'tool' ? { name } : {}), ...parallel };
  if (Object.keys(own).length < Object.keys(choice).length) changes.set('tool_choice', own);
  return { isForced, words: null };
}
