/** What a command is: the operation of the admin API it calls, the options it takes, and how its answer is shown. */
export type Command = {
  readonly area: string;
  readonly verb: string;
  readonly otherVerbs: readonly string[];
  readonly summary: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly argument: Argument | null;
  readonly options: readonly Option[];
  /** Fields sent with every request of this command. */
  readonly fixed: Readonly<Record<string, unknown>>;
  /** The field of the reply that is shown; null: the whole reply. */
  readonly shows: string | null;
  /** The columns of a table of what is shown; null: name and value, line by line. */
  readonly columns: readonly string[] | null;
  /** Asks first when a person sits at the terminal. */
  readonly isDestructive: boolean;
};

/** The values that stand on the line without a name: `stargate user info <user-id>`. */
export type Argument = {
  readonly field: string;
  readonly name: string;
  readonly isList: boolean;
  readonly isRequired: boolean;
  readonly refersTo: ReferredKind | null;
};

export type Option = {
  /** `max-budget`: what stands on the command line. */
  readonly name: string;
  /** `max_budget`: the field of the request; `member.role` stands inside the object `member`. */
  readonly field: string;
  readonly kind: OptionKind;
  readonly help: string;
  readonly refersTo: ReferredKind | null;
};

/** What a value may name by its alias or e-mail address instead of its id. Null: the value is taken as it is. */
export type ReferredKind = 'user' | 'team' | 'key' | 'budget' | 'customer';

/**
 * text and money travel as text, so that no digit of an amount is lost; list is separated by commas (or a JSON
 * array); boolean is true or false; json is any JSON; flag is true when given.
 */
export type OptionKind = 'text' | 'money' | 'integer' | 'boolean' | 'list' | 'json' | 'flag';
