/** What is done when the line of an admission or of a record is on disk, or the disk has not taken it. */
import type { Clock } from '../../core/clock.ts';
import type { RequestId } from '../../core/ids.ts';
import { NOWHERE } from '../../core/slots.ts';
import type { Admission } from './entry.ts';
import type { OpenCalls } from './open-calls.ts';
import type { Home, Retention } from './retention.ts';
import type { Appender, Segment } from './segment.ts';
import type { Shipper } from './ship.ts';
import type { Shipment } from './shipment.ts';

export type JournalState = {
  readonly calls: OpenCalls;
  /** Records of ended calls that are in memory alone. */
  readonly unwritten: Set<Shipment<Home>>;
  readonly files: Retention;
  readonly shipper: Shipper<Home>;
  readonly clock: Clock;
};

/** From here on the call is open. */
export class AppendedAdmission implements Appender {
  readonly #admission: Admission;
  readonly #segment: Segment;
  readonly #state: JournalState;

  constructor(admission: Admission, segment: Segment, state: JournalState) {
    this.#admission = admission;
    this.#segment = segment;
    this.#state = state;
  }

  written(): void {
    const { calls, files, clock } = this.#state;
    const former = calls.put({
      admission: this.#admission,
      segment: this.#segment,
      sinceMs: clock.monotonicMs(),
      isSpilled: false,
      slot: NOWHERE,
    });
    if (former !== null) files.letGo(former.segment);
  }

  refused(): void {
    this.#state.files.letGo(this.#segment);
  }
}

/** From here on its row is shipped, and its admission is not needed any more. */
export class AppendedRecord implements Appender {
  readonly #requestId: RequestId;
  readonly #shipment: Shipment<Home>;
  readonly #segment: Segment;
  readonly #state: JournalState;

  constructor(requestId: RequestId, shipment: Shipment<Home>, segment: Segment, state: JournalState) {
    this.#requestId = requestId;
    this.#shipment = shipment;
    this.#segment = segment;
    this.#state = state;
  }

  written(): void {
    const { calls, files, shipper, clock } = this.#state;
    // Looked for now: its last admission may have been written only with this line.
    const call = calls.find(this.#requestId);
    if (call !== null) calls.remove(call);
    this.#shipment.addedAtMs = clock.monotonicMs();
    shipper.add(this.#shipment);
    if (call !== null) files.letGo(call.segment);
  }

  refused(): void {
    keepInMemory(this.#requestId, this.#shipment, this.#state);
    this.#state.files.letGo(this.#segment);
  }
}

/** The disk does not take the record: its admission stays there until the row has arrived. */
export function keepInMemory(
  requestId: RequestId,
  shipment: Shipment<Home>,
  { calls, unwritten, shipper }: JournalState,
): void {
  const call = calls.find(requestId);
  if (call !== null) calls.remove(call);
  shipment.home = call?.segment ?? null;
  unwritten.add(shipment);
  shipper.add(shipment);
}
