/**
 * Installs a framework into a folder of its own outside the repository: a Python environment or an npm prefix. What is
 * there already is kept, unless it is told to be fresh: then the newest versions are fetched.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Framework } from './frameworks.ts';

export type Installed = {
  readonly folder: string;
  /** What runs its script. */
  readonly command: string;
  /** Of each package that was asked for. */
  readonly versions: Readonly<Record<string, string>>;
};

export const CACHE = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'stargate',
  'frameworks',
);

export async function install(
  framework: Framework,
  options: { readonly isFresh: boolean },
): Promise<Installed> {
  const folder = join(CACHE, framework.id);
  const mark = join(folder, 'installed.json');
  const wanted = JSON.stringify(framework.packages);
  if (options.isFresh) await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const isThere = existsSync(mark) && (await readFile(mark, 'utf8')) === wanted;
  const kind = framework.language === 'python' ? pythonEnvironment(folder) : npmPrefix(folder);
  if (!isThere) {
    await kind.add(framework.packages);
    await writeFile(mark, wanted);
  }
  const versions = await kind.versions(framework.packages.map(nameOf));
  return { folder, command: kind.command, versions };
}

type Kind = {
  readonly command: string;
  readonly add: (packages: readonly string[]) => Promise<void>;
  readonly versions: (names: readonly string[]) => Promise<Readonly<Record<string, string>>>;
};

function pythonEnvironment(folder: string): Kind {
  const command = join(folder, 'bin', 'python');
  return {
    command,
    async add(packages) {
      if (!existsSync(command)) await output('python3', ['-m', 'venv', folder], folder);
      await output(command, ['-m', 'pip', 'install', '--quiet', '--prefer-binary', ...packages], folder);
    },
    async versions(names) {
      const program =
        'import sys, json, importlib.metadata as m; print(json.dumps({n: m.version(n) for n in sys.argv[1:]}))';
      return parseVersions(await output(command, ['-c', program, ...names], folder));
    },
  };
}

function npmPrefix(folder: string): Kind {
  return {
    command: process.execPath,
    async add(packages) {
      const manifest = join(folder, 'package.json');
      if (!existsSync(manifest)) await writeFile(manifest, '{"private":true,"type":"module"}\n');
      await output('npm', ['install', '--silent', '--no-progress', ...packages], folder);
    },
    async versions(names) {
      const found: Record<string, string> = {};
      for (const name of names) {
        const manifest = await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8');
        found[name] = (JSON.parse(manifest) as { readonly version: string }).version;
      }
      return found;
    },
  };
}

/** `langchain[all]` → `langchain`; `@openai/agents@0.1` → `@openai/agents`. */
function nameOf(wanted: string): string {
  return wanted.replace(/\[.*$|[=<>~!].*$|(?<=.)@.*$/, '');
}

function parseVersions(json: string): Readonly<Record<string, string>> {
  return JSON.parse(json) as Readonly<Record<string, string>>;
}

async function output(command: string, args: readonly string[], cwd: string): Promise<string> {
  // npm takes the newest versions that the Node which runs it may run: ours, not the machine's.
  const path = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
  const env = { ...process.env, PATH: path };
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [said, complained, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${complained.trim().slice(-600)}`);
  return said;
}
