/**
 * A guardrail as the simulator keeps it: what it looks for, told by phrases where AWS asks a model, and what it does
 * with what it finds. Names are those of CreateGuardrail in AWS's Bedrock API.
 */
import type { Runtime } from '../service-model/read.ts';

export type PiiType = Runtime<'GuardrailPiiEntityType'>;
export type ContentFilterType = Runtime<'GuardrailContentFilterType'>;

/** `NONE` detects and does nothing. */
type Block = 'BLOCK' | 'NONE';
export type PiiAction = 'BLOCK' | 'ANONYMIZE' | 'NONE';

export type Guardrail = {
  /** `[a-z0-9]+`; AWS's have twelve of them. */
  readonly id: string;
  /** Published ones; `DRAFT` is always there. */
  readonly versions: readonly string[];
  /** What the caller is answered instead of a prompt, or an answer, that is blocked. */
  readonly blockedInputMessaging: string;
  readonly blockedOutputsMessaging: string;
  /** Denied topics: a text that has one of the phrases is about it. */
  readonly topics?: readonly {
    readonly name: string;
    readonly phrases: readonly string[];
    readonly action?: Block;
  }[];
  /** A text that has one of the phrases is of that kind, with high confidence. Prompt attacks are of prompts alone. */
  readonly contentFilters?: readonly {
    readonly type: ContentFilterType;
    readonly phrases: readonly string[];
    readonly action?: Block;
  }[];
  readonly words?: { readonly list: readonly string[]; readonly action?: Block };
  readonly pii?: Readonly<Partial<Record<PiiType, PiiAction>>>;
  readonly regexes?: readonly {
    readonly name: string;
    readonly pattern: string;
    readonly action: PiiAction;
  }[];
};

/** What the simulator has when it is told nothing else: one that acts, and one that only detects. */
export const SOME_GUARDRAILS: readonly Guardrail[] = [
  {
    id: 'gr1abc',
    versions: ['1', '2', '3'],
    blockedInputMessaging: 'Sorry, the guardrail does not let this question pass.',
    blockedOutputsMessaging: 'Sorry, the guardrail does not let this answer pass.',
    topics: [{ name: 'Fiduciary Advice', phrases: ['which stocks should I buy'] }],
    contentFilters: [
      { type: 'VIOLENCE', phrases: ['a text of violence'] },
      { type: 'PROMPT_ATTACK', phrases: ['an attack on the prompt'] },
    ],
    words: { list: ['forbidden word'] },
    pii: {
      EMAIL: 'ANONYMIZE',
      PHONE: 'ANONYMIZE',
      NAME: 'NONE',
      US_SOCIAL_SECURITY_NUMBER: 'BLOCK',
      CREDIT_DEBIT_CARD_NUMBER: 'BLOCK',
      AWS_ACCESS_KEY: 'BLOCK',
    },
    regexes: [{ name: 'Account Number', pattern: String.raw`\bACC-\d{6}\b`, action: 'ANONYMIZE' }],
  },
  {
    id: 'detectonly12',
    versions: ['1'],
    blockedInputMessaging: 'Never sent.',
    blockedOutputsMessaging: 'Never sent.',
    topics: [{ name: 'Fiduciary Advice', phrases: ['which stocks should I buy'], action: 'NONE' }],
    pii: { EMAIL: 'NONE', US_SOCIAL_SECURITY_NUMBER: 'NONE' },
  },
];
