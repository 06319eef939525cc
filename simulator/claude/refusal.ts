/** What is wrong with an Anthropic body, as Bedrock says it: pydantic's words behind the path of the field. */
import { isObject } from '../../core/json.ts';
import { show } from '../wire/json.ts';
import type { Fault } from '../wire/shape.ts';

const KINDS: Readonly<Record<string, string>> = {
  array: 'list',
  int: 'integer',
  object: 'dictionary',
  record: 'dictionary',
};

/** A message that a schema gives itself stands alone, or behind the path when it begins with `@`. */
export function claudeRefusal(fault: Fault, body: unknown): string {
  const { message, path } = fault;
  if (message.startsWith('@')) return `${pathOf(path, body)}${message.slice(1)}`;
  if (message !== '') return message;
  switch (fault.code) {
    case 'unrecognized_keys':
      return `${pathOf([...path, ...fault.keys.slice(0, 1)], body)}: Extra inputs are not permitted`;
    case 'invalid_union':
      return unknownTag(fault, body);
    case 'invalid_type':
      return `${pathOf(path, body)}: ${fault.input === undefined ? 'Field required' : `Input should be a valid ${KINDS[fault.expected] ?? fault.expected}`}`;
    case 'invalid_value':
      return `${pathOf(path, body)}: ${fault.input === undefined ? 'Field required' : `Input should be ${alternatives(fault.values)}`}`;
    case 'too_small':
      return `${pathOf(path, body)}: Input should be greater than or equal to ${fault.minimum}`;
    default:
      throw new Error(`no words for a fault of the kind ${fault.code}`);
  }
}

function unknownTag(fault: Fault & { readonly code: 'invalid_union' }, body: unknown): string {
  const tag = isObject(fault.input) ? fault.input[fault.discriminator ?? ''] : undefined;
  if (tag === undefined) return `${pathOf(fault.path, body)}: Field required`;
  const options: readonly unknown[] = 'options' in fault ? (fault.options ?? []) : [];
  const known = options.flatMap((option) => (typeof option === 'string' ? [`'${option}'`] : []));
  return `${pathOf(fault.path.slice(0, -1), body)}: Input tag '${show(tag)}' found using 'type' does not match any of the expected tags: ${known.join(', ')}`;
}

/** `'a', 'b' or 'c'`. */
function alternatives(values: readonly unknown[]): string {
  const quoted = values.map((value) => `'${show(value)}'`);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}

/** `messages.0.content.1.text.id`: below an object that is told by its `type` stands that type. */
function pathOf(path: readonly PropertyKey[], body: unknown): string {
  const names: PropertyKey[] = [];
  let value = body;
  for (const [depth, name] of path.entries()) {
    const isTool = depth === 2 && path[0] === 'tools';
    const tag = isObject(value) && depth > 0 ? (value['type'] ?? (isTool ? 'custom' : undefined)) : undefined;
    if (typeof tag === 'string' && name !== 'type') names.push(tag);
    names.push(name);
    value = isObject(value) || Array.isArray(value) ? Reflect.get(value, name) : undefined;
  }
  return names.join('.');
}
