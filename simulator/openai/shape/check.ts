/**
 * Holds a value against a shape and finds the first fault. Of several objects that a value may be, the one is meant whose
 * literals it has: `type`, `role`.
 */
import { isDeepStrictEqual } from 'node:util';

import { isObject, type JsonObject } from '../../../core/json.ts';
import type { ObjectShape, Shape } from './shape.ts';
import { objects } from './shapes.ts';

export type Fault = { readonly path: string } & (
  | { readonly kind: 'unknown' | 'missing' }
  | { readonly kind: 'type'; readonly expected: readonly string[]; readonly value: unknown }
  | { readonly kind: 'value'; readonly allowed: readonly unknown[]; readonly value: unknown }
);

/**
 * Members that the types demand and the API does not: what Codex leaves out of the items that it sends back, and what
 * tools are commonly sent without.
 */
const MAY_BE_ABSENT = new Set(['id', 'status', 'annotations', 'logprobs', 'strict', 'parameters', 'detail']);
/** Members that may be null against the types: Codex sends so a reasoning item without its content. */
const MAY_BE_NULL = new Set(['content', 'id', 'description', 'encrypted_content']);

/** Null where nothing is wrong. */
export function faultOf(shape: Shape, value: unknown, path = ''): Fault | null {
  if (typeof shape === 'string') {
    if (shape === 'any') return null;
    if (shape.startsWith('#')) return faultOfObject(objectNamed(shape), value, path);
    return typeOf(value) === shape ? null : wrongType([shape], value, path);
  }
  if ('is' in shape) return faultOfLiteral(shape.is, value, path);
  if ('list' in shape) {
    if (!Array.isArray(value)) return wrongType(['array'], value, path);
    return firstFault(value.map((item: unknown, index) => faultOf(shape.list, item, `${path}[${index}]`)));
  }
  if ('map' in shape) {
    if (!isObject(value)) return wrongType(['object'], value, path);
    return firstFault(
      Object.entries(value).map(([name, item]) => faultOf(shape.map, item, below(path, name))),
    );
  }
  return faultOfUnion(shape.one, value, path);
}

function faultOfObject(shape: ObjectShape, value: unknown, path: string): Fault | null {
  if (!isObject(value)) return wrongType(['object'], value, path);
  for (const name of Object.keys(value)) {
    if (memberOf(shape, name) !== undefined || isOfAnswers(name, shape)) continue;
    return { kind: 'unknown', path: below(path, name) };
  }
  for (const [written, member] of Object.entries(shape)) {
    const name = written.replace(/\?$/, '');
    const held = value[name];
    if (name === '*' || (held === null && MAY_BE_NULL.has(name))) continue;
    if (held === undefined) {
      if (written === name && !MAY_BE_ABSENT.has(name)) return { kind: 'missing', path: below(path, name) };
      continue;
    }
    const fault = faultOf(member, held, below(path, name));
    if (fault !== null) return fault;
  }
  return null;
}

/**
 * Items come back as they were answered, with members that the types know of answers alone: messages with the ids that
 * compacted conversations give them, calls of custom tools with their status.
 */
function isOfAnswers(name: string, shape: ObjectShape): boolean {
  if (name === 'id') return 'role' in shape && 'type?' in shape;
  return name === 'status' && isDeepStrictEqual(shape['type'], { is: ['custom_tool_call'] });
}

function memberOf(shape: ObjectShape, name: string): Shape | undefined {
  return shape[name] ?? shape[`${name}?`] ?? shape['*'];
}

function faultOfLiteral(allowed: readonly unknown[], value: unknown, path: string): Fault | null {
  if (allowed.includes(value)) return null;
  const expected = typeOf(allowed[0]);
  return typeOf(value) === expected
    ? { kind: 'value', allowed, value, path }
    : wrongType([expected], value, path);
}

function faultOfUnion(shapes: readonly Shape[], value: unknown, path: string): Fault | null {
  if (shapes.includes('any')) return null;
  const alike = shapes.filter((shape) => kindOf(shape) === typeOf(value));
  if (alike.length === 0) return wrongType([...new Set(shapes.map(kindOf))], value, path);
  const meant = isObject(value) ? alike.filter((shape) => mismatched(shape, value) === null) : alike;
  if (meant.length === 0 && isObject(value)) return noneMeant(alike, value, path);
  let nearest: { readonly fault: Fault; readonly known: number } | null = null;
  for (const shape of meant) {
    const fault = faultOf(shape, value, path);
    if (fault === null) return null;
    const known = knownMembers(shape, value);
    if (nearest === null || known > nearest.known) nearest = { fault, known };
  }
  return nearest?.fault ?? null;
}

/** How many of the members of an object a shape knows. */
function knownMembers(shape: Shape, value: unknown): number {
  if (!isObject(value) || typeof shape !== 'string' || !shape.startsWith('#')) return 0;
  const object = objectNamed(shape);
  return Object.keys(value).filter((name) => memberOf(object, name) !== undefined).length;
}

/** The member by which an object is none of these, with what it may be. */
function noneMeant(shapes: readonly Shape[], value: JsonObject, path: string): Fault {
  const names = shapes.map((shape) => mismatched(shape, value) ?? '');
  const name = names.includes('type') ? 'type' : (names[0] ?? '');
  const allowed = shapes.flatMap((shape) => {
    return literalsOf(memberOf(objectNamed(shape), name)) ?? [];
  });
  const given = value[name];
  if (given === undefined) return { kind: 'missing', path: below(path, name) };
  return { kind: 'value', allowed: [...new Set(allowed)], value: given, path: below(path, name) };
}

/** The first literal member that the value has not; null where it has all. */
function mismatched(shape: Shape, value: JsonObject): string | null {
  if (typeof shape !== 'string' || !shape.startsWith('#')) return null;
  for (const name of ['type', 'role']) {
    const object = objectNamed(shape);
    const literals = literalsOf(memberOf(object, name));
    const given = value[name];
    if (literals === null || (given === undefined && object[name] === undefined)) continue;
    if (!literals.some((literal) => literal === given)) return name;
  }
  return null;
}

/** Null: the member is not told apart by literals. */
function literalsOf(member: Shape | undefined): readonly unknown[] | null {
  if (typeof member !== 'object') return null;
  if ('is' in member) return member.is;
  if (!('one' in member)) return null;
  const literals = member.one.map((each) => (each === 'null' ? [null] : literalsOf(each)));
  return literals.includes(null) ? null : literals.flatMap((each) => each ?? []);
}

function objectNamed(shape: Shape): ObjectShape {
  const object = typeof shape === 'string' ? objects[shape.slice(1)] : undefined;
  if (object === undefined) throw new Error(`${JSON.stringify(shape)} is no object of the shapes`);
  return object;
}

function firstFault(faults: readonly (Fault | null)[]): Fault | null {
  return faults.find((fault) => fault !== null) ?? null;
}

function wrongType(expected: readonly string[], value: unknown, path: string): Fault {
  return { kind: 'type', expected, value, path };
}

/** What JSON calls a value that fits. */
function kindOf(shape: Shape): string {
  if (typeof shape === 'string') return shape.startsWith('#') ? 'object' : shape;
  if ('is' in shape) return typeOf(shape.is[0]);
  if ('list' in shape) return 'array';
  return 'map' in shape ? 'object' : 'union';
}

export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
