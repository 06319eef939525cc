/** What a run has found, as a page for docs and as lines for the terminal. */
import { formatUsd, type PicoUsd } from '../../core/money.ts';
import type { Finding, Verdict } from './run.ts';

export type Told = {
  readonly date: string;
  readonly region: string;
  readonly endpoint: string | null;
  readonly spent: PicoUsd;
  readonly maxUsd: PicoUsd;
};

const CHAPTERS: readonly (readonly [Verdict, string, string])[] = [
  ['differs', 'Where the service differs', 'Our table is wrong here, or the service has changed.'],
  ['words', 'Other words', 'Refused as the table says, in other words than it quotes.'],
  ['suspected', 'Suspicions', 'What the service does where we only suspected something.'],
  ['unavailable', 'Out of reach', 'Models that could not be called with these credentials from this region.'],
  ['unasked', 'Not asked', 'These could have cost more than was allowed.'],
];

export function reportPage(findings: readonly Finding[], told: Told): string {
  const chapters = CHAPTERS.flatMap(([verdict, title, about]) => {
    const rows = findings.filter((finding) => finding.verdict === verdict).map(rowOf);
    if (rows.length === 0) return [];
    const head = ['| rule | model | body | expected | the service |', '| --- | --- | --- | --- | --- |'];
    return [`## ${title}`, '', about, '', ...head, ...rows, ''];
  });
  return [
    `# Bedrock against our rules, ${told.date}`,
    '',
    `Written by \`npm run verify:bedrock\` in ${told.region}${told.endpoint === null ? '' : ` against ${told.endpoint}`}: ${summary(findings)}. It cost at most $${formatUsd(told.spent)} of $${formatUsd(told.maxUsd)} allowed.`,
    '',
    ...chapters,
  ].join('\n');
}

/** `120 agree, 2 differ …`. */
export function summary(findings: readonly Finding[]): string {
  const count = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length;
  return `of ${findings.length} bodies ${count('agrees')} are answered as expected, ${count('differs')} differ, ${count('words')} are refused in other words, ${count('suspected')} are of suspected rules, ${count('unavailable')} are out of reach, ${count('unasked')} were not asked`;
}

export function lineOf({ tested, verdict, says }: Finding): string {
  return `${verdict.padEnd(11)} ${tested.id.padEnd(11)} ${tested.modelId}: ${tested.name}${verdict === 'agrees' ? '' : ` (${says})`}`;
}

function rowOf({ tested, says }: Finding): string {
  const expected = tested.refusedBy === null ? 'takes it' : 'refuses it';
  return `| ${[tested.id, tested.modelId, tested.name, expected, says].map(cell).join(' | ')} |`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').replaceAll('<', '&lt;');
}
