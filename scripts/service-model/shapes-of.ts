/** The part of a service model that some operations reach: their requests, answers and streams. */
import * as z from 'zod';

const member = z.object({
  shape: z.string(),
  location: z.string().optional(),
  locationName: z.string().optional(),
});

/** What a shape may say that bears on a value of it; documentation and hints for code generators are left behind. */
const shape = z.object({
  type: z.string(),
  required: z.array(z.string()).optional(),
  members: z.record(z.string(), member).optional(),
  member: member.optional(),
  key: member.optional(),
  value: member.optional(),
  enum: z.array(z.string()).optional(),
  pattern: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  union: z.boolean().optional(),
  document: z.boolean().optional(),
  sensitive: z.boolean().optional(),
  payload: z.string().optional(),
  eventstream: z.boolean().optional(),
  exception: z.boolean().optional(),
});

const serviceModel = z.object({
  operations: z.record(
    z.string(),
    z.object({
      input: z.object({ shape: z.string() }),
      output: z.object({ shape: z.string() }),
    }),
  ),
  shapes: z.record(z.string(), shape),
});

export type Wanted = {
  readonly operations: readonly string[];
  /** Members that are left out: `ConverseResponse.trace`. */
  readonly without: readonly string[];
};

type Shape = z.infer<typeof shape>;

export type Model = {
  readonly operations: Readonly<Record<string, { readonly input: string; readonly output: string }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
};

/** Shapes in the order of their names. */
export function shapesOf(json: unknown, { operations, without }: Wanted): Model {
  const all = serviceModel.parse(json);
  const reached = new Map<string, Shape>();
  const reach = (name: string) => {
    if (reached.has(name)) return;
    const found = all.shapes[name];
    if (found === undefined) throw new Error(`the service model has no shape ${name}`);
    const kept = withoutMembers(name, found, without);
    reached.set(name, kept);
    const members = [...Object.values(kept.members ?? {}), kept.member, kept.key, kept.value];
    for (const one of members) if (one !== undefined) reach(one.shape);
  };
  const named = operations.map((name) => {
    const operation = all.operations[name];
    if (operation === undefined) throw new Error(`the service model has no operation ${name}`);
    const { input, output } = operation;
    reach(input.shape);
    reach(output.shape);
    return [name, { input: input.shape, output: output.shape }] as const;
  });
  return {
    operations: Object.fromEntries(named),
    shapes: Object.fromEntries([...reached].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function withoutMembers(shapeName: string, found: Shape, without: readonly string[]): Shape {
  if (found.members === undefined) return found;
  const members = Object.entries(found.members).filter(([name]) => !without.includes(`${shapeName}.${name}`));
  return { ...found, members: Object.fromEntries(members) };
}
