/**
 * Reads the settings of one program from its environment, typed by the table. Throws one error that lists everything
 * wrong, by variable name; the value of a secret never appears in it.
 */
import type { Kind } from './kinds.ts';

export type Setting<Value = unknown> = {
  /** The environment variable. */
  readonly name: string;
  readonly meaning: string;
  readonly kind: Kind<Value>;
  /** Text of the default. @default the value is null when the variable is absent */
  readonly fallback?: string;
  /** It must be given; with `insteadOf`, one of the two. @default false */
  readonly isRequired?: true;
  /** The variable that this one takes the place of: both at once are refused. */
  readonly insteadOf?: string;
};

/** An entry of a table, whose type keeps the name of the variable and whether it has a default. */
export function setting<const Name extends string, Value, const About extends Omit<Setting, 'name' | 'kind'>>(
  name: Name,
  kind: Kind<Value>,
  about: About,
): About & { readonly name: Name; readonly kind: Kind<Value> } {
  return { ...about, name, kind };
}

export type SettingsTable = Readonly<Record<string, Setting>>;

/** The values of a table: null for what is absent and has no default. */
export type SettingsOf<Table extends SettingsTable> = {
  readonly [Key in keyof Table]: Table[Key] extends { readonly fallback: string } | Required
    ? ValueOf<Table[Key]>
    : ValueOf<Table[Key]> | null;
};

type Required = { readonly isRequired: true; readonly insteadOf?: never };
type ValueOf<Entry> = Entry extends { readonly kind: Kind<infer Value> } ? Value : never;

export type Environment = Readonly<Record<string, string | undefined>>;

export function readSettings<Table extends SettingsTable>(
  table: Table,
  environment: Environment,
): SettingsOf<Table> {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(table)) {
    const given = textOf(setting, environment);
    const value = given === null ? null : setting.kind.parse(given);
    values[key] = value;
    if (given !== null && value === null) problems.push(problemWith(setting, given));
    problems.push(...missing(setting, environment));
  }
  if (problems.length > 0) {
    throw new Error(
      `The environment is not right:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
  }
  return values as SettingsOf<Table>;
}

function textOf({ name, fallback }: Setting, environment: Environment): string | null {
  const given = environment[name];
  return (given === undefined || given === '' ? fallback : given) ?? null;
}

function problemWith({ name, kind }: Setting, given: string): string {
  return kind.isSecret === true
    ? `${name} is too short to be a secret`
    : `${name} is "${given}"; it must be ${kind.accepts}`;
}

function missing({ name, isRequired, insteadOf }: Setting, environment: Environment): readonly string[] {
  const isGiven = (variable: string): boolean => (environment[variable] ?? '') !== '';
  if (insteadOf === undefined) return isRequired === true && !isGiven(name) ? [`${name} must be set`] : [];
  if (isGiven(name) && isGiven(insteadOf)) return [`${insteadOf} and ${name} are both set; give one of them`];
  return isRequired === true && !isGiven(name) && !isGiven(insteadOf)
    ? [`${insteadOf} or ${name} must be set`]
    : [];
}
