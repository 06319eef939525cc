/**
 * The commands of `stargate`, made from the OpenAPI description: cli/api-commands.json. What the schemas cannot say
 * (which field stands on the line without a name, which columns a table has) is in the extension `x-command`.
 */
import type { Command, Option, OptionKind, ReferredKind } from '../cli/command.ts';
import type { CommandHints } from '../lambda/admin/api/operation.ts';

type Json = Readonly<Record<string, unknown>>;
type Field = { readonly name: string; readonly schema: Json; readonly description: string };

/** One command a line, so that a change of the API is a short difference here. */
export function commandTable(description: Json): string {
  const paths = Object.entries(description['paths'] as Readonly<Record<string, Json>>);
  const lines = paths.flatMap(([path, methods]) => {
    const method = 'get' in methods ? 'get' : 'post';
    const operation = methods[method] as Json;
    const hints = operation['x-command'] as CommandHints | undefined;
    return hints === undefined ? [] : [JSON.stringify(commandOf(path, method, operation, hints))];
  });
  return `[\n${lines.join(',\n')}\n]\n`;
}

function commandOf(path: string, method: 'get' | 'post', operation: Json, hints: CommandHints): Command {
  const [, area = '', ...rest] = path.split('/');
  const verb = rest.join('-').replaceAll('_', '-');
  const named = hints.name?.split(' ') ?? [area, verb];
  const fields = method === 'get' ? inQuery(operation) : inBody(operation);
  const argument = fields.find(({ name }) => name === hints.argument);
  const isOption = ({ name, schema }: Field): boolean =>
    name !== hints.argument && schema['deprecated'] !== true && hints.leavesOut?.includes(name) !== true;
  return {
    area: named[0] ?? '',
    verb: named[1] ?? '',
    otherVerbs: hints.otherVerbs ?? OTHER_VERBS[verb] ?? (method === 'get' ? ['get', 'show'] : []),
    summary: String(operation['summary']),
    method: method === 'get' ? 'GET' : 'POST',
    path,
    argument:
      argument === undefined
        ? null
        : {
            field: argument.name,
            name: ARGUMENT_NAMES[argument.name] ?? argument.name.replace(/s$/, '').replaceAll('_', '-'),
            isList: kindOf(argument.schema) === 'list',
            isRequired: hints.isArgumentOptional !== true,
            refersTo: referredBy(path, argument.name),
          },
    options: fields
      .filter(isOption)
      .flatMap((field) => optionsOf(path, field))
      .map((option) => ({ ...option, help: helpWith(option, hints.fixed?.[option.field]) })),
    fixed: hints.fixed ?? {},
    shows: hints.shows ?? null,
    columns: hints.columns ?? null,
    isDestructive: hints.isDestructive ?? verb.endsWith('delete'),
  };
}

const ARGUMENT_NAMES: Readonly<Record<string, string>> = {
  key: 'key-id',
  keys: 'key-id',
  group_by: 'dimensions',
};

/** What every request of the command has is its default, whatever that of the API is. */
function helpWith({ help }: Option, fixed: unknown): string {
  if (fixed === undefined) return help;
  return `${help.replace(/\.? ?Default: [^.(]*?(?=$| \()/, '')}. Default of this command: ${JSON.stringify(fixed)}`;
}

const REFERRED: Readonly<Record<string, ReferredKind>> = {
  user_id: 'user',
  user_ids: 'user',
  'member.user_id': 'user',
  'applies_to.teams': 'team',
  'applies_to.keys': 'key',
  actor: 'user',
  team_id: 'team',
  team_ids: 'team',
  team: 'team',
  key: 'key',
  keys: 'key',
  key_id: 'key',
  budget_id: 'budget',
  budget_ids: 'budget',
};

/** An id that is about to be given out refers to nothing. A customer's id is called that of a user. */
function referredBy(path: string, field: string): ReferredKind | null {
  const [, area = '', verb = ''] = path.split('/');
  const kind = REFERRED[field] ?? null;
  if (area === 'customer' && kind === 'user') return verb === 'new' ? null : 'customer';
  return verb === 'new' && field === `${area}_id` ? null : kind;
}

