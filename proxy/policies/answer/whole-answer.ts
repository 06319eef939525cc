/**
 * An answer, or an event, that holds its texts whole: each of them is checked, and has the client's own words put back. What
 * is no text (ids, names, signatures, what is encoded) stays as it is.
 */
import { isObject, type JsonObject } from '../../dialects/json.ts';
import type { CheckedKind } from './answer-check.ts';
import { changedText, type AnswerRules } from './text-flow.ts';

/** The same value, changed in place. Returns whether anything is another. */
export function changeTexts(value: JsonObject, rules: AnswerRules): boolean {
  return changeObject(value, 'text', rules, 0);
}

/** Deeper nesting is no answer of a model's. */
const MOST_LEVELS = 200;

/** `free`: JSON that the model wrote, names included. */
type Within = 'text' | 'thought' | 'free';

function changeObject(object: JsonObject, within: Within, rules: AnswerRules, level: number): boolean {
  let isChanged = false;
  if (level > MOST_LEVELS) return false;
  for (const name of Object.keys(object)) {
    const value = object[name];
    // They repeat a text word by word.
    if (name === 'logprobs' && within !== 'free' && value !== null && rules.checker?.isActive === true) {
      Object.assign(object, { logprobs: Array.isArray(value) ? [] : null });
      isChanged = true;
      continue;
    }
    if (TRACES.has(name) && within !== 'free') {
      isChanged = dropSaid(value, rules) || isChanged;
      continue;
    }
    const inner = within === 'free' ? 'free' : withinOf(name, value, within, object);
    if (inner === null) continue;
    const changed = changedValue(value, inner, name === 'arguments' ? 'json' : 'text', rules, level);
    if (changed === SAME) continue;
    isChanged = true;
    if (changed !== CHANGED_WITHIN) Object.assign(object, { [name]: changed });
  }
  return (within === 'free' && changeNames(object, rules)) || isChanged;
}

/** What a guardrail of Bedrock's tells is read elsewhere. It tells the answer as the model wrote it, too. */
function dropSaid(trace: unknown, { checker }: AnswerRules): boolean {
  const guardrail = isObject(trace) ? trace['guardrail'] : undefined;
  if (!isObject(guardrail) || checker?.isActive !== true || guardrail['modelOutput'] === undefined)
    return false;
  return Reflect.deleteProperty(guardrail, 'modelOutput');
}

const TRACES: ReadonlySet<string> = new Set(['trace', 'amazon-bedrock-trace']);

const SAME = Symbol('same');
const CHANGED_WITHIN = Symbol('changed within');

function changedValue(
  value: unknown,
  within: Within,
  kind: CheckedKind,
  rules: AnswerRules,
  level: number,
): unknown {
  if (typeof value === 'string') {
    if (value === '') return SAME;
    const sealed = within === 'thought' && rules.sealsThoughts;
    const changed = changedText(value, sealed ? 'sealed' : within === 'free' ? 'text' : kind, rules);
    return changed === value ? SAME : changed;
  }
  if (Array.isArray(value)) {
    let isChanged = false;
    for (const [index, item] of (value as readonly unknown[]).entries()) {
      const changed = changedValue(item, within, kind, rules, level + 1);
      if (changed === SAME) continue;
      isChanged = true;
      if (changed !== CHANGED_WITHIN) (value as unknown[])[index] = changed;
    }
    return isChanged ? CHANGED_WITHIN : SAME;
  }
  if (isObject(value)) return changeObject(value, within, rules, level + 1) ? CHANGED_WITHIN : SAME;
  return SAME;
}

/** Names of members are masked in JSON of somebody's own, so they are put back there. */
function changeNames(object: JsonObject, { placeholders }: AnswerRules): boolean {
  if (placeholders === null || !Object.keys(object).some((name) => name.includes('['))) return false;
  const entries = Object.entries(object);
  for (const [name] of entries) Reflect.deleteProperty(object, name);
  for (const [name, value] of entries) Object.assign(object, { [placeholders.restore(name)]: value });
  return true;
}

/** Null: no text. */
function withinOf(name: string, value: unknown, within: Within, holder: JsonObject): Within | null {
  if (NO_TEXT.has(name)) return null;
  if (name === 'data' && holder['type'] !== 'text') return null;
  if (name === 'input' && typeof value === 'object') return 'free';
  return THOUGHTS.has(name) || (name === 'content' && holder['type'] === 'reasoning') ? 'thought' : within;
}

const NO_TEXT: ReadonlySet<string> = new Set([
  'id',
  'type',
  'role',
  'object',
  'model',
  'name',
  'status',
  'signature',
  'encrypted_content',
  'encrypted_index',
  'bytes',
  'redactedContent',
  'tool_use_id',
  'toolUseId',
  'call_id',
  'item_id',
  'stop_reason',
  'stopReason',
  'finish_reason',
  'finishReason',
  'completionReason',
  'logprobs',
  'obfuscation',
  'usage',
  'p',
]);

const THOUGHTS: ReadonlySet<string> = new Set([
  'thinking',
  'reasoning_content',
  'reasoning',
  'reasoningContent',
  'reasoningText',
  'summary',
]);
