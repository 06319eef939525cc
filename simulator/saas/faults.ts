/** How a stand-in of a metered service fails when a test or a demo tells it to, and for how many requests. */
export type Fault =
  /** An answer of its own: 429 with or without `retry-after`, 503. Without a body, the service's usual one. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The request is read and never answered. */
  | { readonly kind: 'silence' }
  /** The connection is reset before anything is answered. */
  | { readonly kind: 'reset' }
  /** The head and half of the body, then the connection is closed. */
  | { readonly kind: 'cut' }
  /** Status 200 with a page that is no JSON, as proxies in between send it. */
  | { readonly kind: 'not-json' }
  /** The right answer, once `until` is fulfilled. */
  | { readonly kind: 'held'; readonly until: Promise<void> }
  /** The right answer, late. */
  | { readonly kind: 'slow'; readonly delayMs: number };

export type FaultScope = {
  /** Requests that fail. Infinity: until `recover`. @default 1 */
  readonly times?: number;
  /** Those whose decoded path and query match. @default any */
  readonly path?: RegExp;
};

export type Faults = {
  readonly add: (fault: Fault, scope?: FaultScope) => void;
  readonly clear: () => void;
  /** The fault of a request, the one that was added first; null: none. */
  readonly take: (path: string) => Fault | null;
};

export function createFaults(): Faults {
  const waiting: { readonly fault: Fault; readonly path: RegExp | null; left: number }[] = [];
  return {
    add: (fault, scope = {}) => waiting.push({ fault, path: scope.path ?? null, left: scope.times ?? 1 }),
    clear: () => waiting.splice(0),
    take(path) {
      const found = waiting.find((entry) => entry.left > 0 && (entry.path?.test(path) ?? true));
      if (found === undefined) return null;
      found.left -= 1;
      return found.fault;
    },
  };
}
