/**
 * When a rule is tried: the client's request holds what the rule speaks of, and the model is one of the rule's. Told by
 * the text of the request alone, so that a run shows how often each rule could have been broken.
 */
import { rules } from '../../simulator/rules/rules.ts';
import type { Asked } from './hold.ts';

type Condition = RegExp | ((text: string, asked: Asked) => boolean);

const both =
  (...parts: readonly RegExp[]) =>
  (text: string) =>
    parts.every((part) => part.test(text));

const TOOLS = /"tools":\[\{/;
const CACHE = /"cache_control":/;
const DOCUMENT = /"type":"(file|input_file|document)"/;
const IMAGE = /"type":"(image|image_url|input_image)"/;
const CALLS = /"type":"(tool_use|function_call)"|"tool_calls":\[\{/;
const RESULTS = /"type":"(tool_result|function_call_output)"|"role":"tool"/;
const THOUGHT = /"reasoning_content":"|"type":"thinking"|"type":"reasoning"/;
const THINKS = /"thinking":\{"type":"(enabled|adaptive)|"reasoning_effort":"(?!none)|"effort":"(?!none)/;
const BUDGET = /"budget_tokens":|"reasoning_effort":"(?!none)|"reasoning":\{"effort":"(?!none)/;
const NATIVE = /"type":"json_schema"/;
const STRICT = /"strict":true/;
const FORCED =
  /"tool_choice":("required"|\{"type":"(any|tool|function)"|\{"type":"allowed_tools","mode":"required")/;
const NAMED = /"tool_choice":\{"type":"(tool|function)"/;
const LIMITS =
  /"(minimum|maximum|exclusiveMinimum|exclusiveMaximum|multipleOf|minLength|maxLength|maxItems|uniqueItems|oneOf|not|if|prefixItems|patternProperties|propertyNames)":/;
const RECURSIVE = /"\$ref":"#(\/(\$defs|definitions)\/Tree)?"/;
const STOPS = /"stop(_sequences)?":("|\[")/;
const PREFILL = /"role":"assistant","content":"[^"]*"\}\]/;
const ROOT = /"(parameters|input_schema|schema)":\{/;

const conditions: Readonly<Record<string, Condition>> = {
  R01: /"role":"(system|developer)"|"instructions":/,
  R02: /"role":"(tool|system|developer)"|"type":"(reasoning|function_call)"/,
  R03: /"content":(\[\]|""|null)/,
  R04: /"(text|content|output|data)":"(\s|\\n)*"/,
  R05: DOCUMENT,
  R07: DOCUMENT,
  R08: /"type":"text","text":"[^"]*"\},\{"type":"tool_result"/,
  R09: /"(content|output)":(\[\]|"")/,
  R11: THOUGHT,
  R12: CALLS,
  R13: RESULTS,
  R14: CALLS,
  R15: RESULTS,
  R16: (text) => CALLS.test(text) && !TOOLS.test(text),
  R17: (text) => (text.match(/"(filename|title)":/g)?.length ?? 0) > 1,
  R18: (text) => (text.match(/"type":"(image|image_url|input_image)"/g)?.length ?? 0) > 20,
  R19: (text) => (text.match(/"type":"(file|input_file|document)"/g)?.length ?? 0) > 5,
  R20: CACHE,
  R21: CACHE,
  R22: (text) => (text.match(/"cache_control":/g)?.length ?? 0) > 4,
  R23: both(/"ttl":"1h"/, /"cache_control":\{"type":"ephemeral"(,"ttl":"5m")?\}/),
  R25: /"stop(_sequences)?":(\[("[^"]*",)*)?"(\s|\\n)+"/,
  R26: both(/"temperature":/, /"top_p":/),
  R27: /"(temperature|top_p|top_k)":/,
  R28: BUDGET,
  R29: BUDGET,
  R30: both(BUDGET, FORCED),
  R31: both(THINKS, /"(temperature|top_k)":/),
  R32: both(THINKS, PREFILL),
  R33: both(BUDGET, RESULTS),
  R36: (text) => FORCED.test(text) || NATIVE.test(text),
  R37: (text) => FORCED.test(text) || NATIVE.test(text),
  R38: (text) => NAMED.test(text) || NATIVE.test(text),
  R39: both(/"parallel_tool_calls":false|"disable_parallel_tool_use":true/, /"tool_choice":/),
  R40: both(TOOLS, /"stream":true/),
  R41: STRICT,
  R42: both(STRICT, LIMITS),
  R43: STRICT,
  R44: (text) => TOOLS.test(text) && /"(parameters|input_schema)":\{(?!"type":"object")/.test(text),
  R45: (text) => TOOLS.test(text) && /"(parameters|input_schema)":\{"(anyOf|oneOf|allOf)"/.test(text),
  R46: both(TOOLS, /"additionalProperties":|"\$defs":|"\$schema":|"anyOf":/),
  R47: both(TOOLS, /"(@id|with space|\$top|naïve|a\/b|x{70})":/),
  R48: TOOLS,
  R50: both(NATIVE, LIMITS),
  R51: NATIVE,
  R52: both(NATIVE, /"schema":\{"type":"(array|string)"/),
  R53: both(/"type":"json_schema"|"strict":true/, RECURSIVE),
  R54: /"(reasoning_)?effort":"(xhigh|max)"/,
  R60: PREFILL,
  R61: PREFILL,
  R62: RESULTS,
  R71: IMAGE,
  // The width of 9,000 pixels in the head of a PNG.
  R72: /iVBORw0KGgoAAAANSUhEUgAAIyg/,
  R73: both(DOCUMENT, CACHE),
  R74: STOPS,
  R76: /"thinking":\{"type":"disabled"|"(reasoning_)?effort":"none"/,
  R78: (text, { model }) =>
    [...text.matchAll(/"max_(?:completion_|output_)?tokens":(\d+)/g)].some(
      ([, limit]) => Number(limit) > model.maxOutputTokens,
    ),
  R79: /"strict_20"/,
  R81: /"eager_input_streaming":/,
  R88: NATIVE,
  R90: both(RESULTS, IMAGE),
  R92: /"role":"(system|developer)"/,
  R93: CALLS,
  R94: both(THINKS, FORCED),
  R95: THOUGHT,
  R96: (text) => (text.match(/"type":"(image|image_url|input_image)"/g)?.length ?? 0) > 20,
  R97: /"(reasoning_)?effort":"(xhigh|max)"/,
  R98: /"name":"srv.tool"/,
  R99: /"tool_choice":/,
  R100: /"parallel_tool_calls":false|"disable_parallel_tool_use":true/,
  R101: STRICT,
  R102: STRICT,
  R103: NATIVE,
  R104: both(/"type":"json_schema"|"strict":true/, ROOT),
  R105: CACHE,
  R106: both(THOUGHT, CACHE),
  R107: /"(input_examples|defer_loading|context_management|speed)":/,
  R108: /"block_binding":/,
  R109: CALLS,
  R111: /"source":\{"type":"(text|content)"|data:text\//,
  R112: /"type":"adaptive"/,
  R116: /"max_(completion_|output_)?tokens":\d[,}]/,
  R117: /"(temperature|top_p)":/,
};

/** The rules whose condition a request meets. */
export function triedBy(asked: Asked): readonly string[] {
  const text = asked.raw.body.toString();
  return rules.flatMap(({ id, models }) => {
    const condition = conditions[id];
    if (condition === undefined || !models.has(asked.model.bedrockId)) return [];
    const isMet = condition instanceof RegExp ? condition.test(text) : condition(text, asked);
    return isMet ? [id] : [];
  });
}
