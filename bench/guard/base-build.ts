/**
 * The build that a change is compared with: a revision of this repository in a worktree of its own, for as long as the guard
 * runs. It has the same packages when it asks for the same ones, and its own otherwise.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type BaseBuild = { readonly directory: string; readonly remove: () => void };

type Git = (...args: readonly string[]) => string | null;

export function gitIn(repository: string): Git {
  return (...args) => {
    try {
      return execFileSync('git', [...args], {
        cwd: repository,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    } catch {
      return null;
    }
  };
}

/**
 * The last release before this commit, which may be one itself; before the first one, where this branch left main; on main
 * itself, the commit before.
 */
export function usualBase(git: Git): string {
  const release = git('describe', '--tags', '--abbrev=0', '--match', 'v*', 'HEAD~1');
  if (release !== null) return release;
  const head = git('rev-parse', 'HEAD');
  for (const main of ['origin/main', 'main']) {
    const base = git('merge-base', 'HEAD', main);
    if (base !== null && base !== head) return base;
  }
  return 'HEAD~1';
}

export function checkOut(repository: string, revision: string): BaseBuild {
  const git = gitIn(repository);
  const commit = git('rev-parse', '--verify', '--quiet', `${revision}^{commit}`);
  if (commit === null) throw new Error(`there is no revision ${revision}`);
  const directory = join(mkdtempSync(join(tmpdir(), 'stargate-base-')), 'build');
  execFileSync('git', ['worktree', 'add', '--detach', '--quiet', directory, commit], { cwd: repository });
  const hasSamePackages = git('diff', '--quiet', commit, '--', 'package-lock.json') !== null;
  if (hasSamePackages) {
    symlinkSync(join(repository, 'node_modules'), join(directory, 'node_modules'));
  } else {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: directory, stdio: ['ignore', 2, 2] });
  }
  return {
    directory,
    remove: () => {
      git('worktree', 'remove', '--force', directory);
      rmSync(join(directory, '..'), { recursive: true, force: true });
    },
  };
}
