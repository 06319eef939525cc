/** Rows that wait, first in, first out. One array whose places are used again, for the reason in core/slots.ts. */
import type { Shipment } from './shipment.ts';

export class ShipQueue<Home> {
  readonly #places: (Shipment<Home> | null)[] = [];
  #head = 0;
  #tail = 0;

  get length(): number {
    return this.#tail - this.#head;
  }

  get first(): Shipment<Home> | null {
    return this.#places[this.#head] ?? null;
  }

  add(shipment: Shipment<Home>): void {
    const isHalfFree = this.#head * 2 >= this.#tail && this.#head > 0;
    if (isHalfFree && this.#tail === this.#places.length) this.#moveToFront();
    this.#places[this.#tail] = shipment;
    this.#tail += 1;
  }

  /** At most so many, from the head; they stay. */
  firstOf(most: number): readonly Shipment<Home>[] {
    const found: Shipment<Home>[] = [];
    for (let index = this.#head; index < this.#tail && found.length < most; index += 1) {
      const shipment = this.#places[index] ?? null;
      if (shipment !== null) found.push(shipment);
    }
    return found;
  }

  *[Symbol.iterator](): Generator<Shipment<Home>> {
    for (let index = this.#head; index < this.#tail; index += 1) {
      const shipment = this.#places[index] ?? null;
      if (shipment !== null) yield shipment;
    }
  }

  /** Takes so many off the head. */
  drop(count: number): void {
    this.#places.fill(null, this.#head, this.#head + count);
    this.#head += count;
    if (this.#head !== this.#tail) return;
    this.#head = 0;
    this.#tail = 0;
  }

  #moveToFront(): void {
    const { length } = this;
    this.#places.copyWithin(0, this.#head, this.#tail);
    this.#places.fill(null, length, this.#tail);
    this.#head = 0;
    this.#tail = length;
  }
}
