/**
 * `plainEnd`, a function of WebAssembly: where text inside of JSON's quotes stops being plain. JavaScript looks at one byte in
 * a third of a nanosecond and at an escape in ten or more; WebAssembly has instructions for sixteen bytes at once, and takes
 * half a nanosecond for them and three for an escape.
 *
 * It is written here in WebAssembly's binary form (https://webassembly.github.io/spec/core/binary/), since it is small enough
 * to need no tools. What it does, for the offset `at` in its memory:
 *
 *   loop
 *     bits = of the 16 bytes at `at`, one for each that is a quote, a backslash or a control character
 *     if none: at += 16, again
 *     at += how many are before the first
 *     unless it is a backslash: return at
 *     if a short escape: at += 2, again
 *     unless `u` and four digits: return at
 *     at += 6, again
 */

export const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LAST_CONTROL = 0x1f;
/** A backslash, `u` and four digits. */
export const LONGEST_ESCAPE = 6;

/** What a byte is behind a backslash: by byte, at the beginning of the memory. */
const SHORT_ESCAPE = 1;
const LOWER_U = 2;
const HEX_DIGIT = 4;
/** Where the text may begin. */
export const TEXT_AT = 256;
/** What there is room for. It is read in sixteens, up to fifteen bytes behind its end. */
export const TEXT_BYTES = 1_048_576;
/** Of 64 KiB. */
const MEMORY_PAGES = 17;

const I32 = 0x7f;
const V128 = 0x7b;
/** The locals: the offset, which is the parameter; bits, or what a byte is; sixteen bytes. */
const AT = 0;
const BITS = 1;
const BYTES = 2;

function instructions(): number[] {
  const get = (local: number): number[] => [0x20, local];
  const set = (local: number): number[] => [0x21, local];
  const tee = (local: number): number[] => [0x22, local];
  const constant = (value: number): number[] => [0x41, ...signed(value)];
  const byteAt = (offset: number): number[] => [0x2d, 0, ...unsigned(offset)];
  const [eqz, ne, ctz, add, and] = [0x45, 0x47, 0x68, 0x6a, 0x71];
  const [loop, when, end, give] = [[0x03, 0x40], [0x04, 0x40], 0x0b, 0x0f];
  /** From inside of so many blocks. */
  const again = (blocks: number): number[] => [0x0c, blocks];
  const simd = (instruction: number, ...more: readonly number[]): number[] => [0xfd, instruction, ...more];
  const all = (byte: number): number[] => simd(0x0c, ...Array.from({ length: 16 }, () => byte));
  const [load, equal, atMost, or, bitmask] = [
    simd(0x00, 0, 0),
    simd(0x23),
    simd(0x2a),
    simd(0x50),
    simd(0x64),
  ];
  const forward = (bytes: number): number[] => code(get(AT), constant(bytes), add, set(AT));
  const kindAt = (offset: number): number[] => code(get(AT), byteAt(offset), byteAt(0));
  const returned = code(when, get(AT), give, end);
  return [
    code(loop, get(AT), load, tee(BYTES), all(QUOTE), equal),
    code(get(BYTES), all(BACKSLASH), equal, or),
    code(get(BYTES), all(LAST_CONTROL), atMost, or, bitmask, tee(BITS)),
    code(eqz, when, forward(16), again(1), end),
    code(get(AT), get(BITS), ctz, add, set(AT)),
    code(get(AT), byteAt(0), constant(BACKSLASH), ne, returned),
    code(kindAt(1), tee(BITS), constant(SHORT_ESCAPE), and, when, forward(2), again(1), end),
    code(get(BITS), constant(LOWER_U), and, eqz, returned),
    code(kindAt(2), kindAt(3), and, kindAt(4), and, kindAt(5), and, constant(HEX_DIGIT), and, eqz, returned),
    code(forward(LONGEST_ESCAPE), again(0), end),
    code(get(AT), end),
  ].flat();
}

function code(...parts: readonly (number | readonly number[])[]): number[] {
  return parts.flat();
}

function program(): Uint8Array<ArrayBuffer> {
  const body = [2, 1, I32, 1, V128, ...instructions()];
  const parts = [
    [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    // One type of function, from one number to one; one function of it; one memory that does not grow; their names.
    section(1, [1, 0x60, 1, I32, 1, I32]),
    section(3, [1, 0]),
    section(5, [1, 1, MEMORY_PAGES, MEMORY_PAGES]),
    section(7, [2, ...named('memory'), 2, 0, ...named('plainEnd'), 0, 0]),
    section(10, [1, ...unsigned(body.length), ...body]),
  ];
  return Uint8Array.from(parts.flat());
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function named(name: string): number[] {
  return [name.length, ...Buffer.from(name)];
}

/** A number as WebAssembly writes it: seven bits a byte. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** One that may have a sign, which is the second bit of its last byte. */
function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >>> 7)];
}

function madeMemory(buffer: ArrayBuffer): Uint8Array {
  const memory = new Uint8Array(buffer);
  for (const byte of Buffer.from('0123456789abcdefABCDEF')) memory[byte] = HEX_DIGIT;
  for (const byte of Buffer.from('"\\/bfnrt')) memory[byte] = (memory[byte] ?? 0) | SHORT_ESCAPE;
  memory[0x75] = LOWER_U;
  return memory;
}

const made = new WebAssembly.Instance(new WebAssembly.Module(program())).exports as {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly plainEnd: (at: number) => number;
};

/** Where the first byte from `at` on is that is a quote, a control character, or a backslash that begins no escape. */
export const plainEnd = made.plainEnd;
/** What `plainEnd` looks at, from `TEXT_AT` on. */
export const memory = madeMemory(made.memory.buffer);
