/** What is wrong with a request, field by field, in words for the person who sent it. */
import type * as z from 'zod';

export type Problem = { readonly param: string | null; readonly message: string };

export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  within: readonly PropertyKey[] = [],
): readonly Problem[] {
  return issues.flatMap((issue) => {
    const path = [...within, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ param: pathOf([...path, key]), message: issue.message }));
    }
    const detailed = issue.code === 'invalid_union' ? lastAlternative(issue) : null;
    return detailed === null
      ? [{ param: pathOf(path), message: messageOf(issue) }]
      : problemsOf(detailed, path);
  });
}

/** Where a union has no words of its own, its last alternative says what is wrong, if it has any or names a field inside. */
function lastAlternative(issue: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | null {
  const last = issue.errors.at(-1) ?? [];
  const isDetailed = last.some(({ path, message }) => path.length > 0 || !message.startsWith('Invalid '));
  return issue.message === 'Invalid input' && isDetailed ? last : null;
}

/** `user_email: must be …; rpm_limit: must be …` */
export function sentenceOf(problems: readonly Problem[]): string {
  return problems
    .map((problem) => (problem.param === null ? problem.message : `${problem.param}: ${problem.message}`))
    .join('; ');
}

const DEEPEST = 32;

/**
 * Finds text that PostgreSQL cannot store (NUL, lone surrogates) and nesting beyond reason, wherever it stands.
 * Such a value would otherwise fail deep inside, with a message nobody understands.
 */
export function unstorableText(value: unknown, path: readonly PropertyKey[] = []): readonly Problem[] {
  if (path.length > DEEPEST) return [{ param: pathOf(path.slice(0, 3)), message: 'is nested too deeply' }];
  if (typeof value === 'string') {
    if (value.isWellFormed() && !value.includes('\0')) return [];
    return [{ param: pathOf(path), message: 'contains a character that cannot be stored' }];
  }
  if (typeof value !== 'object' || value === null) return [];
  const problems: Problem[] = [];
  for (const [key, item] of Object.entries(value)) {
    const step = Array.isArray(value) ? Number(key) : key;
    problems.push(
      ...unstorableText(key, [...path, 'name of a field']),
      ...unstorableText(item, [...path, step]),
    );
    if (problems.length > 20) break;
  }
  return problems;
}

/** `['member', 0, 'role']` → `member[0].role`. */
export function pathOf(path: readonly PropertyKey[]): string | null {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? String(step) : `.${String(step)}`;
  }
  return text === '' ? null : text.slice(0, 200);
}

/** The validator's words for kinds of values, and ours. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function messageOf(issue: z.core.$ZodIssue): string {
  const typeFault = /^Invalid input: expected (.+), received (.+)$/.exec(issue.message);
  if (typeFault !== null) {
    const [, expected, received] = typeFault;
    if (received === 'undefined') return 'is required';
    return `must be ${KINDS[expected ?? ''] ?? expected}, not ${KINDS[received ?? ''] ?? received}`;
  }
  const limitFault = /^Too (?:small|big): expected (.+)$/.exec(issue.message);
  if (limitFault !== null) return `is out of range: expected ${limitFault[1]}`;
  const optionFault = /^Invalid option: expected (.+)$/.exec(issue.message);
  if (optionFault !== null) return `must be ${optionFault[1]}`;
  return issue.message;
}
