/**
 * Objects that come and go with requests, in an array whose places are used again.
 *
 * Not a Map or a Set: as entries come and go, V8 replaces their table by another one. A former table that has reached the
 * old space of the heap is dead, but until the next full collection everything that it points to, the next table among
 * it, counts as alive. So whatever was once in such a Map is promoted to the old space, with all that it refers to.
 */

/** `slot`: where it is; set by `Slots` alone, and `NOWHERE` while it is in none. */
export type Slotted = { slot: number };

export const NOWHERE = -1;

export class Slots<Item extends Slotted> {
  /** The places up to `#size` are taken. It never shrinks, so that V8 seldom makes another array. */
  readonly #items: (Item | null)[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(item: Item): void {
    item.slot = this.#size;
    this.#items[this.#size] = item;
    this.#size += 1;
  }

  /** Does nothing for an item that is in no place. The last item takes the free place, so order is not kept. */
  remove(item: Item): void {
    const { slot } = item;
    if (slot === NOWHERE) return;
    this.#size -= 1;
    const last = this.#items[this.#size] ?? item;
    this.#items[slot] = last;
    last.slot = slot;
    this.#items[this.#size] = null;
    item.slot = NOWHERE;
  }

  /** Puts an item where a former one is. */
  replace(former: Item, item: Item): void {
    item.slot = former.slot;
    this.#items[former.slot] = item;
    former.slot = NOWHERE;
  }

  /** Null: nothing is there. */
  at(slot: number): Item | null {
    return this.#items[slot] ?? null;
  }

  /** Those that are there now, in no order. */
  all(): readonly Item[] {
    const found: Item[] = [];
    for (const item of this.#items) if (item !== null) found.push(item);
    return found;
  }
}
