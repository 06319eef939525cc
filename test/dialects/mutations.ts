/** Arbitrary changes of a valid value, which fast-check reduces to the fewest and simplest that still fail. */
import * as fc from 'fast-check';

/** One change: of which value, counted from the outermost, and how. */
type Change = {
  readonly at: number;
  readonly how: 'replace' | 'remove' | 'double' | 'rename' | 'wrap';
  readonly junk: unknown;
};

const JUNK: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  '',
  ' ',
  'x',
  '\u0000',
  '😀'.repeat(50),
  [],
  {},
  [[]],
  [null],
  { type: 'text' },
  { type: 'function' },
  { __proto__: null },
  'nova-micro',
  'llama3-3-70b',
  'system',
  'none',
  'required',
];

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(),
  how: fc.oneof(
    { weight: 6, arbitrary: fc.constant('replace' as const) },
    {
      weight: 4,
      arbitrary: fc.constantFrom('remove' as const, 'double' as const, 'rename' as const, 'wrap' as const),
    },
  ),
  junk: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...JUNK) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  ),
});

/** The value with one to three changes. */
export function mutated(value: unknown): fc.Arbitrary<unknown> {
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => changes.reduce(changed, value));
}

/** A body made of a mutated value; one in twenty has some characters of its text missing. */
export function damagedBody(value: unknown): fc.Arbitrary<string> {
  const missing = fc.record({ at: fc.nat(), length: fc.integer({ min: 1, max: 3 }) });
  const damage = fc.oneof({ weight: 19, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: missing });
  return fc.tuple(mutated(value), damage).map(([body, missingPart]) => {
    const text = JSON.stringify(body) ?? '';
    if (missingPart === null) return text;
    const at = missingPart.at % Math.max(1, text.length);
    return text.slice(0, at) + text.slice(at + missingPart.length);
  });
}

function changed(value: unknown, { at, how, junk }: Change): unknown {
  let left = at % countOf(value);
  /** What stands in place of a value: none, itself changed, or two of it. */
  const visit = (item: unknown): readonly unknown[] => {
    if (left-- === 0) return outcome(item);
    if (Array.isArray(item)) return [(item as readonly unknown[]).flatMap(visit)];
    if (!isObject(item)) return [item];
    const copy: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(item)) {
      const isMeant = left === 0;
      const results = visit(member);
      if (results.length > 0) copy[isMeant && how === 'rename' ? `${name}x` : name] = results[0];
      if (results.length > 1) copy[`${name}x`] = results[1];
    }
    return [copy];
  };
  const outcome = (item: unknown): readonly unknown[] => {
    switch (how) {
      case 'replace':
        return [junk];
      case 'remove':
        return [];
      case 'double':
        return [item, item];
      case 'rename':
        return [item];
      case 'wrap':
        return [[item]];
    }
  };
  return visit(value)[0];
}

function countOf(value: unknown): number {
  if (Array.isArray(value))
    return (value as readonly unknown[]).reduce<number>((sum, item) => sum + countOf(item), 1);
  if (!isObject(value)) return 1;
  return Object.values(value).reduce<number>((sum, item) => sum + countOf(item), 1);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
