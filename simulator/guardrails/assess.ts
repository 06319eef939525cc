/**
 * What a guardrail says of some texts: whether they pass, pass with placeholders, or are blocked, and AWS's report of it.
 *
 * The shape of reports is AWS's service model's, their entries as recorded from the service (Converse and InvokeModel
 * with traces, in the tests of traceloop/openllmetry): a policy that finds nothing has no entry, units are counted of
 * each policy that the guardrail has, whether it finds something or not; patterns are free.
 */
import type { Runtime } from '../service-model/read.ts';
import type { Guardrail, PiiAction } from './guardrail.ts';
import { findPii } from './pii.ts';

export type Source = Runtime<'GuardrailContentSource'>;
export type Assessment = Runtime<'GuardrailAssessment'>;
export type GuardrailUsage = Runtime<'GuardrailUsage'>;

export type Assessed = {
  readonly verdict: 'passes' | 'masked' | 'blocked';
  /** With placeholders for what is anonymised. */
  readonly texts: readonly string[];
  /** Where the first thing ends that blocks, in all texts together; null: nothing blocks. */
  readonly blockedAt: number | null;
  readonly report: Assessment & Required<Pick<Assessment, 'invocationMetrics'>>;
  readonly usage: GuardrailUsage;
};

export const CHARS_PER_TEXT_UNIT = 1000;

const PROCESSING_MS = 42;
const DONE = { BLOCK: 'BLOCKED', ANONYMIZE: 'ANONYMIZED', NONE: 'NONE' } as const;

/** `otherCharacters`: of the request, which the guardrail is not to look at. */
export function assess(
  guardrail: Guardrail,
  source: Source,
  texts: readonly string[],
  otherCharacters = 0,
): Assessed {
  const all = texts.join('\n');
  const topics = (guardrail.topics ?? []).flatMap(({ name, phrases, action = 'BLOCK' }) =>
    firstOf(all, phrases).map((end) => ({ end, entry: { name, type: 'DENY', ...done(action) } as const })),
  );
  const filters = (guardrail.contentFilters ?? [])
    .filter(({ type }) => source === 'INPUT' || type !== 'PROMPT_ATTACK')
    .flatMap(({ type, phrases, action = 'BLOCK' }) =>
      firstOf(all, phrases).map((end) => ({
        end,
        entry: { type, confidence: 'HIGH', filterStrength: 'HIGH', ...done(action) } as const,
      })),
    );
  const { list = [], action: ofWords = 'BLOCK' } = guardrail.words ?? {};
  const words = list.flatMap((match) =>
    firstOf(all, [match]).map((end) => ({ end, entry: { match, ...done(ofWords) } })),
  );
  const sensitive = sensitiveIn(guardrail, texts);

  const blocking = [...topics, ...filters, ...words, ...sensitive.piiEntities, ...sensitive.regexes]
    .filter(({ entry }) => entry.action === 'BLOCKED')
    .map(({ end }) => end);
  const blockedAt = blocking.length === 0 ? null : Math.min(...blocking);
  const verdict = blockedAt !== null ? 'blocked' : sensitive.isMasked ? 'masked' : 'passes';
  const guarded = texts.reduce((sum, text) => sum + text.length, 0);
  const usage = usageOf(guardrail, guarded);
  return {
    verdict,
    texts: sensitive.texts,
    blockedAt,
    usage,
    report: {
      ...(topics.length === 0 ? {} : { topicPolicy: { topics: entries(topics) } }),
      ...(filters.length === 0 ? {} : { contentPolicy: { filters: entries(filters) } }),
      ...(words.length === 0 ? {} : { wordPolicy: { customWords: entries(words), managedWordLists: [] } }),
      ...(sensitive.piiEntities.length + sensitive.regexes.length === 0
        ? {}
        : {
            sensitiveInformationPolicy: {
              piiEntities: entries(sensitive.piiEntities),
              regexes: entries(sensitive.regexes),
            },
          }),
      invocationMetrics: {
        guardrailProcessingLatency: PROCESSING_MS,
        usage,
        guardrailCoverage: { textCharacters: { guarded, total: guarded + otherCharacters } },
      },
    },
  };
}

