/**
 * Holds a JSON value against a shape of AWS's service model and finds every breach: wrong types, members that are
 * missing, unknown or null, unions without their one member, and what is out of the bounds of its constraints.
 *
 * Null stands for a member that is not set. Members that the model does not know are refused here; the service may
 * ignore them, and a body that needs that is wrong anyway.
 */
import { isObject } from '../../core/json.ts';
import { isBase64 } from '../wire/json.ts';
import { at, type Breach, type Path } from './breach.ts';
import { constraintsOf, type Constraint } from './constraints.ts';
import type { Dictionary, List, Scalar, ServiceModel, Shape, Structure } from './shape.ts';

const NOT_NULL = 'Member must not be null';
const KINDS: Readonly<Record<Shape['type'], string>> = {
  structure: 'an object',
  map: 'an object',
  list: 'a list',
  string: 'a string',
  blob: 'a string',
  integer: 'an integer',
  long: 'an integer',
  float: 'a number',
  double: 'a number',
  boolean: 'a boolean',
};

type Check = { readonly shapes: ServiceModel['shapes']; readonly breaches: Breach[] };

/** All breaches of a value that is to be of a shape, in the order of the value's members; `path` is where it stands. */
export function breachesOf(
  model: ServiceModel,
  shapeName: string,
  value: unknown,
  path: Path = [],
): readonly Breach[] {
  const check: Check = { shapes: model.shapes, breaches: [] };
  hold(check, shapeName, value, path);
  return check.breaches;
}

function hold(check: Check, shapeName: string, value: unknown, path: Path): void {
  const shape = shapeOf(check, shapeName);
  switch (shape.type) {
    case 'structure':
      return shape.document === true
        ? document(check, value, path)
        : structure(check, shapeName, shape, value, path);
    case 'list':
      return list(check, shape, value, path);
    case 'map':
      return map(check, shape, value, path);
    case 'string':
    case 'blob':
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
    case 'boolean':
      return scalar(check, shape, value, path);
  }
}

/** Bedrock takes no other JSON where its model has a document. */
function document({ breaches }: Check, value: unknown, path: Path): void {
  if (isObject(value)) return;
  const say = `The format of the value at ${at(path)} is invalid. Provide a json object for the field and try again.`;
  breaches.push({ kind: 'format', path, say });
}

function structure(check: Check, shapeName: string, shape: Structure, value: unknown, path: Path): void {
  if (!isObject(value)) return unread(check, shape, value, path);
  const { breaches } = check;
  let set = 0;
  for (const [name, one] of Object.entries(value)) {
    const member = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
    if (member === undefined || member.location !== undefined) {
      const place = path.length === 0 ? 'the request' : at(path);
      breaches.push({
        kind: shape.union === true ? 'choice' : 'unread',
        path: [...path, name],
        say:
          shape.union === true
            ? choiceOf(shapeName, shape, path)
            : `The field ${name} at ${place} is not recognized.`,
      });
    } else if (one !== null) {
      set += 1;
      hold(check, member.shape, one, [...path, name]);
    }
  }
  for (const name of shape.required ?? []) {
    if (shape.members[name]?.location !== undefined || (value[name] ?? null) !== null) continue;
    breaches.push({ kind: 'constraint', path: [...path, name], say: NOT_NULL });
  }
  if (shape.union === true && set !== 1) {
    breaches.push({ kind: 'choice', path, say: choiceOf(shapeName, shape, path) });
  }
}

function choiceOf(shapeName: string, { members }: Structure, path: Path): string {
  return `${shapeName} object at ${at(path)} must set one of the following keys: ${Object.keys(members).join(', ')}.`;
}

function list(check: Check, shape: List, value: unknown, path: Path): void {
  if (!Array.isArray(value)) return unread(check, shape, value, path);
  bounds(check, constraintsOf(shape), value, path);
  const element = shapeOf(check, shape.member.shape);
  const elements: readonly unknown[] = value;
  if (!isScalar(element)) {
    for (const [index, one] of elements.entries()) hold(check, shape.member.shape, one, [...path, index]);
    return;
  }
  scalars(check, element, elements.entries(), 'Member', path);
}

function map(check: Check, shape: Dictionary, value: unknown, path: Path): void {
  if (!isObject(value)) return unread(check, shape, value, path);
  const names = Object.keys(value);
  bounds(check, constraintsOf(shape), names, path);
  const key = shapeOf(check, shape.key.shape);
  if (isScalar(key))
    scalars(
      check,
      key,
      names.map((name) => [name, name] as const),
      'Map keys',
      path,
    );
  const element = shapeOf(check, shape.value.shape);
  if (isScalar(element)) return scalars(check, element, Object.entries(value), 'Map value', path);
  for (const [name, one] of Object.entries(value)) hold(check, shape.value.shape, one, [...path, name]);
}

/** Scalars in a list or a map: a breach is told at what holds them, with all that an element must keep. */
function scalars(
  check: Check,
  shape: Scalar,
  elements: Iterable<readonly [string | number, unknown]>,
  subject: string,
  path: Path,
): void {
  const constraints = constraintsOf(shape);
  const say = `${subject} must satisfy constraint: [${constraints.map((one) => one.say).join(', ')}]`;
  for (const [place, one] of elements) {
    if (!isOfType(shape, one)) unread(check, shape, one, [...path, place]);
    else if (constraints.some((constraint) => !constraint.holds(one))) {
      check.breaches.push({ kind: 'constraint', path, say });
    }
  }
}

function scalar(check: Check, shape: Scalar, value: unknown, path: Path): void {
  if (!isOfType(shape, value)) return unread(check, shape, value, path);
  if (shape.type === 'blob' && value !== '' && !isBase64(String(value))) {
    const say = `The value at ${at(path)} is not valid base64.`;
    check.breaches.push({ kind: 'unread', path, say });
    return;
  }
  bounds(check, constraintsOf(shape), value, path, isShown(shape, path) ? value : undefined);
}

function bounds(
  { breaches }: Check,
  constraints: readonly Constraint[],
  value: unknown,
  path: Path,
  shown?: Breach['value'],
): void {
  for (const { holds, say } of constraints) {
    if (holds(value)) continue;
    breaches.push({ kind: 'constraint', path, say, ...(shown === undefined ? {} : { value: shown }) });
  }
}

function unread({ breaches }: Check, shape: Shape, value: unknown, path: Path): void {
  if (value === null || value === undefined) breaches.push({ kind: 'constraint', path, say: NOT_NULL });
  else {
    const place = path.length === 0 ? 'the request' : at(path);
    breaches.push({ kind: 'unread', path, say: `The value at ${place} is not ${KINDS[shape.type]}.` });
  }
}

function shapeOf({ shapes }: Check, name: string): Shape {
  const shape = shapes[name];
  if (shape === undefined) throw new Error(`the service model has no shape ${name}`);
  return shape;
}

function isScalar(shape: Shape): shape is Scalar {
  return shape.type !== 'structure' && shape.type !== 'list' && shape.type !== 'map';
}

const MAX_INTEGER = 2 ** 31 - 1;

function isOfType({ type }: Scalar, value: unknown): value is string | number | boolean {
  switch (type) {
    case 'string':
    case 'blob':
      return typeof value === 'string';
    case 'integer':
      return Number.isInteger(value) && Math.abs(Number(value)) <= MAX_INTEGER;
    case 'long':
      return Number.isInteger(value);
    case 'float':
    case 'double':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
  }
}

/** The service quotes what stands outside of messages, where a model's or a user's words are. */
function isShown({ sensitive }: Scalar, path: Path): boolean {
  return sensitive !== true && path[0] !== 'messages';
}
