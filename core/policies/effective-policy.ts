/**
 * What all policies that apply to a call say together. Tasks keep one object for all calls that it applies to, so whoever
 * prepares something for it (a detector, a matcher) keeps that in a WeakMap.
 */
import type { EntityType } from './entity-types.ts';
import type { Direction, Mode } from './mode.ts';
import type {
  AnswerCacheRule,
  ComprehendCheck,
  GuardrailCheck,
  JudgeCheck,
  PatternCheck,
  WordsCheck,
} from './policy.ts';

export type EffectivePolicy = {
  /** `<name>@<version>` of each, in order of their names; for the record. */
  readonly applied: readonly string[];
  /** Those that are off both ways are left out. */
  readonly entities: ReadonlyMap<EntityType, EffectiveModes>;
  readonly patterns: readonly Named<PatternCheck>[];
  readonly words: readonly Named<WordsCheck>[];
  readonly injection: EffectiveMode;
  readonly judges: readonly Named<JudgeCheck>[];
  readonly guardrails: readonly Named<GuardrailCheck>[];
  /** One for each language that is asked for. */
  readonly comprehend: readonly Named<ComprehendCheck>[];
  readonly promptCaching: 'auto' | 'off';
  readonly answerCache: AnswerCacheRule | null;
};

/** `policy`: the name of the policy that says so. */
export type EffectiveMode = { readonly mode: Mode; readonly policy: string };
export type EffectiveModes = Readonly<Record<Direction, EffectiveMode>>;
export type Named<Check> = Check & { readonly policy: string };
