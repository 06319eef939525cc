/** Findings as a person reads them: what is in the way last, next to the prompt, and what to do below each. */
import type { AccountFinding, FindingState } from './finding.ts';

const MARKS: Readonly<Record<FindingState, string>> = { failure: '✗', warning: '!', unknown: '?', ok: '✓' };
const ORDER: readonly FindingState[] = ['ok', 'unknown', 'warning', 'failure'];

export function isInTheWay(findings: readonly AccountFinding[]): boolean {
  return findings.some(({ state }) => state === 'failure');
}

export function findingsLines(findings: readonly AccountFinding[]): readonly string[] {
  const longest = Math.max(0, ...findings.map(({ topic }) => topic.length));
  const lines = findings
    .toSorted((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state))
    .flatMap(({ state, topic, found, todo }) => [
      `  ${MARKS[state]} ${topic.padEnd(longest)}  ${found}`,
      ...(todo === null ? [] : [`    ${' '.repeat(longest)}  → ${todo}`]),
    ]);
  return [...lines, '', summary(findings)];
}

function summary(findings: readonly AccountFinding[]): string {
  const count = (state: FindingState): number => findings.filter((one) => one.state === state).length;
  const parts = [
    [count('failure'), 'in the way'],
    [count('warning'), 'to look at'],
    [count('unknown'), 'not known'],
    [count('ok'), 'as they should be'],
  ] as const;
  return `${parts
    .filter(([many]) => many > 0)
    .map(([many, what]) => `${many} ${what}`)
    .join(', ')}.`;
}
