/** Every way to break a valid value of a shape in one place, each with its name and where the refusal must point. */
import type { Scalar, ServiceModel, Shape } from '../../../simulator/service-model/shape.ts';

export type Mutation = {
  /** `inferenceConfig.topP: above 1` */
  readonly name: string;
  readonly value: unknown;
  /** The last name of the path that the refusal tells. */
  readonly points: string;
};

/** What becomes of a value, and whether the refusal points at it or at a member of it. */
type Change = { readonly how: string; readonly to: unknown; readonly points?: string };

const NO_MEMBER = undefined;

export function mutationsOf(model: ServiceModel, shapeName: string, value: unknown): readonly Mutation[] {
  return changesAt(model, shapeName, value, []);
}

function changesAt(
  model: ServiceModel,
  shapeName: string,
  value: unknown,
  path: readonly string[],
): readonly Mutation[] {
  const shape = model.shapes[shapeName];
  if (shape === undefined) throw new Error(`no shape ${shapeName}`);
  const here = changesOf(model, shape, value).map(({ how, to, points }) => ({
    name: `${path.join('.') || shapeName}: ${how}`,
    value: to,
    points: points ?? named(path),
  }));
  return [...here, ...below(model, shape, value, path)];
}

/** Elements are numbers; a refusal says what holds them. */
function named(path: readonly string[]): string {
  return path.findLast((step) => !/^\d+$/.test(step)) ?? '';
}

function below(
  model: ServiceModel,
  shape: Shape,
  value: unknown,
  path: readonly string[],
): readonly Mutation[] {
  if (shape.type === 'list' && Array.isArray(value)) {
    const elements: readonly unknown[] = value;
    return elements.flatMap((one, index) =>
      changesAt(model, shape.member.shape, one, [...path, String(index)]).map((mutation) => ({
        ...mutation,
        value: elements.with(index, mutation.value),
      })),
    );
  }
  if (typeof value !== 'object' || value === null || (shape.type !== 'structure' && shape.type !== 'map'))
    return [];
  return Object.entries(value).flatMap(([name, one]) => {
    const member = shape.type === 'map' ? shape.value : shape.members[name];
    if (member === undefined) return [];
    return changesAt(model, member.shape, one, [...path, name]).map((mutation) => ({
      ...mutation,
      points: shape.type === 'map' ? named(path) : mutation.points,
      value: { ...value, [name]: mutation.value },
    }));
  });
}

function changesOf(model: ServiceModel, shape: Shape, value: unknown): readonly Change[] {
  switch (shape.type) {
    case 'structure':
      return shape.document === true
        ? [
            { how: 'a string for a document', to: '{}' },
            { how: 'a list for a document', to: [] },
            { how: 'a number for a document', to: 1 },
          ]
        : structureChanges(model, shape, value as Readonly<Record<string, unknown>>);
    case 'list':
      return listChanges(shape, value as readonly unknown[]);
    case 'map':
      return mapChanges(model, shape, value as Readonly<Record<string, unknown>>);
    case 'string':
    case 'blob':
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
    case 'boolean':
      return scalarChanges(shape);
  }
}

function structureChanges(
  model: ServiceModel,
  shape: Shape & { readonly type: 'structure' },
  value: Readonly<Record<string, unknown>>,
): readonly Change[] {
  const inBody = (name: string) => shape.members[name]?.location === undefined;
  const required = (shape.required ?? []).filter(inBody).flatMap((name) => [
    { how: `without ${name}`, to: { ...value, [name]: NO_MEMBER }, points: name },
    { how: `${name} is null`, to: { ...value, [name]: null }, points: name },
  ]);
  const changes: Change[] = [
    ...required,
    { how: 'a string for an object', to: 'x' },
    { how: 'a list for an object', to: [] },
    {
      how: 'an unknown member',
      to: { ...value, noSuchMember: 1 },
      ...(shape.union ? {} : { points: 'noSuchMember' }),
    },
  ];
  if (shape.union !== true) return changes;
  const other = Object.keys(shape.members).find((name) => !(name in value));
  const second = other === undefined ? { noSuchMember: 1 } : { [other]: sampleFor(model, shape, other) };
  return [
    ...changes,
    { how: 'no member of a union', to: {} },
    { how: 'two members of a union', to: { ...value, ...second } },
  ];
}

