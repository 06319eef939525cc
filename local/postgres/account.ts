/**
 * PostgreSQL refuses to run as root. When we are root, it runs as `nobody` (uid 65534 on every Linux), which may
 * read neither our files nor anything else of value.
 */
import { spawnSync } from 'node:child_process';

export type Account = { readonly uid: number; readonly gid: number };

/** The account PostgreSQL runs under; null: our own. */
export function postgresAccount(): Account | null {
  return process.geteuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : null;
}

/** Whether `account` can get to `directory` and write in it. */
export function canUse(account: Account | null, directory: string): boolean {
  const tried = spawnSync('/bin/sh', ['-c', 'cd "$1" && test -w .', 'sh', directory], {
    stdio: 'ignore',
    cwd: '/',
    ...account,
  });
  return tried.status === 0;
}