/** The service's words for what it did. */
export function reasonOf({ verdict }: Assessed): string {
  return { passes: 'No action.', masked: 'Guardrail masked.', blocked: 'Guardrail blocked.' }[verdict];
}

/** A text unit is up to 1,000 characters (Amazon Bedrock pricing). */
export function usageOf(guardrail: Guardrail, characters: number): GuardrailUsage {
  const units = Math.ceil(characters / CHARS_PER_TEXT_UNIT);
  const of = (has: boolean) => (has ? units : 0);
  return {
    topicPolicyUnits: of(guardrail.topics !== undefined),
    contentPolicyUnits: of(guardrail.contentFilters !== undefined),
    wordPolicyUnits: of(guardrail.words !== undefined),
    sensitiveInformationPolicyUnits: of(guardrail.pii !== undefined),
    sensitiveInformationPolicyFreeUnits: of(guardrail.regexes !== undefined),
    contextualGroundingPolicyUnits: 0,
    contentPolicyImageUnits: 0,
    automatedReasoningPolicyUnits: 0,
    automatedReasoningPolicies: 0,
  };
}

type Found<Entry> = { readonly end: number; readonly entry: Entry };

function entries<Entry>(found: readonly Found<Entry>[]): readonly Entry[] {
  return found.map(({ entry }) => entry);
}

function done<Action extends PiiAction>(action: Action) {
  return { action: DONE[action], detected: true } as const;
}

/** Where the first of the phrases ends, whatever their case. */
function firstOf(text: string, phrases: readonly string[]): readonly number[] {
  const lower = text.toLowerCase();
  for (const phrase of phrases) {
    const at = lower.indexOf(phrase.toLowerCase());
    if (at !== -1) return [at + phrase.length];
  }
  return [];
}

type PiiEntity = Runtime<'GuardrailPiiEntityFilter'>;
type RegexMatch = Runtime<'GuardrailRegexFilter'>;

function sensitiveIn(guardrail: Guardrail, texts: readonly string[]) {
  const piiEntities: Found<PiiEntity>[] = [];
  const regexes: Found<RegexMatch>[] = [];
  let isMasked = false;
  let before = 0;
  const masked = texts.map((text) => {
    const places: { readonly start: number; readonly end: number; readonly label: string }[] = [];
    const found = (start: number, end: number, label: string, action: PiiAction) => {
      if (action === 'ANONYMIZE') places.push({ start, end, label });
    };
    for (const { type, start, end } of findPii(text)) {
      const action = guardrail.pii?.[type];
      if (action === undefined) continue;
      const entry = { match: text.slice(start, end), type, ...done(action) };
      piiEntities.push({ end: before + end, entry });
      found(start, end, type, action);
    }
    for (const { name, pattern, action } of guardrail.regexes ?? []) {
      for (const { index, 0: match } of text.matchAll(new RegExp(pattern, 'g'))) {
        const entry = { name, match, regex: pattern, ...done(action) };
        regexes.push({ end: before + index + match.length, entry });
        found(index, index + match.length, name, action);
      }
    }
    before += text.length + 1;
    if (places.length > 0) isMasked = true;
    return withPlaceholders(text, places);
  });
  return { piiEntities, regexes, isMasked, texts: masked };
}

function withPlaceholders(
  text: string,
  places: { readonly start: number; readonly end: number; readonly label: string }[],
): string {
  places.sort((one, other) => one.start - other.start);
  let masked = '';
  let at = 0;
  for (const { start, end, label } of places) {
    if (start < at) continue;
    masked += `${text.slice(at, start)}{${label}}`;
    at = end;
  }
  return masked + text.slice(at);
}
