/**
 * Stop sequences: what of a request's own the model takes, and where the gateway cuts the answer itself. A cut answer ends
 * before the first sequence found, as if the model had stopped there; what Bedrock still generates is read for its usage.
 */
import type { ModelTraits } from '../../../core/catalog/model.ts';
import { isBlank } from '../blank.ts';
import type { JsonObject } from '../json.ts';

export type Stops = {
  /** Sent to Bedrock. */
  readonly sent: readonly string[];
  /** Looked for in the answer. */
  readonly cut: readonly string[];
};

/** A sequence of no characters stops nothing. */
export function stopsFor(stop: readonly string[], { stopSequences: taken }: ModelTraits): Stops {
  if (stop.length === 0) return NO_STOPS;
  const all = stop.filter((sequence) => sequence !== '');
  switch (taken) {
    case 'any':
      return { sent: all, cut: [] };
    case 'not-blank':
      return { sent: all.filter((sequence) => !isBlank(sequence)), cut: all.filter(isBlank) };
    case 'none':
      return { sent: [], cut: all };
  }
}

const NO_STOPS: Stops = { sent: [], cut: [] };

/** The first place where one of the sequences stands. */
export type Found = { readonly at: number; readonly sequence: string };

export function findStop(text: string, sequences: readonly string[]): Found | null {
  let found: Found | null = null;
  for (const sequence of sequences) {
    const at = text.indexOf(sequence);
    if (at !== -1 && (found === null || at < found.at)) found = { at, sequence };
  }
  return found;
}

/** How many characters at the end of a text may be the beginning of a sequence. */
export function charsToHold(text: string, sequences: readonly string[]): number {
  let most = 0;
  for (const sequence of sequences) {
    for (let length = Math.min(sequence.length - 1, text.length); length > most; length--) {
      if (text.endsWith(sequence.slice(0, length))) most = length;
    }
  }
  return most;
}

export type CutAnswer = {
  readonly blocks: readonly JsonObject[];
  /** The sequence that ends it; null: it is as Bedrock gave it. */
  readonly sequence: string | null;
};

/** A whole answer's blocks up to the first sequence in its text. */
export function cutBlocks(blocks: readonly JsonObject[], sequences: readonly string[]): CutAnswer {
  for (const [index, { text }] of blocks.entries()) {
    const found = typeof text === 'string' ? findStop(text, sequences) : null;
    if (typeof text !== 'string' || found === null) continue;
    return {
      blocks: [...blocks.slice(0, index), { text: text.slice(0, found.at) }],
      sequence: found.sequence,
    };
  }
  return { blocks, sequence: null };
}
