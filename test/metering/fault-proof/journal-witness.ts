/**
 * Knows every call that was ever admitted, from the journals themselves: each file of a journal gets a second name
 * in a folder of ours as soon as it appears, so it is still there when the gateway has removed it. The lines are read
 * here without the gateway's own code.
 */
import { linkSync, mkdirSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type JournalWitness = {
  /** Stops watching; the request ids of all admissions that were ever on disk. */
  readonly admitted: () => Promise<ReadonlySet<string>>;
};

const LOOK_MS = 10;

export function watchJournals(journals: readonly string[], keep: string): JournalWitness {
  mkdirSync(keep, { recursive: true });
  const known = new Set<string>();
  const look = (): void => {
    for (const [index, journal] of journals.entries()) {
      for (const name of namesIn(journal)) {
        const kept = `${index}-${name}`;
        if (!name.endsWith('.journal') || known.has(kept)) continue;
        linkSync(join(journal, name), join(keep, kept));
        known.add(kept);
      }
    }
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    admitted: async () => {
      look();
      clearInterval(timer);
      const ids = new Set<string>();
      for (const name of known) {
        const text = await readFile(join(keep, name), 'utf8');
        // What stands behind the last newline was torn off by a kill: nobody was told that it was written.
        for (const line of text.slice(0, text.lastIndexOf('\n')).split('\n')) {
          if (line.charAt(9) !== 'A') continue;
          const admission = JSON.parse(line.slice(10)) as { readonly requestId: string };
          ids.add(admission.requestId);
        }
      }
      return ids;
    },
  };
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    // The task that makes it has not started yet.
    return [];
  }
}
