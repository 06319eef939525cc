/** Valid values of a shape, made from the service model: together they set each of its members. */
import type { ServiceModel, Shape, Scalar } from '../../../simulator/service-model/shape.ts';

/** One of them fits the pattern of each string of the model. */
const WORDS = [
  'a',
  'abc',
  'DRAFT',
  '123456789012',
  's3://bucket/key',
  'arn:aws:bedrock:us-east-1:123456789012:guardrail/gr1abc',
  'arn:aws:bedrock:us-east-1::foundation-model/amazon.rerank-v1:0',
];

/**
 * A union gives as many values as it has members, and so does what holds it; an element of a list stands for each.
 */
export function samplesOf(model: ServiceModel, shapeName: string): readonly unknown[] {
  const shape = model.shapes[shapeName];
  if (shape === undefined) throw new Error(`no shape ${shapeName}`);
  switch (shape.type) {
    case 'structure':
      return structures(model, shape);
    case 'list':
      return samplesOf(model, shape.member.shape).map((one) => [one]);
    case 'map':
      return samplesOf(model, shape.value.shape).map((one) => ({ abc: one }));
    case 'string':
    case 'blob':
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
    case 'boolean':
      return [scalar(shape)];
  }
}

function structures(model: ServiceModel, shape: Shape & { readonly type: 'structure' }): readonly unknown[] {
  if (shape.document === true) return [{ type: 'object' }];
  const members = Object.entries(shape.members)
    .filter(([, { location }]) => location === undefined)
    .map(([name, member]) => [name, samplesOf(model, member.shape)] as const);
  if (shape.union === true)
    return members.flatMap(([name, values]) => values.map((one) => ({ [name]: one })));
  const count = Math.max(1, ...members.map(([, values]) => values.length));
  return Array.from({ length: count }, (_, index) =>
    Object.fromEntries(members.map(([name, values]) => [name, values[index % values.length]])),
  );
}

function scalar(shape: Scalar): unknown {
  switch (shape.type) {
    case 'string': {
      const { enum: words = WORDS, pattern = '.*', min = 0, max = Infinity } = shape;
      const found = words.find(
        (word) => new RegExp(`^(?:${pattern})$`).test(word) && word.length >= min && word.length <= max,
      );
      if (found === undefined) throw new Error(`no word fits ${JSON.stringify(shape)}`);
      return found;
    }
    case 'blob':
      return 'AAAA';
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return shape.min ?? 1;
    case 'boolean':
      return true;
  }
}
