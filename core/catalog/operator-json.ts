/** Reads JSON that an operator wrote, by a schema, and reports everything that is wrong with it at once, by path. */
import * as z from 'zod';

/** `name`: the setting that holds `text`. Throws one error that lists all problems. */
export function readOperatorJson<Output>(name: string, text: string, schema: z.ZodType<Output>): Output {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Error(`${name} is not valid JSON`);
  }
  // Read once: compiling the schemas would take longer than it saves.
  const read = schema.safeParse(parsed, { jitless: true });
  if (read.success) return read.data;
  const problems = problemsOf(read.error.issues).map(({ path, say }) =>
    path === '' ? `  - ${say}` : `  - ${path}: ${say}`,
  );
  throw new Error(`${name} is not right:\n${problems.join('\n')}`);
}

/** An object of these members and no others; `say` is the answer to anything else, `unknown` to another member. */
export function members<Shape extends z.ZodRawShape>(
  shape: Shape,
  say = 'must be an object',
  unknown = `is not known; known are ${Object.keys(shape).join(', ')}`,
): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, { error: ({ code }) => (code === 'unrecognized_keys' ? unknown : say) });
}

type Problem = { readonly path: string; readonly say: string };

function problemsOf(issues: readonly z.core.$ZodIssue[], within: readonly PropertyKey[] = []): Problem[] {
  const problems: Problem[] = [];
  for (const issue of issues) {
    const at = [...within, ...issue.path];
    const path = pathOf(at);
    switch (issue.code) {
      case 'unrecognized_keys': {
        // Before what is wrong with the known members of the same object.
        const first = problems.findIndex((problem) => problem.path.startsWith(path));
        const unknown = issue.keys.map((key) => ({ path: pathOf([...at, key]), say: issue.message }));
        problems.splice(first === -1 ? problems.length : first, 0, ...unknown);
        break;
      }
      case 'invalid_union':
        // The last of the alternatives says what is wrong in detail.
        problems.push(...problemsOf(issue.errors.at(-1) ?? [], at));
        break;
      default:
        problems.push({ path, say: issue.message });
    }
  }
  return problems;
}

/** `['nova-pro', 'geographic', 0, 'from']` → `nova-pro.geographic[0].from`. */
function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}
