/**
 * Writes the items of an input one after another, with a comma between any two, in steps: what was written is encoded
 * whenever enough has gathered, and a long item is written piece by piece.
 */
import { isLongerThan } from '../dialects/size.ts';
import type { Work } from '../dialects/work.ts';
import { writtenInPieces } from '../dialects/write-in-pieces.ts';
import { referenceIn, type KeptItems } from './item-references.ts';

const PIECE_CHARS = 262_144;

export class InputWriter {
  readonly #pieces: Buffer[] = [];
  #text = '';
  #isEmpty = true;

  /** What is between the brackets of a JSON array. */
  *inside(array: string): Work<void> {
    const inside = array.slice(1, -1).trim();
    if (inside === '') return;
    this.#add(inside);
    if (this.#text.length < PIECE_CHARS) return;
    this.#encode();
    yield;
  }

  /** Items, with what is kept in place of references; a reference to what is kept no longer is left out. */
  *items(items: readonly unknown[], kept: KeptItems): Work<void> {
    for (const item of items) {
      const reference = referenceIn(item);
      if (reference === null && isLongerThan(item, PIECE_CHARS)) {
        this.#add('');
        this.#encode();
        this.#pieces.push(yield* writtenInPieces(item));
        continue;
      }
      const text = reference === null ? JSON.stringify(item) : kept.get(reference)?.text;
      if (text === undefined) continue;
      this.#add(text);
      if (this.#text.length < PIECE_CHARS) continue;
      this.#encode();
      yield;
    }
  }

  finish(): readonly Buffer[] {
    this.#encode();
    return this.#pieces;
  }

  #add(text: string): void {
    this.#text += this.#isEmpty ? text : `,${text}`;
    this.#isEmpty = false;
  }

  #encode(): void {
    if (this.#text !== '') this.#pieces.push(Buffer.from(this.#text, 'utf8'));
    this.#text = '';
  }
}
