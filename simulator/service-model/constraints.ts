/** The constraints of a shape, in the order in which the service tells of them. */
import type { Dictionary, List, Scalar } from './shape.ts';

export type Constraint = {
  /** `Member must …` */
  readonly say: string;
  readonly holds: (value: unknown) => boolean;
};

type Constrained = Scalar | List | Dictionary;

const remembered = new WeakMap<Constrained, readonly Constraint[]>();

/** Of a value that is of the shape's type. */
export function constraintsOf(shape: Constrained): readonly Constraint[] {
  let constraints = remembered.get(shape);
  if (constraints === undefined) {
    constraints = made(shape);
    remembered.set(shape, constraints);
  }
  return constraints;
}

function made(shape: Constrained): readonly Constraint[] {
  const constraints: Constraint[] = [];
  if ('enum' in shape && shape.enum !== undefined) {
    const words = new Set<unknown>(shape.enum);
    const say = `Member must satisfy enum value set: [${shape.enum.join(', ')}]`;
    constraints.push({ say, holds: (value) => words.has(value) });
  }
  if ('pattern' in shape && shape.pattern !== undefined) {
    const pattern = wholly(shape.pattern);
    constraints.push({
      say: `Member must satisfy regular expression pattern: ${shape.pattern}`,
      holds: (value) => typeof value === 'string' && pattern.test(value),
    });
  }
  const measured = ['integer', 'long', 'float', 'double'].includes(shape.type) ? 'value' : 'length';
  const { max, min } = shape;
  if (max !== undefined) {
    const say = `Member must have ${measured} less than or equal to ${max}`;
    constraints.push({ say, holds: (value) => sizeOf(shape, value) <= max });
  }
  if (min !== undefined) {
    const say = `Member must have ${measured} greater than or equal to ${min}`;
    constraints.push({ say, holds: (value) => sizeOf(shape, value) >= min });
  }
  return constraints;
}

/** A number's value; characters of a string, bytes of a blob, elements of a list or a map. */
function sizeOf({ type }: Constrained, value: unknown): number {
  if (typeof value === 'number') return value;
  if (Array.isArray(value)) return value.length;
  if (typeof value !== 'string') throw new Error(`a ${type} cannot be measured`);
  return type === 'blob' ? Buffer.byteLength(value, 'base64') : value.length;
}

/** A pattern as the service matches it: against the whole value, and in Java, whose white space is ASCII's. */
function wholly(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern.replaceAll(/\[[^\]]*\]/g, asciiSpace)})$`);
}

function asciiSpace(characters: string): string {
  return characters.replaceAll(String.raw`\s`, String.raw`\t-\r `);
}
