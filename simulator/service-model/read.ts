/** Reads a body by AWS's service model: as the value that its shape tells, or refused in the words of the service. */
import { isObject } from '../../core/json.ts';
import { invalid } from '../wire/aws-error.ts';
import { bedrockRuntime } from './bedrock-runtime.ts';
import { refusalOf } from './breach.ts';
import { breachesOf } from './check.ts';
import type { ServiceModel, ValueOf } from './shape.ts';

type RuntimeShapes = typeof bedrockRuntime.shapes;

/** A value of a shape of Bedrock Runtime. */
export type Runtime<Name extends keyof RuntimeShapes> = ValueOf<RuntimeShapes, Name>;

/** Throws the AwsError that says what is wrong. */
export function readRuntime<Name extends keyof RuntimeShapes>(
  shapeName: Name,
  value: unknown,
): Runtime<Name> {
  return read(bedrockRuntime, shapeName, value) as Runtime<Name>;
}

function read(model: ServiceModel, shapeName: string, value: unknown): unknown {
  const breaches = breachesOf(model, shapeName, value);
  if (breaches.length > 0) throw invalid(refusalOf(breaches));
  return withoutNulls(model, shapeName, value);
}

/** Null is a member that is not set; inside a document it is a value. */
function withoutNulls(model: ServiceModel, shapeName: string, value: unknown): unknown {
  const shape = model.shapes[shapeName];
  if (shape?.type === 'list' && Array.isArray(value)) {
    return value.map((one) => withoutNulls(model, shape.member.shape, one));
  }
  if (shape?.type !== 'structure' || shape.document === true || !isObject(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(value)) {
    const member = shape.members[name];
    if (one !== null && member !== undefined) kept[name] = withoutNulls(model, member.shape, one);
  }
  return kept;
}
