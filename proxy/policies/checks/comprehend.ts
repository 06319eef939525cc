/**
 * Personal data by Amazon Comprehend (DetectPiiEntities), for what rules cannot see. It finds and blocks; it does not mask.
 * https://docs.aws.amazon.com/comprehend/latest/APIReference/API_DetectPiiEntities.html
 */
import { comprehendCharge } from '../../../core/policies/check-prices.ts';
import type { Named } from '../../../core/policies/effective-policy.ts';
import type { Direction } from '../../../core/policies/mode.ts';
import type { ComprehendCheck } from '../../../core/policies/policy.ts';
import type { UnitsCharge } from '../../../core/usage/record.ts';
import { objectsIn } from '../../dialects/json.ts';
import type { GuardrailDeps } from './apply-guardrail.ts';
import { askAws } from './ask-aws.ts';
import { CheckFailure, type PaidCheck } from './check.ts';

export function comprehendCheck(
  rule: Named<ComprehendCheck>,
  direction: Direction,
  atMs: number,
  { upstream, homeRegion: region }: GuardrailDeps,
): PaidCheck {
  return {
    kind: 'comprehend',
    id: 'comprehend',
    policy: rule.policy,
    rule,
    does: rule[direction] === 'observe' ? 'observe' : 'block',
    timeoutMs: rule.timeoutMs,
    onFailure: rule.onFailure,
    ask: async ({ text }, end) => {
      const asked = await Promise.allSettled(
        piecesOf(text).map(async (piece) => {
          const body = Buffer.from(JSON.stringify({ Text: piece, LanguageCode: rule.language }), 'utf8');
          const { Entities } = await askAws(upstream, { ...OPERATION, region, body }, end);
          const found = objectsIn(Entities).filter(({ Score }) => Number(Score) >= rule.minScore).length;
          return { found, characters: charactersIn(piece) };
        }),
      );
      const answered = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      const charge =
        answered.length === 0
          ? null
          : comprehendCharge(
              region,
              answered.map(({ characters }) => characters),
              atMs,
            );
      if (answered.length < asked.length) throw new CheckFailure('Comprehend did not answer', charge);
      return { found: answered.reduce((sum, { found }) => sum + found, 0), charge };
    },
    worst: (bytes) => ({
      kind: 'comprehend',
      name: 'comprehend',
      region,
      costPicoUsd: worstOf(bytes, region, atMs).costPicoUsd,
    }),
  };
}

const OPERATION = {
  service: 'comprehend',
  path: '/',
  amzTarget: 'Comprehend_20171127.DetectPiiEntities',
} as const;

/** Comprehend takes 100 KB of UTF-8 at once. */
const PIECE_BYTES = 100_000;
/** A character is at most three bytes for each of its UTF-16 units. */
const SURELY_FITS = Math.floor(PIECE_BYTES / 3);

/** A text in pieces that Comprehend takes, cut between words where there are any. */
export function piecesOf(text: string): readonly string[] {
  if (Buffer.byteLength(text) <= PIECE_BYTES) return [text];
  const pieces: string[] = [];
  let start = 0;
  while (start < text.length) {
    let end = Math.min(start + SURELY_FITS, text.length);
    if (end < text.length) {
      const blank = text.lastIndexOf(' ', end);
      if (blank > start + SURELY_FITS / 2) end = blank;
      else if (isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
    }
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** As AWS counts them: code points, not UTF-16 units. */
function charactersIn(text: string): number {
  let characters = text.length;
  for (let index = 0; index < text.length; index += 1)
    if (isHighSurrogate(text.charCodeAt(index))) characters -= 1;
  return characters;
}

/** So many bytes in the smallest pieces that are ever cut. */
function worstOf(bytes: number, region: string, atMs: number): UnitsCharge {
  const pieces = Math.ceil(bytes / (SURELY_FITS / 2));
  return comprehendCharge(region, [bytes, ...Array.from({ length: pieces }, () => 1)], atMs);
}
