/** A row on its way to PostgreSQL, with the line of the journal that it is in. */
import { LINE_START_BYTES } from './entry.ts';
import type { RowBlocks } from './row-blocks.ts';

export class Shipment<Home = unknown> {
  /** The line is in `block`, from `start` to `end`. */
  readonly block: Buffer;
  readonly start: number;
  readonly end: number;
  /** The file that the journal keeps until the row has arrived. */
  home: Home;
  /** Monotonic time at which it began to wait. */
  addedAtMs: number;
  /** Whether the bucket has it too (proxy/spill). */
  isSpilled = false;

  /** Of the line that was written to `blocks` last. */
  constructor({ block, start, end }: RowBlocks, home: Home, addedAtMs: number) {
    this.block = block;
    this.start = start;
    this.end = end;
    this.home = home;
    this.addedAtMs = addedAtMs;
  }

  /** The record as `usageRowJson` made it. */
  get row(): string {
    return this.bytes.toString();
  }

  get bytes(): Buffer {
    return this.block.subarray(this.start + LINE_START_BYTES, this.end - 1);
  }
}
