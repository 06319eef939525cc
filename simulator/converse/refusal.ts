/** What is wrong with a Converse body, as Bedrock says it. */
import { isObject } from '../../core/json.ts';
import { show } from '../wire/json.ts';
import type { Fault } from '../wire/shape.ts';

const NOT_NULL = 'Member must not be null';
const KINDS: Readonly<Record<string, string>> = { array: 'a list', string: 'a string' };

/**
 * A message that a schema gives itself is a constraint when it begins with `Member`; otherwise it stands as it is, with
 * the path of the field in place of `{at}`, and that of what holds it in place of `{parent}`.
 */
export function converseRefusal(fault: Fault): string {
  const at = fault.path.join('.');
  if (fault.message.startsWith('Member')) return unsatisfied(fault, fault.message);
  if (fault.message !== '')
    return fault.message.replace('{at}', at).replace('{parent}', fault.path.slice(0, -1).join('.'));
  switch (fault.code) {
    case 'unrecognized_keys':
      return `The field ${fault.keys[0]} at ${at === '' ? 'the request' : at} is not recognized.`;
    case 'invalid_type':
      if (fault.input === undefined || fault.input === null) return unsatisfied(fault, NOT_NULL);
      return `The value at ${at} is not ${KINDS[fault.expected] ?? 'an object'}.`;
    case 'invalid_value':
      return notOneOf(fault, fault.values);
    case 'invalid_union': {
      const input = isObject(fault.input) ? fault.input[fault.discriminator ?? ''] : fault.input;
      return notOneOf({ ...fault, input }, 'options' in fault ? (fault.options ?? []) : []);
    }
    default:
      throw new Error(`no words for a fault of the kind ${fault.code}`);
  }
}

type Misfit = { readonly input?: unknown; readonly path: readonly PropertyKey[] };

function notOneOf(fault: Misfit, values: readonly unknown[]): string {
  const isMissing = fault.input === undefined || fault.input === null;
  return unsatisfied(
    fault,
    isMissing ? NOT_NULL : `Member must satisfy enum value set: [${values.join(', ')}]`,
  );
}

function unsatisfied({ input, path }: Misfit, constraint: string): string {
  const value = input === undefined || input === null ? 'null' : `'${show(input).slice(0, 80)}'`;
  return `1 validation error detected: Value ${value} at '${path.join('.')}' failed to satisfy constraint: ${constraint}`;
}
