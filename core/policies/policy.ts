/** A policy as admins write it: what applies to whom. Several may apply to a call; then the stricter mode wins, check by check. */
import type { EntityType } from './entity-types.ts';
import type { Modes } from './mode.ts';

export type Policy = {
  /** `[a-z0-9-]{1,64}`; what a refused caller is told. */
  readonly name: string;
  /** 1 when it is made, and one more with each change. */
  readonly version: number;
  readonly description: string | null;
  readonly isEnabled: boolean;
  readonly appliesTo: AppliesTo;
  readonly checks: Checks;
};

/** An empty list is no restriction; with several lists, all must hold. With none it is the whole environment's. */
export type AppliesTo = {
  readonly teams: readonly string[];
  readonly keys: readonly string[];
  /** Names, patterns and access groups of models: of the one asked for, or one that may answer in its place. */
  readonly models: readonly string[];
};

export type Checks = {
  /** Personal data and secrets. `default`: what is not named. @default off */
  readonly entities: Readonly<Partial<Record<EntityType | 'default', Modes>>>;
  /** The admin's own patterns, in the syntax of RE2: linear in the text. */
  readonly patterns: readonly PatternCheck[];
  /** Words and phrases that are not wanted, whatever their case. */
  readonly words: readonly WordsCheck[];
  /** Patterns of prompt injection that the gateway knows. The prompt alone; it cannot be masked. */
  readonly injection: 'off' | 'observe' | 'block';
  /** A model that is asked for a verdict. */
  readonly judges: readonly JudgeCheck[];
  /** Guardrails of Bedrock, which have their own rules for prompt and answer. */
  readonly guardrails: readonly GuardrailCheck[];
  /** Personal data by Amazon Comprehend, which is asked when the request is made already: it cannot be masked. */
  readonly comprehend: ComprehendCheck | null;
  readonly promptCaching: 'auto' | 'off';
  /** `off`: forbidden, whatever other policies say. @default null: answers are not cached */
  readonly answerCache: AnswerCacheRule | 'off' | null;
};

export type PatternCheck = Modes & {
  /** `[a-z0-9_]{1,40}`; in capitals it is the name of the placeholder. */
  readonly name: string;
  readonly pattern: string;
};

export type WordsCheck = Modes & { readonly name: string; readonly words: readonly string[] };

/** What becomes of a call whose check does not answer in time: it goes on, or is refused. */
export type FailureRule = { readonly timeoutMs: number; readonly onFailure: 'open' | 'closed' };

export type Verdict = 'off' | 'observe' | 'block';

export type JudgeCheck = FailureRule & {
  readonly name: string;
  /** Public name of the model that judges. */
  readonly model: string;
  /** What it is to refuse, in the admin's words. */
  readonly instructions: string;
  readonly prompt: Verdict;
  readonly answer: Verdict;
};

export type GuardrailCheck = FailureRule & {
  /** Id or ARN. */
  readonly id: string;
  /** A number, or DRAFT. */
  readonly version: string;
  /** What it looks at: the whole conversation, or the last turn of the user alone. */
  readonly guards: 'conversation' | 'last-turn';
  /** Bedrock shows it no results of tools where it goes along with a request: whether it is asked about them besides. */
  readonly toolResults: 'ignored' | 'checked';
};

export type ComprehendCheck = FailureRule & {
  /** `en` or `es`. */
  readonly language: string;
  /** Of Comprehend's confidence, 0 to 1. */
  readonly minScore: number;
  readonly prompt: Verdict;
  readonly answer: Verdict;
};

export type AnswerCacheRule = {
  /** Whose answers a caller may be given. Never those of another team. */
  readonly scope: 'key' | 'user' | 'team';
  readonly ttlSeconds: number;
  /** `asked`: only where the request says so; `deterministic`: at temperature 0 too. */
  readonly when: 'asked' | 'deterministic';
  /** How a streamed hit is sent. */
  readonly pace: 'at-once' | 'recorded';
};
