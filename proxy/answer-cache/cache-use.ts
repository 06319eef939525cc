/** What the cache of answers has to do with a call: it is served by it, or was looked up in vain; else null. */
import type { Transport } from '../../core/catalog/model.ts';
import type { CachedFor } from '../../core/db/queries/operations/answer-cache.ts';
import type { AnswerCacheRule } from '../../core/policies/policy.ts';
import type { Recorder } from './recorder.ts';

export type AnswerCacheUse = Hit | Miss;

/** What Bedrock sent to an earlier call of the same request. */
export type KeptAnswer = {
  /** Whose call that was. */
  readonly of: CachedFor;
  /** Its content type, and what else the client is told of it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** In pairs: milliseconds since the first bytes, and how many bytes came then. */
  readonly pace: readonly number[];
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
};

type Hit = {
  readonly kind: 'hit';
  readonly answer: KeptAnswer;
  readonly pace: AnswerCacheRule['pace'];
  readonly ageSeconds: number;
};

type Miss = {
  readonly kind: 'miss';
  /** SHA-256 of what makes two requests the same. */
  readonly key: Buffer;
  /** What it was looked up with: an answer to anything else is not kept. */
  readonly asked: Asked;
  readonly ttlSeconds: number;
  /** Whether the answer may be kept, as far as is known before it comes. */
  readonly mayKeep: boolean;
  /** Takes the answer as it comes; null: not yet, or it is not kept. */
  recorder: Recorder | null;
};

export type Asked = {
  readonly model: string;
  readonly transport: Transport | null;
  readonly without: ReadonlySet<string>;
};

/** Whether the call is served without Bedrock. */
export function isHit({ answerCache }: { readonly answerCache: AnswerCacheUse | null }): boolean {
  return answerCache?.kind === 'hit';
}
