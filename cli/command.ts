/** What a command is: the operation of the admin API it calls, the options it takes, and how its answer is shown. */
export type Option = {
  /** `max-budget`: what stands on the command line. */
  readonly name: string;
  /** `max_budget`: the field of the request; `member.role` stands inside the object `member`. */
  readonly field: string;
  readonly kind: OptionKind;
  readonly help: string;
};

/**
 * text and money travel as text, so that no digit of an amount is lost; list is separated by commas (or a JSON
 * array); json is a JSON object; flag is true when given.
 */
export type OptionKind = 'text' | 'money' | 'integer' | 'list' | 'json' | 'flag';

/** The values that stand on the line without a name: `stargate user info <user-id>`. */
export type Positional = {
  readonly field: string;
  readonly name: string;
  readonly isList: boolean;
  readonly isRequired: boolean;
};

export type Show =
  | { readonly kind: 'rows'; readonly at: string; readonly columns: readonly string[] }
  | { readonly kind: 'record'; readonly at: string | null }
  /** `at` null: the reply itself is the list. */
  | { readonly kind: 'records'; readonly at: string | null }
  | { readonly kind: 'new-key' };

export type Command = {
  readonly area: string;
  readonly verb: string;
  readonly otherVerbs: readonly string[];
  readonly summary: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly positional: Positional | null;
  readonly options: readonly Option[];
  /** Fields sent with every request of this command. */
  readonly fixed: Readonly<Record<string, unknown>>;
  readonly show: Show;
  /** call: sends its fields to the admin API. import: reads another gateway and sends what it finds. */
  readonly work: 'call' | 'import';
  /** Asks first when a person sits at the terminal. */
  readonly isDestructive: boolean;
};

/** What differs from `GET`, no names, no options, the reply as one record. */
export type CommandParts = Pick<Command, 'verb' | 'path' | 'summary'> & Partial<Command>;

export function reading(area: string, parts: CommandParts): Command {
  const otherVerbs = parts.verb === 'list' ? ['ls'] : ['get', 'show'];
  return { ...blank, otherVerbs, ...parts, area, method: 'GET' };
}

export function writing(area: string, parts: CommandParts): Command {
  return { ...blank, ...parts, area, method: 'POST' };
}

export function deleting(area: string, parts: Omit<CommandParts, 'verb'>): Command {
  return writing(area, { otherVerbs: ['rm'], isDestructive: true, ...parts, verb: 'delete' });
}

export function optionsOf(
  rows: readonly (readonly [field: string, kind: OptionKind, help: string])[],
): readonly Option[] {
  return rows.map(([field, kind, help]) => {
    const ownName = field.slice(field.indexOf('.') + 1);
    return { name: ownName.replaceAll('_', '-'), field, kind, help };
  });
}

export function one(field: string, name: string): Positional {
  return { field, name, isList: false, isRequired: true };
}

export function several(field: string, name: string): Positional {
  return { field, name, isList: true, isRequired: true };
}

export function rows(at: string, columns: readonly string[]): Show {
  return { kind: 'rows', at, columns };
}

export function record(at: string): Show {
  return { kind: 'record', at };
}

const blank = {
  otherVerbs: [],
  positional: null,
  options: [],
  fixed: {},
  show: { kind: 'record', at: null },
  isDestructive: false,
  work: 'call',
} as const;
