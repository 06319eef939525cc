/**
 * Holds a value against a type that an SDK declares: every member that is not optional must be there, every value must
 * be one of those the type allows, and a member that the type does not know must be a declared extension of ours.
 */
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAllowed, isRecord, type Allowances } from './allowances.ts';
import { declarationsOf, type Member, type Scope, type Type } from './declarations.ts';

/** A type in one of the SDKs, and what may differ from it. */
export type SdkType = {
  readonly scope: Scope;
  readonly type: Type;
  readonly name: string;
  readonly allowances: Allowances;
};

/** `sdkType('openai', 'resources/chat/completions/completions', 'ChatCompletion')` */
export function sdkType(
  sdk: 'openai' | '@anthropic-ai/sdk',
  file: string,
  name: string,
  allowances: Allowances = {},
): SdkType {
  const scope = declarationsOf(join(dirname(fileURLToPath(import.meta.resolve(sdk))), `${file}.d.ts`));
  const type = scope.types.get(name);
  assert.ok(type !== undefined, `${sdk} declares no ${name}`);
  return { scope, type, name, allowances };
}

/** A page of a list, which the SDKs declare as a generic: `data` and what stands beside it. */
export function pageOf(item: SdkType, beside: Readonly<Record<string, Type>>): SdkType {
  const data: Type = { kind: 'array', of: item.type };
  const members = Object.entries({ data, ...beside }).map(([name, type]): Member => ({
    name,
    isOptional: false,
    type,
  }));
  return { ...item, type: { kind: 'object', members, index: null }, name: `page of ${item.name}` };
}

/** Fails with all that is wrong, by path. */
export function assertConforms(value: unknown, { scope, type, name, allowances }: SdkType): void {
  const problems = check(value, { type, scope }, name, allowances);
  assert.deepEqual(problems, [], `${JSON.stringify(value).slice(0, 2_000)} is no ${name} of the SDK`);
}

type Located = { readonly type: Type; readonly scope: Scope };
type Problems = readonly string[];
const NONE: Problems = [];

function check(value: unknown, { type, scope }: Located, path: string, allowances: Allowances): Problems {
  switch (type.kind) {
    case 'any':
      return NONE;
    case 'primitive':
      if (type.name === 'undefined') return value === undefined ? NONE : [`${path} must be absent`];
      if (type.name === 'object') return isRecord(value) ? NONE : [`${path} must be an object`];
      return typeof value === type.name ? NONE : [`${path} must be a ${type.name}`];
    case 'literal':
      return value === type.value ? NONE : [`${path} must be ${JSON.stringify(type.value)}`];
    case 'array':
      if (!Array.isArray(value)) return [`${path} must be an array`];
      return (value as readonly unknown[]).flatMap((item, index) =>
        check(item, { type: type.of, scope }, `${path}[${index}]`, allowances),
      );
    case 'record':
      if (!isRecord(value)) return [`${path} must be an object`];
      return Object.entries(value).flatMap(([key, item]) =>
        check(item, { type: type.of, scope }, `${path}.${key}`, allowances),
      );
    case 'union':
      return checkUnion(value, type.of, scope, path, allowances);
    case 'name':
      return check(value, resolve(type.path, scope), path, allowances);
    case 'both':
      if (isRecord(value)) return checkObject(value, { type, scope }, path, allowances);
      // `string & {}`: any string, beside the ones that are known.
      return type.of.flatMap((part) =>
        part.kind === 'object' && part.members.length === 0
          ? NONE
          : check(value, { type: part, scope }, path, allowances),
      );
    case 'object':
      return checkObject(value, { type, scope }, path, allowances);
  }
}

/** The problems of the option that comes nearest. */
function checkUnion(
  value: unknown,
  options: readonly Type[],
  scope: Scope,
  path: string,
  allowances: Allowances,
): Problems {
  let nearest: Problems | null = null;
  for (const type of options) {
    const problems = check(value, { type, scope }, path, allowances);
    if (problems.length === 0) return NONE;
    // An option whose tag is another one is not what was meant.
    const weight = (found: Problems): number =>
      found.some((problem) => /\.type must be/.test(problem)) ? 1e6 : found.length;
    if (nearest === null || weight(problems) < weight(nearest)) nearest = problems;
  }
  return nearest ?? [`${path} has no option`];
}

function checkObject(value: unknown, located: Located, path: string, allowances: Allowances): Problems {
  if (!isRecord(value)) return [`${path} must be an object`];
  const { members, index } = membersOf(located);
  const problems: string[] = [];
  for (const [name, { member, scope }] of members) {
    const item = value[name];
    if (item === undefined) {
      const mayLack = member.isOptional || isAllowed(allowances, 'absent', value, name);
      if (!mayLack) problems.push(`${path}.${name} is missing`);
      continue;
    }
    if (item === null && isAllowed(allowances, 'nullable', value, name)) continue;
    if (isAllowed(allowances, 'values', value, name)) continue;
    problems.push(...check(item, { type: member.type, scope }, `${path}.${name}`, allowances));
  }
  if (index) return problems;
  for (const name of Object.keys(value)) {
    if (!members.has(name) && !isAllowed(allowances, 'extensions', value, name)) {
      problems.push(`${path}.${name} is not known`);
    }
  }
  return problems;
}

type Members = {
  readonly members: Map<string, { readonly member: Member; readonly scope: Scope }>;
  /** Whether members of any name are allowed. */
  readonly index: boolean;
};

/** The members of an object type and of all that it extends; the last word is the extending type's. */
function membersOf({ type, scope }: Located): Members {
  switch (type.kind) {
    case 'object':
      return {
        members: new Map(type.members.map((member) => [member.name, { member, scope }])),
        index: type.index !== null,
      };
    case 'both': {
      const parts = type.of.map((part) => membersOf({ type: part, scope }));
      return {
        members: new Map(parts.flatMap((part) => [...part.members])),
        index: parts.some((part) => part.index),
      };
    }
    case 'name':
      return membersOf(resolve(type.path, scope));
    case 'any':
    case 'primitive':
    case 'literal':
    case 'array':
    case 'record':
    case 'union':
      return { members: new Map(), index: true };
  }
}

function resolve(path: readonly string[], from: Scope): Located {
  const [first, ...rest] = path;
  assert.ok(first !== undefined);
  for (let scope: Scope | null = from; scope !== null; scope = scope.parent) {
    const imported = scope.files.get(first);
    if (imported !== undefined && rest.length > 0) return resolve(rest, declarationsOf(imported));
    const single = scope.files.get(`{${first}}`);
    if (single !== undefined) return resolve(path, declarationsOf(single));
    const found = lookUp(path, scope);
    if (found !== null) return found;
  }
  return assert.fail(`the SDK declares no ${path.join('.')}`);
}

function lookUp(path: readonly string[], scope: Scope): Located | null {
  const [first, ...rest] = path;
  if (first === undefined) return null;
  if (rest.length === 0) {
    const type = scope.types.get(first);
    return type === undefined ? null : { type, scope };
  }
  const inner = scope.namespaces.get(first);
  return inner === undefined ? null : lookUp(rest, inner);
}
