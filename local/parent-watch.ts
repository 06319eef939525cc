/**
 * Notices that the npm which started us is gone, even when nobody passes its death on: npm starts a shell, the shell
 * starts us, and a killed npm leaves both behind. Looks at the chain of parents up to npm, twice a second.
 */
import { commandOf, parentOf } from '../proxy/process-table.ts';

export function watchParents(onGone: () => void): void {
  const chain = chainToNpm();
  if (chain.length < 2) return;
  const timer = setInterval(() => {
    for (let index = 0; index + 1 < chain.length; index += 1) {
      const child = chain[index] ?? 0;
      const parent = index === 0 ? process.ppid : parentOf(child);
      if (parent !== chain[index + 1]) {
        clearInterval(timer);
        onGone();
        return;
      }
    }
  }, 500);
  timer.unref();
}

/** Ourselves, what stands between, npm. Alone when npm is not among the next two. */
function chainToNpm(): readonly number[] {
  const chain = [process.pid];
  for (let parent: number | null = process.ppid; parent !== null && parent > 1 && chain.length < 3;) {
    chain.push(parent);
    if (/^(npm|npx)\b|[/\\]npm(-cli\.js)?\b/.test(commandOf(parent) ?? '')) return chain;
    parent = parentOf(parent);
  }
  return [process.pid];
}
