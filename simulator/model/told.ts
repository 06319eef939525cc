/**
 * What a system prompt tells the model to answer, in the place of a field that it does not take: to call a tool, or to
 * write JSON. The simulated model obeys, as a real one does.
 */
import type { ToolDefinition } from './conversation.ts';

const CALL_ANY = /\bmust call at least one of the tools now\b/;
const CALL_ONE = /\bmust call the tool (\S+) now\b/;
const WRITE_JSON = /\bone JSON (?:object|value) and nothing else\b/;
const WITH_SCHEMA = /\bvalid against this JSON schema:\n(.+)/;

/** What is written where no schema is told. */
const SOME_OBJECT = { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] };

/** The tool that must be called, or null. */
export function toolTold(system: readonly string[], tools: readonly ToolDefinition[]): ToolDefinition | null {
  if (tools.length === 0) return null;
  for (const text of system) {
    if (CALL_ANY.test(text)) return tools[0] ?? null;
    const named = CALL_ONE.exec(text)?.[1];
    if (named !== undefined) return tools.find(({ name }) => name === named) ?? null;
  }
  return null;
}

/** The schema of the JSON that must be written, undefined where words will do. */
export function schemaTold(system: readonly string[]): unknown {
  for (const text of system) {
    if (!WRITE_JSON.test(text)) continue;
    return parsed(WITH_SCHEMA.exec(text)?.[1]) ?? SOME_OBJECT;
  }
  return undefined;
}

/** Undefined where what was told is no JSON. */
function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
