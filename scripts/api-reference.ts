/** docs/api.md, made from the OpenAPI description, and so from the schemas that validate. */
type Json = Readonly<Record<string, unknown>>;

export function apiReference(description: Json): string {
  const paths = Object.entries(description['paths'] as Readonly<Record<string, Json>>);
  const operations = paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation: operation as Json })),
  );
  const overview = operations.map(
    ({ path, method, operation }) =>
      `| ${method.toUpperCase()} | [\`${path}\`](#${anchorOf(method, path)}) | ${cell(textOf(operation, 'summary'))} |`,
  );
  return [
    '# Admin API reference',
    '',
    'Every operation with its fields. This page is made by `npm run docs:api` from the schemas that validate requests, as',
    '`/openapi.json` is; a test fails when it is not current. How to use the API: [admin-api.md](admin-api.md).',
    '',
    '| Method | Path | What it does |',
    '| --- | --- | --- |',
    ...overview,
    ...operations.flatMap(({ path, method, operation }) => chapter(method, path, operation)),
    '',
  ].join('\n');
}

function chapter(method: string, path: string, operation: Json): readonly string[] {
  const lines = ['', `## ${method.toUpperCase()} ${path}`, ''];
  lines.push(`${textOf(operation, 'summary')} ${textOf(operation, 'description')}`);
  const fields = [...inQuery(operation), ...inBody(operation)];
  if (fields.length > 0) lines.push('', '| Field | Type | |', '| --- | --- | --- |', ...fields);
  lines.push('', `Replies with ${replyOf(operation)}.`);
  return lines;
}

function inQuery(operation: Json): readonly string[] {
  return listOf(operation['parameters']).flatMap((parameter) => {
    if (parameter['in'] !== 'query') return [];
    const schema = parameter['schema'] as Json;
    return [fieldRow(textOf(parameter, 'name'), schema, parameter['required'] === true, parameter)];
  });
}

function inBody(operation: Json): readonly string[] {
  const schema = jsonContent(operation['requestBody']);
  return schema === null ? [] : fieldsOf(schema);
}

function fieldsOf(schema: Json): readonly string[] {
  const required = new Set(schema['required'] as readonly string[] | undefined);
  return Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Json>>).map(([name, field]) =>
    fieldRow(name, field, required.has(name), field),
  );
}

function fieldRow(name: string, schema: Json, isRequired: boolean, described: Json): string {
  const words = [isRequired ? 'Required.' : '', descriptionOf(described), exampleOf(schema)];
  const said = words.filter((text) => text !== '').join(' ');
  return `| \`${name}\` | ${cell(typeOf(schema))} | ${cell(said)} |`;
}

/** `text`, `integer or null`, `list of text`, `"hard" or "soft"`. */
function typeOf(schema: Json): string {
  const options = listOf(schema['anyOf'] ?? schema['oneOf']);
  if (options.length > 0) return [...new Set(options.map(typeOf))].join(' or ');
  const words = schema['enum'];
  if (Array.isArray(words)) return words.map((word) => `"${String(word)}"`).join(' or ');
  if ('const' in schema) return JSON.stringify(schema['const']);
  const { type } = schema;
  if (Array.isArray(type)) return type.map((name) => NAMES[String(name)] ?? String(name)).join(' or ');
  if (type === 'array') {
    const { items } = schema;
    return `list of ${typeof items === 'object' && items !== null ? typeOf(items as Json) : 'anything'}`;
  }
  if (type === 'object') return objectOf(schema);
  return typeof type === 'string' ? (NAMES[type] ?? type) : 'anything';
}

function objectOf(schema: Json): string {
  const { properties, additionalProperties } = schema;
  if (typeof properties === 'object' && properties !== null) {
    return `{${Object.keys(properties).join(', ')}}`;
  }
  const isTyped = typeof additionalProperties === 'object' && additionalProperties !== null;
  const values = isTyped ? typeOf(additionalProperties as Json) : 'anything';
  return values === 'anything' ? 'object' : `object of ${values}`;
}

const NAMES: Readonly<Record<string, string>> = { string: 'text', boolean: 'true or false' };

/** A field that may be null has its description inside. */
function descriptionOf(schema: Json): string {
  if (typeof schema['description'] === 'string') return schema['description'];
  for (const option of listOf(schema['anyOf'])) {
    const inner = descriptionOf(option);
    if (inner !== '') return inner;
  }
  return '';
}

function exampleOf(schema: Json): string {
  const { examples } = schema;
  if (Array.isArray(examples) && examples.length > 0) {
    return `E.g. ${examples.map((example) => `\`${JSON.stringify(example)}\``).join(', ')}.`;
  }
  for (const option of listOf(schema['anyOf'])) {
    const inner = exampleOf(option);
    if (inner !== '') return inner;
  }
  return '';
}

function replyOf(operation: Json): string {
  const responses = operation['responses'] as Readonly<Record<string, Json>>;
  const schema = jsonContent(responses['200']);
  return schema === null ? 'nothing' : shapeOf(schema);
}

function shapeOf(schema: Json): string {
  const options = listOf(schema['anyOf'] ?? schema['oneOf']);
  if (options.length > 0) return options.map(shapeOf).join(', or ');
  if (schema['type'] === 'array') return `a list of ${shapeOf(schema['items'] as Json)}`;
  const names = Object.keys(schema['properties'] ?? {});
  return names.length === 0 ? 'an object' : names.map((name) => `\`${name}\``).join(', ');
}

function jsonContent(holder: unknown): Json | null {
  if (typeof holder !== 'object' || holder === null || !('content' in holder)) return null;
  const content = holder.content as Readonly<Record<string, { readonly schema: Json }>>;
  return content['application/json']?.schema ?? null;
}

function anchorOf(method: string, path: string): string {
  return `${method}-${path.replaceAll(/[^a-z0-9_-]/g, '')}`;
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}

function textOf(json: Json, name: string): string {
  const value = json[name];
  return typeof value === 'string' ? value : '';
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
