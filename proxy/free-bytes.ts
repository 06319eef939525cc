/**
 * Frees the bytes of a large Buffer at once, in place of when V8 collects it: until then hundreds of other bodies come, each in
 * memory that is in no cache of the processor, and V8 collects, or marks its whole heap, because of them
 * (docs/performance.md has what that costs).
 *
 * Its length is 0 afterwards for everybody who has it, and `subarray` throws. So it is for bytes of which one owner knows that
 * nobody reads them any more, and above all that no socket does: a write that is under way reads memory without asking.
 */
export function freeBytes(bytes: Buffer): void {
  const { buffer } = bytes;
  // One of Node's pool is a small part of it.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length) buffer.transfer(0);
}
