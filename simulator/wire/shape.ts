/**
 * Reads a body by a zod schema. A body that does not fit is refused for its first fault, in the words of the service:
 * `say` puts a fault into words. A message that a schema gives itself arrives in `fault.message`, which is empty
 * otherwise.
 */
import type * as z from 'zod';
import { invalid } from './aws-error.ts';

export type Fault = z.core.$ZodIssue;

/** Throws the AwsError that says what is wrong. */
export function readShape<T>(schema: z.ZodType<T>, body: unknown, say: (fault: Fault) => string): T {
  const read = schema.safeParse(body, { error: () => '', reportInput: true });
  if (read.success) return read.data;
  throw invalid(say(firstFault(read.error.issues)));
}

/** A field that should not be there comes before what is wrong beside it or below it. */
function firstFault(faults: readonly Fault[]): Fault {
  const [first] = faults;
  if (first === undefined) throw new Error('a body was refused without a fault');
  const found = innermost(first);
  const isAbove = (fault: Fault) => fault.path.every((name, index) => name === found.path[index]);
  return faults.find((fault) => fault.code === 'unrecognized_keys' && isAbove(fault)) ?? found;
}

/** Of a value that fits none of several shapes: the fault in the shape that was meant, by the type of the value. */
function innermost(fault: Fault): Fault {
  if (fault.code !== 'invalid_union') return fault;
  const meant =
    fault.errors.find(([inner]) => inner?.code !== 'invalid_type' || inner.path.length > 0) ??
    fault.errors.at(-1);
  if (meant === undefined) return fault;
  const inner = firstFault(meant);
  return { ...inner, path: [...fault.path, ...inner.path] };
}
