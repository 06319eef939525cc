/**
 * Where a native body states the bound of its answer, and how a lower one is written there. Other vendors' bodies name it
 * in many ways, and a wrong guess would admit too much: so what they state is not believed, the model's maximum counts; and
 * a lower bound is written only where all names that the model may know are.
 */
import type { Model, ModelFamily } from '../../../core/catalog/model.ts';
import { isObject, type JsonObject } from '../json.ts';
import { isGiven } from '../request/faults.ts';
import { memberIn, settingMember } from '../splice.ts';
import { findingMembers } from '../structure.ts';
import { OPEN_BRACE } from '../top-level.ts';
import type { Work } from '../work.ts';

/** Whose words a body is written in: Converse's, Claude's, or another vendor's. */
export type BodyLanguage = 'converse' | 'claude' | 'vendor';

/** The bound that Bedrock will hold the model to; null: the model's maximum counts. */
export function boundOf(language: BodyLanguage, body: JsonObject): number | null {
  switch (language) {
    case 'claude':
      return countAt(body['max_tokens']);
    case 'converse': {
      const { inferenceConfig } = body;
      return hasVendorsBound(body) || !isObject(inferenceConfig)
        ? null
        : countAt(inferenceConfig['maxTokens']);
    }
    case 'vendor':
      return null;
  }
}

/**
 * The lowest bound that a body can be given for a model; infinity: it is not known where it states its own. Claude takes
 * none that its budget of thinking leaves no room in.
 */
export function leastBoundFor({ family }: Model, language: BodyLanguage, body: JsonObject): number {
  const place = placeOf(language, family);
  if (place === null) return Number.POSITIVE_INFINITY;
  const isElsewhere =
    language === 'converse' ? hasVendorsBound(body) : language === 'vendor' && statesElsewhere(body, place);
  if (isElsewhere) return Number.POSITIVE_INFINITY;
  const { additionalModelRequestFields: additional } = body;
  const fields = language === 'claude' ? body : isObject(additional) ? additional : {};
  const thinking = fields['thinking'];
  return (isObject(thinking) ? (countAt(thinking['budget_tokens']) ?? 0) : 0) + 1;
}

/** A body whose bound is at most this one. */
export function* withOutputBound(
  body: Buffer,
  { family }: Model,
  language: BodyLanguage,
  bound: number,
): Work<Buffer> {
  const place = placeOf(language, family);
  if (place === null) throw new Error(`no bound can be written into a body for ${family}`);
  if (place.within === null) return yield* bounded(body, place.names, bound);
  const given = memberIn(body, place.within, yield* findingMembers(body));
  const settings = given?.[0] === OPEN_BRACE ? given : Buffer.from('{}');
  return yield* settingMember(body, place.within, yield* bounded(settings, place.names, bound));
}

function* bounded(object: Buffer, names: Place['names'], bound: number): Work<Buffer> {
  const members = yield* findingMembers(object);
  const stated = names.filter((name) => members.some((member) => member.name === name));
  let whole = object;
  for (const name of stated.length === 0 ? [names[0]] : stated) {
    const own = countAt(Number(memberIn(object, name, members)?.toString()));
    whole = yield* settingMember(whole, name, String(Math.min(own ?? bound, bound)));
  }
  return whole;
}

/** The first of the names is added where none is stated. */
type Place = { readonly within: string | null; readonly names: readonly [string, ...string[]] };

function placeOf(language: BodyLanguage, family: ModelFamily): Place | null {
  switch (language) {
    case 'claude':
      return { within: null, names: ['max_tokens'] };
    case 'converse':
      return { within: SETTINGS, names: ['maxTokens'] };
    case 'vendor':
      return vendors[family] ?? null;
  }
}

const SETTINGS = 'inferenceConfig';
const CHAT: Place = { within: null, names: ['max_tokens', 'max_completion_tokens'] };

/** https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html, by vendor. */
const vendors: Readonly<Partial<Record<ModelFamily, Place>>> = {
  nova: { within: SETTINGS, names: ['maxTokens', 'max_new_tokens'] },
  llama: { within: null, names: ['max_gen_len'] },
  deepseek: { within: null, names: ['max_tokens'] },
  mistral: CHAT,
  qwen: CHAT,
  kimi: CHAT,
  glm: CHAT,
  gemma: CHAT,
  minimax: CHAT,
  nemotron: CHAT,
  palmyra: CHAT,
  'gpt-oss': { within: null, names: ['max_completion_tokens', 'max_tokens'] },
};

/** Whether Converse is told a bound in the vendor's own words, too. */
function hasVendorsBound({ additionalModelRequestFields: additional }: JsonObject): boolean {
  return isObject(additional) && BOUND_NAMES.some((name) => isGiven(additional[name]));
}

/** Whether a vendor's body states a bound, by any name, where its model is not known to take one. */
function statesElsewhere(body: JsonObject, { within, names }: Place): boolean {
  const places = [body, body[SETTINGS]];
  return places.some((object, index) => {
    if (!isObject(object)) return false;
    const isPlace = (index === 0) === (within === null);
    return BOUND_NAMES.some(
      (name) => isGiven(object[name]) && name !== within && !(isPlace && names.includes(name)),
    );
  });
}

const BOUND_NAMES = [
  'max_tokens',
  'max_completion_tokens',
  'max_new_tokens',
  'maxTokens',
  'max_gen_len',
  SETTINGS,
];

function countAt(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 ? value : null;
}
