/**
 * A gate for work that few may do at a time: no caller has more than its share of the places, those who wait are let
 * in by turns, caller after caller, and whoever has waited too long or finds the line full is turned away.
 */
export type FairGate = {
  /** The result of `work`, or null when it was not begun. `caller`: whose share it counts on. */
  readonly run: <Result>(caller: string, work: () => Promise<Result>) => Promise<Result | null>;
};

export type FairGateLimits = {
  readonly atOnce: number;
  readonly atOncePerCaller: number;
  readonly waiting: number;
  readonly waitingPerCaller: number;
  /** Longest wait. */
  readonly waitMs: number;
};

type Waiter = { readonly begin: () => void };
type Caller = { running: number; readonly waiting: Set<Waiter> };

export function createFairGate(limits: FairGateLimits): FairGate {
  const callers = new Map<string, Caller>();
  let running = 0;
  let waiting = 0;

  const enter = (caller: Caller): void => {
    running += 1;
    caller.running += 1;
  };

  const forgetIdle = (name: string, caller: Caller): void => {
    if (caller.running === 0 && caller.waiting.size === 0) callers.delete(name);
  };

  const leave = (name: string, caller: Caller): void => {
    running -= 1;
    caller.running -= 1;
    forgetIdle(name, caller);
    if (waiting > 0) letNextIn();
  };

  const letNextIn = (): void => {
    for (const [name, caller] of callers) {
      if (caller.running >= limits.atOncePerCaller) continue;
      for (const waiter of caller.waiting) {
        // The others come first next time.
        callers.delete(name);
        callers.set(name, caller);
        waiter.begin();
        return;
      }
    }
  };

  /** Resolves when it is this one's turn; false when it never came. */
  const turn = (caller: Caller): Promise<boolean> =>
    new Promise((resolve) => {
      const end = (isIn: boolean): void => {
        clearTimeout(timer);
        caller.waiting.delete(waiter);
        waiting -= 1;
        resolve(isIn);
      };
      const waiter: Waiter = {
        begin: () => {
          enter(caller);
          end(true);
        },
      };
      const timer = setTimeout(() => end(false), limits.waitMs);
      caller.waiting.add(waiter);
      waiting += 1;
    });

  return {
    run: async (name, work) => {
      let caller = callers.get(name);
      if (caller === undefined) {
        caller = { running: 0, waiting: new Set() };
        callers.set(name, caller);
      }
      if (running < limits.atOnce && caller.running < limits.atOncePerCaller) enter(caller);
      else if (
        waiting >= limits.waiting ||
        caller.waiting.size >= limits.waitingPerCaller ||
        !(await turn(caller))
      ) {
        forgetIdle(name, caller);
        return null;
      }
      try {
        return await work();
      } finally {
        leave(name, caller);
      }
    },
  };
}
