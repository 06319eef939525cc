/**
 * An operation of the admin API: method, path, input, reply, and the function that performs it. The same schema validates
 * a request, lists everything that is wrong with it, and describes it in /openapi.json. Fields that a schema does not
 * know are ignored and named in the reply's `warnings`, so that scripts written for another gateway keep working.
 */
import type * as z from 'zod';
import type { Clock } from '../../../core/clock.ts';
import type { Queryable } from '../../../core/db/connect.ts';
import { refuse, type Refusal } from '../../../core/errors.ts';
import type { AllowanceField } from '../../../core/limits/limit-fields.ts';
import type { Access, Caller } from '../access/caller.ts';
import type { CatalogReader } from '../catalog-now.ts';
import { unmetRestrictions } from '../request/restrictions.ts';
import { problemsOf, type Problem } from '../request/validation.ts';

export type Context = {
  /** The transaction of an operation that writes; the pool for one that reads. */
  readonly db: Queryable;
  readonly pepper: string;
  readonly clock: Clock;
  /** Through `catalogNow`. */
  readonly readCatalog: CatalogReader;
  readonly caller: Caller;
  /** The version in If-Match, when the client sent one. */
  readonly expectedVersion: number | null;
};

export type Reply = {
  readonly kind: 'reply';
  readonly body: object;
  /** Becomes the ETag, which a later If-Match may name. */
  readonly version: number | null;
  /** Further headers. @default none */
  readonly headers?: Readonly<Record<string, string>>;
};

/** A reply that is not JSON. */
export type Document = {
  readonly kind: 'document';
  readonly contentType: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** Everything that is wrong with a request. */
export type Invalid = { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

export type Outcome = Reply | Document | Refusal | Invalid;

/**
 * read: GET. write: POST, in a transaction that is rolled back when the outcome is not a reply, and done once per
 * idempotency key.
 */
export type OperationKind = 'read' | 'write';

/** Fields by which requests name users, teams, budgets and models. */
export type ReferenceField =
  | 'user_id'
  | 'team_id'
  | 'model_aliases'
  | Extract<
      AllowanceField,
      { readonly kind: 'budget' | 'models' | 'aliases' | 'money-by-model' | 'whole-by-model' }
    >['name'];

/** What the command line needs to know of an operation beside its schemas; all of it goes into /openapi.json. */
export type CommandHints = {
  /** Area and verb. @default as in the path */
  readonly name?: string;
  readonly otherVerbs?: readonly string[];
  /** The field that stands on the line without a name. @default none */
  readonly argument?: string;
  readonly isArgumentOptional?: boolean;
  /** Fields every request of the command has; options may say otherwise. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** Fields that are no options. */
  readonly leavesOut?: readonly string[];
  /** The field of the reply that is shown. @default the whole reply */
  readonly shows?: string;
  /** Shows the rows of that field as a table; `group.*` are all fields of the object `group`. */
  readonly columns?: readonly string[];
  /** Asks before it does it. @default for a verb that deletes */
  readonly isDestructive?: boolean;
};

export type Operation = {
  readonly kind: OperationKind;
  readonly path: string;
  /** Further paths by which LiteLLM's clients ask. @default none */
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly access: Access;
  /** A read that takes its fields in the body of a POST too. */
  readonly takesPost: boolean;
  readonly input: z.ZodObject;
  readonly reply: z.ZodType;
  /** Fields that name something that must exist; references.ts knows them. */
  readonly refers: readonly ReferenceField[];
  /** Content types of its documents, beside JSON. */
  readonly formats: readonly string[];
  /** Null: no command of `stargate`. */
  readonly command: CommandHints | null;
  /** Validates; what comes back is run inside the transaction, or says what is wrong. */
  readonly prepare: (given: Readonly<Record<string, unknown>>) => Prepared | Invalid;
};

export type Prepared = {
  readonly kind: 'prepared';
  readonly warnings: readonly string[];
  readonly input: Readonly<Record<string, unknown>>;
  /** `named`: fields of the input in which models have their public names. */
  readonly run: (context: Context, named: Readonly<Record<string, unknown>>) => Promise<Outcome>;
};

type Definition<Input extends z.ZodObject> = Pick<Operation, 'kind' | 'path' | 'summary' | 'reply'> &
  Partial<Pick<Operation, 'aliases' | 'access' | 'takesPost' | 'refers' | 'formats' | 'command'>> & {
    readonly input: Input;
    readonly run: (context: Context, input: z.output<Input>) => Promise<Outcome>;
  };

/** A write is for admins and a read for overseers, unless the definition says otherwise. */
export function operation<Input extends z.ZodObject>({ run, ...definition }: Definition<Input>): Operation {
  const { kind, path, input } = definition;
  const known = new Set(Object.keys(input.shape));
  return {
    access: kind === 'write' ? 'admins' : 'overseers',
    aliases: [],
    takesPost: false,
    refers: [],
    formats: [],
    command: {},
    ...definition,
    prepare: (given) => {
      const parsed = input.safeParse(given);
      if (!parsed.success) return { kind: 'invalid', problems: problemsOf(parsed.error.issues) };
      const unknown = Object.keys(given).filter((name) => !known.has(name));
      const unmet = kind === 'write' ? unmetRestrictions(given, unknown) : [];
      if (unmet.length > 0) return { kind: 'invalid', problems: unmet };
      const warnings = unknown.map(
        (name) => `${name.slice(0, 100)} is not a field of ${path} and was ignored`,
      );
      const { data } = parsed;
      return {
        kind: 'prepared',
        warnings,
        input: data,
        run: (context, named) => run(context, { ...data, ...named }),
      };
    },
  };
}

export function reply(body: object, version: number | null = null): Reply {
  return { kind: 'reply', body, version };
}

export function invalid(problems: readonly Problem[]): Invalid {
  return { kind: 'invalid', problems };
}

/** The refusal when a client changes something that has changed since it read it; null when it may go on. */
export function refuseStale(
  context: Context,
  expectedInBody: number | undefined,
  row: { readonly version: number },
): Refusal | null {
  const expected = context.expectedVersion ?? expectedInBody ?? row.version;
  if (expected === row.version) return null;
  return refuse('precondition_failed', {
    message: `This is at version ${row.version} now, not ${expected}: someone changed it. Read it again and repeat.`,
    param: 'version',
  });
}

export { refuse, type Refusal };
