/** What the last run of each framework said: `results.json`, from which docs/compatibility.md is made. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Upstream } from './upstream.ts';

const FILE = new URL('./results.json', import.meta.url);

/** One line of a script: `reason` is null when the task passed. */
export type Outcome = {
  readonly task: string;
  readonly dialect: string;
  readonly model: string;
  readonly reason: string | null;
};

export type Result = {
  readonly date: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Why it could not be installed or run at all. */
  readonly problem: string | null;
  readonly tasks: readonly TaskResult[];
  readonly upstream: Upstream;
};

export type TaskResult = {
  readonly task: string;
  readonly dialect: string;
  readonly passed: number;
  /** By model. */
  readonly failed: Readonly<Record<string, string>>;
};

/** By the framework's id. */
export type Results = Readonly<Record<string, Result>>;

export function readResults(): Results {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Results;
}

/** `order`: the ids as the table shows them. */
export function writeResults(results: Results, order: readonly string[]): void {
  const sorted = order.flatMap((id) => (results[id] === undefined ? [] : [[id, results[id]] as const]));
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
}

export function tasksOf(outcomes: readonly Outcome[]): readonly TaskResult[] {
  const byTask = Map.groupBy(outcomes, ({ dialect, task }) => JSON.stringify([dialect, task]));
  return [...byTask.values()].flatMap((tried) => {
    const [first] = tried;
    if (first === undefined) return [];
    const failed = tried.flatMap(({ model, reason }) => (reason === null ? [] : [[model, reason] as const]));
    const { task, dialect } = first;
    return [{ task, dialect, passed: tried.length - failed.length, failed: Object.fromEntries(failed) }];
  });
}