const OTHER_VERBS: Readonly<Record<string, readonly string[]>> = {
  new: ['create', 'add'],
  list: ['ls'],
  delete: ['rm'],
};

function inQuery(operation: Json): readonly Field[] {
  const parameters = (operation['parameters'] ?? []) as readonly Json[];
  return parameters.map((parameter) => {
    const schema = parameter['schema'] as Json;
    return {
      name: String(parameter['name']),
      schema,
      description: textOf(parameter['description']) || descriptionOf(schema),
    };
  });
}

function inBody(operation: Json): readonly Field[] {
  const body = operation['requestBody'] as { readonly content: Readonly<Record<string, { schema: Json }>> };
  return inObject(body.content['application/json']?.schema ?? {});
}

function inObject(schema: Json): readonly Field[] {
  return Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Json>>).map(
    ([name, property]) => ({ name, schema: property, description: descriptionOf(property) }),
  );
}

/** None for a field that must be null; those of its fields for an object whose fields are known. */
function optionsOf(path: string, { name, schema, description }: Field, within = ''): readonly Option[] {
  const kind = kindOf(schema);
  if (kind === null) return [];
  if (kind === 'object') {
    const inner = alternativesOf(schema).flatMap((one) => inObject(one));
    const parts = inner.flatMap((field) =>
      optionsOf(path, field, `${name}.`).map((option) => ({ ...option, field: `${name}.${option.field}` })),
    );
    const isWholeToo = [schema, ...alternativesOf(schema)].some((one) => one['x-whole'] === true);
    const help = sentence(description);
    const whole: Option = { name, field: name, kind: 'json', help, refersTo: null };
    return isWholeToo ? [whole, ...parts] : parts;
  }
  const words = alternativesOf(schema).flatMap((one) => (one['enum'] ?? []) as readonly string[]);
  const help = `${sentence(description)}${words.length === 0 ? '' : ` (${words.join(', ')})`}`;
  const refersTo = kind === 'json' ? null : referredBy(path, `${within}${name}`);
  return [{ name: name.replaceAll('_', '-'), field: name, kind, help, refersTo }];
}

function kindOf(schema: Json): OptionKind | 'object' | null {
  const alternatives = alternativesOf(schema);
  if ([schema, ...alternatives].some((one) => one['x-json'] === true)) return 'json';
  if (alternatives.some((one) => one['type'] === 'object' && 'properties' in one)) return 'object';
  const [first] = alternatives;
  if (first === undefined) return null;
  const types = [first['type']].flat().filter((type) => type !== 'null');
  if (types.includes('number')) return 'money';
  switch (types[0]) {
    case 'integer':
      return 'integer';
    case 'boolean':
      return schema['x-flag'] === true ? 'flag' : 'boolean';
    case 'array':
      return (first['items'] as Json)['type'] === 'string' ? 'list' : 'json';
    case 'object':
      return 'json';
    default:
      return 'text';
  }
}

/** What a field may be, besides null. */
function alternativesOf(schema: Json): readonly Json[] {
  const alternatives = schema['anyOf'] as readonly Json[] | undefined;
  if (alternatives === undefined) return schema['type'] === 'null' ? [] : [schema];
  return alternatives.flatMap(alternativesOf);
}

/** A field that may be null has its description inside. */
function descriptionOf(schema: Json): string {
  const all = [schema, ...alternativesOf(schema)].map((one) => textOf(one['description']));
  return all.find((text) => text !== '') ?? '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** As part of a list: no capital at the beginning, no full stop at the end. */
function sentence(text: string): string {
  const isWord = /^[A-Z](?![A-Z])/.test(text);
  return `${isWord ? text.charAt(0).toLowerCase() : text.charAt(0)}${text.slice(1)}`.replace(/\.$/, '');
}
