/**
 * The most that the checks of a call can cost, which its budgets reserve and the journal notes, so that a hard budget is not
 * exceeded by them and a task that dies leaves them charged. Texts of the prompt are known to the byte; an answer is taken
 * to have at most ten bytes for each of its tokens.
 */
import { worstGuardrailCharge } from '../../../core/policies/check-prices.ts';
import { PIECE_UNITS } from './apply-guardrail.ts';
import type { WorstCharge } from './check.ts';
import { mostPieces } from './pieces.ts';
import { bytesOf, type PaidChecks } from './paid-checks.ts';

/** Of its answer. */
export type AnswerBounds = {
  readonly outputTokens: number;
  readonly images: number;
  readonly isStream: boolean;
  readonly atMs: number;
};

export const BYTES_PER_TOKEN = 10;
const CHARACTERS_OF_UNIT = 1_000;

export function worstChecks(paid: PaidChecks, bounds: AnswerBounds): readonly WorstCharge[] {
  const answerBytes = bounds.outputTokens * BYTES_PER_TOKEN;
  const charges: WorstCharge[] = [];
  const add = (charge: WorstCharge | null): void => {
    if (charge !== null) charges.push(charge);
  };
  for (const { check, texts } of paid.prompt) if (texts.length > 0) add(check.worst(joinedBytes(texts)));
  if (bounds.outputTokens > 0) for (const check of paid.answer) add(check.worst(answerBytes));
  if (paid.native !== null) add(worstNative(paid.native, answerBytes, bounds));
  return charges;
}

/** With the lines between them. */
function joinedBytes(texts: readonly string[]): number {
  return bytesOf(texts) + 2 * texts.length;
}

/** The same for one that goes along and for ApplyGuardrail in its place: a stream is looked at unit by unit. */
function worstNative(
  { name, region, conversation }: NonNullable<PaidChecks['native']>,
  answerBytes: number,
  { images, isStream, atMs }: AnswerBounds,
): WorstCharge {
  const text = {
    characters: conversation.bytes + answerBytes,
    parts:
      conversation.parts +
      mostPieces(conversation.bytes + answerBytes, PIECE_UNITS) +
      (isStream ? Math.ceil(answerBytes / CHARACTERS_OF_UNIT) : 1),
    images,
  };
  const { costPicoUsd } = worstGuardrailCharge(name, region, text, atMs);
  return { kind: 'guardrail', name, region, costPicoUsd };
}
