/** What is searched for secrets: the files of the work tree, or whatever commits brought into the repository. */
import { spawnSync } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Text = { readonly name: string; readonly content: string };

const MOST_BYTES = 512 << 20;
const BLOBS_AT_ONCE = 200;

/** The top of the repository that `directory` is in. */
export function repositoryOf(directory: string): string {
  return git(directory, ['rev-parse', '--show-toplevel']).toString().trim();
}

/** Tracked files as they are now, and new ones that are not ignored. */
export function* workTreeTexts(root: string): Iterable<Text> {
  const listed = git(root, ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  for (const name of new Set(listed.toString().split('\0'))) {
    const file = join(root, name);
    if (name === '' || lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) continue;
    const content = textOf(readFileSync(file));
    if (content !== null) yield { name, content };
  }
}

/** Each version of each file once, under the name of one of its paths. `commits`: as git rev-list takes them. */
export function* committedTexts(root: string, commits: string): Iterable<Text> {
  if (git(root, ['rev-parse', '--is-shallow-repository']).toString().trim() === 'true') {
    throw new Error('the history is cut off here: fetch all of it first, as with git fetch --unshallow');
  }
  const paths = new Map<string, string>();
  for (const line of git(root, ['rev-list', '--objects', '--end-of-options', commits])
    .toString()
    .split('\n')) {
    const [id = '', ...path] = line.split(' ');
    if (path.length > 0) paths.set(id, path.join(' '));
  }
  const ids = [...paths.keys()];
  for (let at = 0; at < ids.length; at += BLOBS_AT_ONCE) {
    for (const { id, content } of blobs(root, ids.slice(at, at + BLOBS_AT_ONCE)))
      yield { name: `${paths.get(id)} (git show ${id.slice(0, 12)})`, content };
  }
}

/** https://git-scm.com/docs/git-cat-file#_batch_output: a line of id, type and size, then the contents. */
function* blobs(
  root: string,
  ids: readonly string[],
): Iterable<{ readonly id: string; readonly content: string }> {
  const output = git(root, ['cat-file', '--batch'], `${ids.join('\n')}\n`);
  for (let at = 0; at < output.length;) {
    const end = output.indexOf('\n', at);
    const [id = '', type, size] = output.toString('latin1', at, end).split(' ');
    const bytes = output.subarray(end + 1, end + 1 + Number(size));
    at = end + 1 + bytes.length + 1;
    const content = type === 'blob' ? textOf(bytes) : null;
    if (content !== null) yield { id, content };
  }
}

/** Null: not text, by the rule that git has: there is a zero byte near its beginning. */
function textOf(bytes: Buffer): string | null {
  return bytes.subarray(0, 8_000).includes(0) ? null : bytes.toString();
}

function git(root: string, args: readonly string[], input = ''): Buffer {
  const { status, stdout, stderr, error } = spawnSync('git', args, {
    cwd: root,
    input,
    maxBuffer: MOST_BYTES,
  });
  if (error !== undefined) throw new Error(`git ${args[0]}: ${error.message}`, { cause: error });
  if (status !== 0) throw new Error(`git ${args[0]}: ${stderr.toString().trim()}`);
  return stdout;
}
