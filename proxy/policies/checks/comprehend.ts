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
import { askAws, Unanswered } from './ask-aws.ts';
import { CheckFailure, type PaidCheck } from './check.ts';
import { charactersIn, mostPieces, piecesOf } from './pieces.ts';

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
      const pieces = piecesOf(text, PIECE_UNITS);
      const charged: number[] = [];
      let found = 0;
      let next = 0;
      const ask = async (piece: string): Promise<void> => {
        const body = Buffer.from(JSON.stringify({ Text: piece, LanguageCode: rule.language }), 'utf8');
        try {
          const { Entities } = await askAws(upstream, { ...OPERATION, region, body }, end);
          found += objectsIn(Entities).filter(({ Score }) => Number(Score) >= rule.minScore).length;
          charged.push(charactersIn(piece));
        } catch (error) {
          if (error instanceof Unanswered) charged.push(charactersIn(piece));
          next = pieces.length;
          throw error;
        }
      };
      const work = async (): Promise<void> => {
        for (let piece = pieces[next]; piece !== undefined; piece = pieces[next]) {
          next += 1;
          await ask(piece);
        }
      };
      const workers = Array.from({ length: Math.min(AT_ONCE, pieces.length) }, work);
      const ended = await Promise.allSettled(workers);
      const charge = comprehendCharge(region, charged, atMs);
      if (ended.some(({ status }) => status === 'rejected'))
        throw new CheckFailure('Comprehend did not answer', charge);
      return { found, charge };
    },
    worst: (bytes) => ({
      kind: 'comprehend',
      name: 'comprehend',
      region,
      costPicoUsd: worstOf(bytes, region, atMs).costPicoUsd,
    }),
  };
}

/** Pieces of one text. */
const AT_ONCE = 4;
const OPERATION = {
  service: 'comprehend',
  path: '/',
  amzTarget: 'Comprehend_20171127.DetectPiiEntities',
} as const;

/** Comprehend takes 100 KB of UTF-8 at once; a UTF-16 unit has at most three bytes. */
const PIECE_UNITS = 33_333;

/** All of it in one request, and the least that each further one can cost. */
function worstOf(bytes: number, region: string, atMs: number): UnitsCharge {
  const pieces = Array.from({ length: mostPieces(bytes, PIECE_UNITS) }, () => 1);
  return comprehendCharge(region, [bytes, ...pieces], atMs);
}
