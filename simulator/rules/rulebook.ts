/**
 * Which rules a simulator enforces: all that are documented or seen live, unless they are switched off, and those of the
 * suspected ones that are switched on. So a test meets the service as it is, as it may be, and as it was.
 */
import { AwsError } from '../wire/aws-error.ts';
import { breachedRules } from './breaches.ts';
import type { Operation } from './rule.ts';
import { rules } from './rules.ts';

export type RuleSettings = {
  /** Suspected rules that hold: all of them, or these ids. @default none */
  readonly suspected?: 'all' | readonly string[];
  /** Rules that do not hold, by id. @default none */
  readonly off?: readonly string[];
};

/** A body, and what is asked of which model with it. */
export type RuledRequest = {
  readonly operation: Operation;
  /** The foundation model's id. */
  readonly modelId: string;
  readonly isStream: boolean;
  readonly body: unknown;
};

export type Rulebook = {
  /** The refusal for the first rule that the request breaks; null when it breaks none. */
  readonly refusalOf: (request: RuledRequest) => AwsError | null;
  readonly settings: () => RuleSettings;
  /** Throws an Error that names an id which is no rule's. */
  readonly change: (settings: RuleSettings) => void;
  /** Back to the settings it was made with. */
  readonly reset: () => void;
  /** Grows with every change, so that nothing read under other rules is believed. */
  readonly edition: () => number;
};

export function createRulebook(initial: RuleSettings = {}): Rulebook {
  let settings = checked(initial);
  let edition = 0;
  const change = (next: RuleSettings) => {
    settings = checked(next);
    edition += 1;
  };
  return {
    refusalOf({ operation, modelId, isStream, body }) {
      const suspected = settings.suspected === 'all' || new Set(settings.suspected);
      const broken = breachedRules(operation, modelId, body, { isStream, suspected }).find(
        ({ rule }) => settings.off?.includes(rule.id) !== true,
      );
      return broken === undefined ? null : new AwsError(broken.rule.exception, broken.message);
    },
    settings: () => settings,
    change,
    reset: () => change(initial),
    edition: () => edition,
  };
}

/** Reads what a process or a control path was told: `all`, or ids separated by commas. */
export function ruleIdsOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(',').flatMap((id) => (id.trim() === '' ? [] : [id.trim()]));
}

function checked(settings: RuleSettings): RuleSettings {
  const named = [
    ...(settings.suspected === 'all' ? [] : (settings.suspected ?? [])),
    ...(settings.off ?? []),
  ];
  const unknown = named.find((name) => !rules.some(({ id }) => id === name));
  if (unknown !== undefined) throw new Error(`there is no rule ${unknown} (docs/bedrock-rules.md)`);
  return settings;
}
