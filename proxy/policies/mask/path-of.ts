/** Where in a body something stands: `messages[0].content[1].text`. For a refusal; the body is JSON. */
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  endOfString,
  endOfValue,
  nameOf,
  OPEN_BRACE,
  OPEN_BRACKET,
  skipSpace,
} from '../../dialects/top-level.ts';

/** A path of more than these levels ends there. */
const MOST_LEVELS = 20;

/** `offset`: in a value. Null: in none that can be named. */
export function pathOf(body: Buffer, offset: number): string | null {
  try {
    return pathTo(body, offset);
  } catch {
    // A name that cannot be read: the body is no JSON after all.
    return null;
  }
}

function pathTo(body: Buffer, offset: number): string | null {
  let path = '';
  let from = skipSpace(body, 0);
  for (let level = 0; level < MOST_LEVELS; level++) {
    const step = stepTo(body, from, offset);
    if (step === null || (step.name.startsWith('.') && !SAID.has(step.name.slice(1)))) break;
    path += path === '' ? step.name.replace(/^\./, '') : step.name;
    from = step.valueStart;
  }
  return path === '' ? null : path;
}

/** Names of the APIs; any other may be what was found. */
const SAID: ReadonlySet<string> = new Set([
  'messages',
  'content',
  'text',
  'system',
  'instructions',
  'input',
  'output',
  'tools',
  'function',
  'description',
  'parameters',
  'input_schema',
  'toolConfig',
  'toolSpec',
  'inputSchema',
  'tool_calls',
  'arguments',
  'toolUse',
  'toolResult',
  'document',
  'documents',
  'source',
  'title',
  'context',
  'query',
  'prompt',
  'inputText',
]);

type Step = { readonly name: string; readonly valueStart: number };

/** The member or item of the value at `from` that holds `offset`. */
function stepTo(body: Buffer, from: number, offset: number): Step | null {
  const isObject = body[from] === OPEN_BRACE;
  if (!isObject && body[from] !== OPEN_BRACKET) return null;
  let at = skipSpace(body, from + 1);
  for (let index = 0; at < body.length && body[at] !== CLOSE_BRACE && body[at] !== CLOSE_BRACKET; index++) {
    const nameEnd = isObject ? endOfString(body, at) : at;
    const valueStart = isObject ? skipSpace(body, skipSpace(body, nameEnd) + 1) : at;
    const end = endOfValue(body, valueStart);
    if (offset < valueStart) return null;
    if (offset < end) return { name: isObject ? `.${nameOf(body, at, nameEnd)}` : `[${index}]`, valueStart };
    at = skipSpace(body, end);
    if (body[at] !== COMMA) return null;
    at = skipSpace(body, at + 1);
  }
  return null;
}
