/**
 * Counts the work that code does, so that a test can tell linear work from more without a clock: how often each block of
 * JavaScript runs, and over how many items the native functions go that copy or search. Numbers are the same on a busy
 * machine as on a quiet one.
 */
import { Session, type Profiler } from 'node:inspector';
import { setFlagsFromString } from 'node:v8';

// Compiled code counts less exactly than what is interpreted.
setFlagsFromString('--no-opt');
setFlagsFromString('--no-maglev');
setFlagsFromString('--no-sparkplug');

const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

export function countedWork(work: () => void): number {
  const native = countNative();
  try {
    blocksSinceLastTime();
    work();
    return native.items() + blocksSinceLastTime();
  } finally {
    native.restore();
  }
}

function blocksSinceLastTime(): number {
  let blocks = 0;
  session.post('Profiler.takePreciseCoverage', (error, taken) => {
    if (error !== null) throw error;
    blocks = blocksIn(taken.result);
  });
  return blocks;
}

/** Of the product's own files. */
function blocksIn(coverage: readonly Profiler.ScriptCoverage[]): number {
  let blocks = 0;
  for (const script of coverage) {
    if (!/\/(?:proxy|core)\//.test(script.url)) continue;
    for (const { ranges } of script.functions) for (const { count } of ranges) blocks += count;
  }
  return blocks;
}

/** Functions that go over what they are called on, or over what they are given, in one call. */
const OVER_ITSELF = {
  array: [
    'includes',
    'indexOf',
    'find',
    'findIndex',
    'some',
    'every',
    'filter',
    'map',
    'splice',
    'shift',
    'unshift',
    'join',
    'flat',
    'flatMap',
  ],
  string: ['includes', 'indexOf', 'slice', 'replace', 'replaceAll', 'split', 'trim'],
} as const;

type Patched = { readonly holder: object; readonly name: string; readonly original: unknown };

function countNative(): { readonly items: () => number; readonly restore: () => void } {
  let items = 0;
  const patched: Patched[] = [];
  const patch = (
    holder: object,
    name: string,
    sizeOf: (self: unknown, args: readonly unknown[], result: unknown) => number,
  ): void => {
    const original: unknown = Reflect.get(holder, name);
    if (typeof original !== 'function') return;
    patched.push({ holder, name, original });
    Reflect.set(holder, name, function counted(this: unknown, ...args: readonly unknown[]): unknown {
      const result: unknown = Reflect.apply(original, this, args);
      items += sizeOf(this, args, result);
      return result;
    });
  };
  const itself = (self: unknown): number => lengthOf(self);
  for (const name of OVER_ITSELF.array) patch(Array.prototype, name, itself);
  // A string that is cut is not copied, and a search ends where it finds: a hundredth of its length stands for both.
  for (const name of OVER_ITSELF.string) patch(String.prototype, name, (self) => lengthOf(self) / 100);
  // What is copied is what comes out.
  patch(Array.prototype, 'slice', (_self, _args, result) => lengthOf(result));
  patch(Array.prototype, 'push', (_self, args) => args.length);
  patch(
    Array.prototype,
    'concat',
    (self, args) => lengthOf(self) + args.reduce<number>((sum, one) => sum + lengthOf(one), 0),
  );
  patch(Buffer, 'concat', (_self, [list]) => lengthOf(list));
  // Spreads and loops go through iterators.
  const iterator: unknown = Object.getPrototypeOf([][Symbol.iterator]());
  if (typeof iterator === 'object' && iterator !== null) patch(iterator, 'next', () => 1);
  return {
    items: () => items,
    restore: () => {
      for (const { holder, name, original } of patched) Reflect.set(holder, name, original);
    },
  };
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' || Array.isArray(value) ? value.length : 0;
}
