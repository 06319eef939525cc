/** A prompt in the order the model reads it: what is counted, and what the prompt cache compares. */
import type { Model } from '../../core/catalog/model.ts';
import type { CacheTtl, Segment } from './conversation.ts';
import { TOKENS_PER_MESSAGE } from './tokens.ts';

export type Piece = {
  readonly tokens: number;
  /** As it was sent. */
  readonly content: unknown;
  /** Set when a cache point ends here. */
  cacheTtl: CacheTtl | null;
};

/** What each message costs beside its content. It follows the content, so the cache never holds all of a prompt. */
export function endOfMessage(role: string): Piece {
  return { tokens: TOKENS_PER_MESSAGE, content: `end of ${role}`, cacheTtl: null };
}

/** What thoughts are bound to, of the pieces before the messages; null for models that bind them to nothing. */
export function boundTo(pieces: readonly Piece[], { traits }: Model): string | null {
  if (!traits.bindsThinking) return null;
  return JSON.stringify(
    pieces.map(({ content }) => content),
    withoutCacheControl,
  );
}

/** Contents are only written out when there is a cache point. The point itself is no part of what is cached. */
export function segmentsOf(pieces: readonly Piece[]): readonly Segment[] {
  const isCached = pieces.some((piece) => piece.cacheTtl !== null);
  return pieces.map(({ tokens, content, cacheTtl }) => ({
    content: isCached ? (JSON.stringify(content, withoutCacheControl) ?? '') : '',
    tokens,
    cacheTtl,
  }));
}

function withoutCacheControl(name: string, value: unknown): unknown {
  return name === 'cache_control' ? undefined : value;
}
