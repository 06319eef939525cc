/** The part of docs/compatibility.md that tells of the agent frameworks, from what their last runs said. */
import { table } from '../clients/compatibility/table.ts';
import { frameworks, notes, type Framework } from './frameworks.ts';
import type { Result, Results, TaskResult } from './results.ts';

const APIS: Readonly<Record<string, string>> = {
  chat: 'Chat',
  responses: 'Responses',
  messages: 'Messages',
  converse: 'Converse',
  invoke: 'InvokeModel',
};
const REASON_CHARS = 300;

export function frameworksSection(results: Results): readonly string[] {
  const ran = frameworks.flatMap((framework) => {
    const result = results[framework.id];
    return result === undefined ? [] : [{ framework, result }];
  });
  const tasks = ran.flatMap(({ result }) => result.tasks.map(({ task }) => task));
  const failures = ran.flatMap(({ framework, result }) => failuresOf(framework, result));
  return [
    '## Agent frameworks and tools',
    '',
    'Made from `test/frameworks/results.json`, which `npm run compatibility:frameworks` writes: it installs each from PyPI',
    'or npm as it is on the day, runs its script in `test/frameworks` against the whole gateway of `npm start`, each task',
    'for models of six families as far as the API takes them, and holds every call that went to Bedrock against the rules',
    'in [bedrock-rules.md](bedrock-rules.md). A call that breaks one is refused, then mended and sent once more where the rule',
    'is about something optional.',
    '',
    ...table(
      [
        'framework or tool',
        'version',
        'APIs',
        'tasks passed',
        'calls to Bedrock',
        'of them break a rule',
        'day',
      ],
      ran.map(({ framework, result }) => row(framework, result)),
    ),
    '',
    `Tasks: ${[...new Set(tasks)].toSorted().join('; ')}.`,
    '',
    ...ran.flatMap(({ framework: { id, title } }) =>
      notes[id] === undefined ? [] : [`- ${title}: ${notes[id]}.`],
    ),
    '',
    ...(failures.length === 0 ? [] : ['### Tasks that fail', '', ...failures, '']),
  ];
}

function row({ title, packages: [first] }: Framework, result: Result): readonly string[] {
  const { calls, breaches } = result.upstream;
  const passed = sum(result.tasks, ({ passed: count }) => count);
  const failed = sum(result.tasks, ({ failed: models }) => Object.keys(models).length);
  const apis = new Set(result.tasks.map(({ dialect }) => APIS[dialect.split(',')[0] ?? ''] ?? dialect));
  const broken = Object.entries(breaches).map(([rule, count]) => `${rule}: ${count}`);
  return [
    title,
    result.versions[first.replace(/\[.*$/, '')] ?? 'not installed',
    [...apis].join(', '),
    `${passed} of ${passed + failed}`,
    String(calls),
    broken.length === 0 ? '0' : broken.join(', '),
    result.date,
  ];
}

function failuresOf({ title }: Framework, { problem, tasks }: Result): readonly string[] {
  const lines = problem === null ? [] : [`- ${title}: ${oneLine(problem)}`];
  for (const { task, dialect, failed } of tasks) {
    const byReason = Object.groupBy(Object.keys(failed), (model) => oneLine(failed[model] ?? ''));
    for (const [reason, models = []] of Object.entries(byReason)) {
      lines.push(`- ${title}, ${task} (${dialect}; ${models.join(', ')}): \`${reason}\``);
    }
  }
  return lines;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('`', '’').slice(0, REASON_CHARS);
}

function sum(tasks: readonly TaskResult[], count: (task: TaskResult) => number): number {
  return tasks.reduce((total, task) => total + count(task), 0);
}
