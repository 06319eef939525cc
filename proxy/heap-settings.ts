/**
 * How V8 keeps the heap of a process that serves (docs/decisions/0204-two-settings-of-the-heap.md). Set by the program itself,
 * so that the image, the laptop and the benchmark have the same, however they are started.
 */
import { setFlagsFromString } from 'node:v8';

export const HEAP_SETTINGS = [
  // A whole collection is due when the old space has three times what was alive after the last one. V8's own choice is 1.1 to
  // 1.3 times, as it looks at the heap alone; but the Buffers of bodies count towards that limit, and a few requests of 100 KB
  // reached it ten times a second. Three times 33 MB leave room for the 64 MB of Buffers at which it is due anyway.
  '--heap-growing-percent=200',
  // Objects are made in the young generation. While a task warms up, those of some places in the code outlive a collection,
  // and V8 then makes all objects of these places in the old space, for as long as the process runs: each keeps what it points
  // to until the next whole collection, in a third of all processes a tenth of everything that requests allocate.
  '--no-allocation-site-pretenuring',
] as const;

/** To be called before code is optimized that requests run. */
export function setHeapSettings(): void {
  for (const setting of HEAP_SETTINGS) setFlagsFromString(setting);
}
