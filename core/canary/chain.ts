/**
 * Checks the links of the chain, each once and in order. A check that throws has found its link broken, with the error's
 * message as the reason: a chain that is checked never ends in an exception.
 */
import type { Clock } from '../clock.ts';
import { links, type LinkName } from './links.ts';

/** What a check found, and in a sentence why. unchecked: a link before it is broken, or it does not exist here. */
export type Verdict = { readonly state: 'ok' | 'broken' | 'unchecked'; readonly says: string };

export type Finding = Verdict & { readonly link: LinkName };

/** A link without a check does not exist there. */
export type Checks = Readonly<Partial<Record<LinkName, () => Promise<Verdict>>>>;

export function ok(says: string): Verdict {
  return { state: 'ok', says };
}

export function broken(says: string): Verdict {
  return { state: 'broken', says };
}

export function unchecked(says: string): Verdict {
  return { state: 'unchecked', says };
}

export async function checkChain(checks: Checks): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { name, after } of links) {
    const check = checks[name];
    if (check === undefined) continue;
    const before = findings.find(({ link }) => link === after);
    const verdict =
      before === undefined || before.state === 'ok'
        ? await check().catch((error: unknown) => broken(reasonOf(error)))
        : unchecked(`the link before it, ${before.link}, does not hold`);
    findings.push({ link: name, ...verdict });
  }
  return findings;
}

/** A sentence without stack or secret: the message, and that of the cause, which says why a connection failed. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  // A name with several addresses fails with an AggregateError, which has a code and no message.
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why = cause instanceof Error ? cause.message || code : '';
  return (why === '' ? error.message : `${error.message} (${why})`).slice(0, LONGEST_REASON);
}

const LONGEST_REASON = 400;

export type Patience = {
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly withinMs: number;
  readonly everyMs: number;
};

/** Asks until the link holds or the time is over: records and metrics take seconds to arrive. */
export async function patiently(ask: () => Promise<Verdict>, patience: Patience): Promise<Verdict> {
  const { clock, sleep, withinMs, everyMs } = patience;
  const deadlineMs = clock.monotonicMs() + withinMs;
  for (;;) {
    const verdict = await ask();
    if (verdict.state === 'ok') return verdict;
    if (clock.monotonicMs() + everyMs > deadlineMs) {
      return { ...verdict, says: `${verdict.says}, after ${Math.round(withinMs / 1_000)} s` };
    }
    await sleep(everyMs);
  }
}
