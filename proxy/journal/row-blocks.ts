/**
 * Memory for rows that wait for PostgreSQL: their lines as bytes, one after the other in blocks outside of the JavaScript
 * heap, which the garbage collector neither reads nor copies. A block is free again when none of its rows waits.
 */
import { mostLineBytes, writeLine } from './entry.ts';

const BLOCK_BYTES = 65_536;

export class RowBlocks {
  /** Where the line that was written last is. */
  block: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;

  /** Writes the line of a record, which stays where it is. */
  write(row: string): void {
    const most = mostLineBytes(row);
    if (this.block.length - this.end < most) {
      // Not from Node's shared pool: a block is the size of what it holds.
      this.block = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, most));
      this.end = 0;
    }
    this.start = this.end;
    this.end = writeLine(this.block, this.start, 'R', row);
  }
}
