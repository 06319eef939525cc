/**
 * Whether a task takes traffic, and if not, why. The load balancer asks; a task that only says no fast would otherwise
 * look like the least busy one.
 */
import type { NotSeen } from './first-look.ts';
import type { Trouble } from './journal/disk.ts';
import type { OTHERS_MISSING } from './processes/siblings.ts';

export type Unready = { readonly status: 'draining' | 'unready'; readonly reason: string };

export type ReadinessParts = {
  readonly isDraining: () => boolean;
  /** What keeps it, or another process of the task, from a first good look at the database, or from having read the policies there. */
  readonly missing: () => NotSeen | 'policies not read yet' | typeof OTHERS_MISSING | null;
  /** Of the journal's disk. */
  readonly trouble: () => Trouble | null;
};

/** Shorter trouble answers 503 to whoever comes, and is not worth another task's load. */
const PATIENCE_SECONDS = 3;

export function createReadiness({ isDraining, missing, trouble }: ReadinessParts): () => Unready | null {
  return () => {
    if (isDraining()) return { status: 'draining', reason: 'the task is stopping' };
    const notSeen = missing();
    if (notSeen !== null) return { status: 'unready', reason: notSeen };
    const disk = trouble();
    if (disk === null || disk.seconds < PATIENCE_SECONDS) return null;
    return { status: 'unready', reason: `the journal's disk takes no writes${codeOf(disk.error)}` };
  };
}

/** The system's own name of the error, such as ENOSPC; never its text, which holds paths. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? ` (${code})` : '';
}
