/** What the commands for deploying are made of on a real machine: CDK as a child, the terminal, Ctrl-C. */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Outcome } from './deploy.ts';

/** The folder of this project. */
export const PROJECT = join(import.meta.dirname, '..', '..');
/** CDK runs the app with `node`, which must be the project's. */
const BIN = join(PROJECT, 'node_modules', '.bin');

export type Program = {
  readonly cdk: (words: readonly string[]) => Promise<number>;
  readonly builder: () => Promise<string | null>;
  readonly askFor: (question: string) => Promise<string | null>;
  readonly isInterrupted: () => boolean;
};

export function startProgram(): Program {
  let interrupted = false;
  // The terminal sends Ctrl-C to CDK too, which ends by itself; this process stays to say how to go on.
  process.on('SIGINT', () => {
    interrupted = true;
  });
  return {
    cdk: (words) => run(join(BIN, 'cdk'), words, 'inherit'),
    builder: async () => {
      const builder = process.env['CDK_DOCKER'] ?? 'docker';
      return (await run(builder, ['version'], 'ignore')) === 0 ? builder : null;
    },
    askFor,
    isInterrupted: () => interrupted,
  };
}

/** Runs one of the commands; what it throws is a sentence, and not what a stack trace says. */
export async function runProgram(main: () => Promise<Outcome | null>): Promise<void> {
  try {
    const outcome = await main();
    if (outcome !== null) process.exitCode = exitCodes[outcome];
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

/** The one word that is the name of an environment. */
export function environmentIn(words: readonly string[], command: string): string {
  const [name, ...more] = words;
  if (name !== undefined && more.length === 0) return name;
  throw new Error(`Say which environment, and only one: npm run ${command} -- dev`);
}

const exitCodes: Readonly<Record<Outcome, number>> = {
  done: 0,
  stopped: 1,
  declined: 1,
  unanswered: 2,
  interrupted: 130,
};

function run(program: string, words: readonly string[], stdio: 'inherit' | 'ignore'): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      cwd: PROJECT,
      stdio,
      env: {
        ...process.env,
        PATH: `${BIN}${delimiter}${process.env['PATH'] ?? ''}`,
        CDK_DISABLE_CLI_TELEMETRY: 'true',
      },
    });
    child.on('error', () => resolve(127));
    child.on('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 1));
  });
}

async function askFor(question: string): Promise<string | null> {
  if (!process.stdin.isTTY) return null;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}
