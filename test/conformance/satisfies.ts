/**
 * Holds values against the types of the makers' SDKs: writes each as a literal that `satisfies` its type and lets the
 * compiler check, which also refuses members that a type does not know. Values that a test has queued are compiled
 * together at the end of its file, and fail the file.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { SdkTypes } from './sdk-types.ts';

export type SdkTypeName = keyof SdkTypes;

/** Statements that are to compile, each once. */
const queued = new Set<string>();

export function queue(value: unknown, type: SdkTypeName): void {
  queued.add(satisfying(value, type));
}

after(async () => {
  const statements = [...queued];
  const problems = await problemsOf(statements);
  const found = [...problems].map(([at, problem]) => `${problem}\n${statements[at]?.slice(0, 2_000)}`);
  assert.deepEqual(found.slice(0, 5), [], `${found.length} values do not satisfy the SDKs' types`);
});

/** A statement that compiles when the value is of the type. */
export function satisfying(value: unknown, type: SdkTypeName): string {
  return `(${literalOf(value)}) satisfies SdkTypes['${type}'];`;
}

/** In one line. */
export function literalOf(value: unknown): string {
  // The compiler counts these as ends of lines, even in a string.
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

const COMPILER = fileURLToPath(
  import.meta.resolve('typescript/package.json').replace(/package\.json$/, 'bin/tsc'),
);
const OPTIONS = [
  ['--noEmit', '--ignoreConfig', '--strict', '--skipLibCheck', '--allowImportingTsExtensions'],
  ['--pretty', 'false', '--target', 'es2025', '--lib', 'es2025', '--module', 'nodenext'],
  ['--types', 'node', '--typeRoots', fileURLToPath(new URL('../../node_modules/@types', import.meta.url))],
].flat();

const SDK_TYPES = fileURLToPath(new URL('sdk-types.ts', import.meta.url));
const IMPORT_SDK_TYPES = `import type { SdkTypes } from ${JSON.stringify(SDK_TYPES)};`;

/** The compiler's words on the statements that do not compile, by their position. `importing`: what they refer to, in a line. */
export async function problemsOf(
  statements: readonly string[],
  importing: string = IMPORT_SDK_TYPES,
): Promise<ReadonlyMap<number, string>> {
  const problems = new Map<number, string>();
  if (statements.length === 0) return problems;
  const directory = await mkdtemp(join(tmpdir(), 'stargate-satisfies-'));
  try {
    const file = join(directory, 'answers.ts');
    await writeFile(file, [importing, ...statements].join('\n'));
    const { code, output } = await compile(file);
    for (const [, line, problem] of output.matchAll(/^\S*answers\.ts\((\d+),\d+\): error (.*(?:\n .*)*)/gm)) {
      const at = Number(line) - 2;
      if (!problems.has(at)) problems.set(at, problem ?? '');
    }
    assert.equal(problems.size === 0, code === 0, output);
  } finally {
    await rm(directory, { recursive: true });
  }
  return problems;
}

function compile(file: string): Promise<{ readonly code: unknown; readonly output: string }> {
  return new Promise((resolve) => {
    const options = { encoding: 'utf8', timeout: 120_000, maxBuffer: 64 << 20 } as const;
    execFile(process.execPath, [COMPILER, ...OPTIONS, file], options, (error, output) => {
      resolve({ code: error === null ? 0 : error.code, output });
    });
  });
}