/** Something of the right kind for the second member of a union. */
function sampleFor(
  model: ServiceModel,
  shape: Shape & { readonly type: 'structure' },
  name: string,
): unknown {
  const member = model.shapes[shape.members[name]?.shape ?? ''];
  if (member?.type === 'structure') return {};
  return member?.type === 'list' ? [] : 'AAAA';
}

function listChanges(
  { min, max }: Shape & { readonly type: 'list' },
  value: readonly unknown[],
): readonly Change[] {
  return [
    { how: 'a string for a list', to: 'x' },
    { how: 'an object for a list', to: {} },
    { how: 'null in a list', to: [...value, null] },
    ...(min !== undefined && min > 0 ? [{ how: 'too short', to: value.slice(0, min - 1) }] : []),
    ...(max === undefined ? [] : [{ how: 'too long', to: Array.from({ length: max + 1 }, () => value[0]) }]),
  ];
}

function mapChanges(
  model: ServiceModel,
  shape: Shape & { readonly type: 'map' },
  value: Readonly<Record<string, unknown>>,
): readonly Change[] {
  const [first] = Object.values(value);
  const many = Array.from({ length: (shape.max ?? 0) + 1 }, (_, index) => [`k${index}`, first]);
  const key = model.shapes[shape.key.shape];
  const badKeys = key?.type === 'string' ? scalarChanges(key).filter(({ to }) => typeof to === 'string') : [];
  return [
    { how: 'a string for a map', to: 'x' },
    { how: 'a list for a map', to: [] },
    ...(shape.min === undefined ? [] : [{ how: 'no entry', to: {} }]),
    ...(shape.max === undefined
      ? []
      : [{ how: 'too many entries', to: Object.fromEntries(many) as unknown }]),
    ...badKeys.map(({ how, to }) => ({ how: `a key: ${how}`, to: { ...value, [String(to)]: first } })),
  ];
}

function scalarChanges(shape: Scalar): readonly Change[] {
  const { min, max } = shape;
  switch (shape.type) {
    case 'string': {
      const pattern = new RegExp(`^(?:${shape.pattern ?? '.*'})$`);
      const odd = ['no such word', '!', '~'].filter((word) => !pattern.test(word));
      return [
        { how: 'a number for a string', to: 1 },
        { how: 'an object for a string', to: {} },
        ...(shape.enum === undefined ? [] : [{ how: 'no word of the enum', to: 'noSuchWord' }]),
        ...(shape.pattern === undefined ? [] : odd.map((to) => ({ how: `breaks the pattern: ${to}`, to }))),
        ...(min === undefined || min === 0 ? [] : [{ how: 'too short', to: 'a'.repeat(min - 1) }]),
        ...(max === undefined ? [] : [{ how: 'too long', to: 'a'.repeat(max + 1) }]),
      ];
    }
    case 'blob':
      return [
        { how: 'a number for a blob', to: 1 },
        { how: 'not base64', to: '%%%' },
        ...(min === undefined || min === 0 ? [] : [{ how: 'no bytes', to: '' }]),
      ];
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return [
        { how: 'a string for a number', to: '1' },
        ...(shape.type === 'float' || shape.type === 'double' ? [] : [{ how: 'a fraction', to: 1.5 }]),
        ...(shape.type === 'integer' ? [{ how: 'beyond 32 bits', to: 2 ** 31 }] : []),
        ...(min === undefined ? [] : [{ how: 'too small', to: min - 1 }]),
        ...(max === undefined ? [] : [{ how: 'too large', to: max + 1 }]),
      ];
    case 'boolean':
      return [
        { how: 'a string for a boolean', to: 'true' },
        { how: 'a number for a boolean', to: 1 },
      ];
  }
}
