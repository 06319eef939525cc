/** The calls that are admitted and have no record yet, found by the id of their request. */
import { Slots } from '../../core/slots.ts';
import type { Admission } from './entry.ts';
import type { Segment } from './segment.ts';

export type OpenCall = {
  readonly admission: Admission;
  /** Where its admission is. */
  readonly segment: Segment;
  /** Since when it is admitted, by the monotonic clock. */
  sinceMs: number;
  /** Whether it is spilled as it is admitted now. */
  isSpilled: boolean;
  slot: number;
};

export class OpenCalls {
  readonly #calls = new Slots<OpenCall>();
  /** Places rather than calls: see core/slots.ts. */
  readonly #slotById = new Map<string, number>();

  /** Returns the call that it takes the place of: the same one, admitted to less. It stays as old as that. */
  put(call: OpenCall): OpenCall | null {
    const { requestId } = call.admission;
    const former = this.find(requestId);
    if (former === null) {
      this.#calls.add(call);
      this.#slotById.set(requestId, call.slot);
    } else {
      call.sinceMs = former.sinceMs;
      this.#calls.replace(former, call);
    }
    return former;
  }

  find(requestId: string): OpenCall | null {
    const slot = this.#slotById.get(requestId);
    return slot === undefined ? null : this.#calls.at(slot);
  }

  remove(call: OpenCall): void {
    const { slot } = call;
    this.#calls.remove(call);
    this.#slotById.delete(call.admission.requestId);
    const moved = this.#calls.at(slot);
    if (moved !== null) this.#slotById.set(moved.admission.requestId, slot);
  }

  /** The oldest first. */
  oldestFirst(): readonly OpenCall[] {
    return this.#calls.all().toSorted((one, other) => one.sinceMs - other.sinceMs);
  }

  some(test: (call: OpenCall) => boolean): boolean {
    return this.#calls.all().some(test);
  }
}
