/**
 * Replays a load second by second on tasks of a measured capacity, scaled as AWS would. The policies are those of the
 * deployment; `policiesBefore` are what they replaced, to show what the load would have done to them.
 *
 * A task serves what its processor can and refuses what is beyond (proxy/overload.ts); refused clients come back after
 * some seconds. The load balancer sends a call to the task with the fewest.
 */
import { REFUSED_WEIGHT } from '../../proxy/admitted-load.ts';
import { awsTiming, wantedTasks } from './aws.ts';
import { taskCosts } from './task-costs.ts';

export type Load = {
  readonly name: string;
  readonly minutes: number;
  /** Calls that arrive in this second. */
  readonly calls: (second: number) => number;
  readonly callSeconds: number;
  /** Whether calls stream; else they cost once, by the size of their body. */
  readonly kind: 'streams' | 'short calls' | 'short calls of 100 KB';
  /** Requests without a valid key in this second. */
  readonly refused?: (second: number) => number;
  /** Requests whose body does not come, at this second. */
  readonly stalled?: (second: number) => number;
};

export type Policy = {
  readonly name: string;
  readonly target: number;
  readonly read: (task: Reading) => number;
};

/** Of one task, in one second. */
export type Reading = {
  readonly admitted: number;
  readonly inflight: number;
  /** Share of its processor. */
  readonly cpu: number;
  readonly admittedBusy: number;
};

export type Fleet = {
  readonly minTasks: number;
  readonly maxTasks: number;
  readonly vcpu: number;
  readonly policies: readonly Policy[];
  readonly scaleOutCooldownSeconds: number;
  readonly scaleInCooldownSeconds: number;
};

export type Outcome = {
  /** Tasks that serve, minute by minute. */
  readonly tasks: readonly number[];
  readonly most: number;
  readonly last: number;
  readonly calls: number;
  /** Refusals with retry-after; the same call may be refused more than once. */
  readonly refusals: number;
  /** Calls that were refused six times, after which a client gives up. */
  readonly givenUp: number;
  /** The last minute in which a call was refused; null: none was. */
  readonly lastRefusalMinute: number | null;
  /** Highest share of a processor that admitted calls took; above 1 they would be slow. */
  readonly peak: number;
};

type Task = {
  readonly servesAt: number;
  admitted: number;
  readonly ends: Map<number, number>;
  leaving: boolean;
};

const RETRY_SECONDS = 3;
const TRIES = 6;
/** A task refuses calls beyond this share of its processor. */
const FULL = 0.95;

export function replay(load: Load, fleet: Fleet): Outcome {
  const world = new World(load, fleet);
  for (let second = 0; second < load.minutes * 60; second += 1) world.step(second);
  return world.outcome();
}

class World {
  readonly #load: Load;
  readonly #fleet: Fleet;
  #tasks: Task[];
  readonly #retries = new Map<number, number[]>();
  readonly #minutes: number[] = [];
  /** By policy, the sums of the running minute and the values of those before. */
  readonly #sums: number[];
  readonly #values: number[][];
  #samples = 0;
  #outAt = -Infinity;
  #inAt = -Infinity;
  #calls = 0;
  #refusals = 0;
  #givenUp = 0;
  #lastRefusal: number | null = null;
  #peak = 0;

  constructor(load: Load, fleet: Fleet) {
    this.#load = load;
    this.#fleet = fleet;
    this.#tasks = Array.from({ length: fleet.minTasks }, () => newTask(0));
    this.#sums = fleet.policies.map(() => 0);
    this.#values = fleet.policies.map(() => []);
  }

  step(second: number): void {
    for (const task of this.#tasks) {
      task.admitted -= task.ends.get(second) ?? 0;
      task.ends.delete(second);
    }
    this.#tasks = this.#tasks.filter((task) => !task.leaving || task.admitted > 0);
    const serving = this.#tasks.filter((task) => task.servesAt <= second && !task.leaving);
    const refused = (this.#load.refused?.(second) ?? 0) / serving.length;
    const started = new Map<Task, number>();
    this.#admit(second, serving, started, refused);
    this.#measure(second, serving, started, refused);
    if (second % 60 === 59) {
      this.#minutes.push(serving.length);
      this.#decide(second, serving.length);
    }
  }

  #admit(second: number, serving: readonly Task[], started: Map<Task, number>, refused: number): void {
    const fresh = Math.round(this.#load.calls(second));
    this.#calls += fresh;
    const coming = [...(this.#retries.get(second) ?? []), ...Array<number>(fresh).fill(1)];
    this.#retries.delete(second);
    for (const attempt of coming) {
      const task =
        this.#load.callSeconds < 1
          ? fewest(serving, (one) => started.get(one) ?? 0)
          : fewest(serving, admittedOf);
      const begun = started.get(task) ?? 0;
      if (this.#cpu(task, begun + 1, refused) > FULL) {
        this.#refuse(second, attempt);
        continue;
      }
      started.set(task, begun + 1);
      if (this.#load.callSeconds < 1) continue;
      task.admitted += 1;
      const end = second + Math.round(this.#load.callSeconds);
      task.ends.set(end, (task.ends.get(end) ?? 0) + 1);
    }
  }

  #refuse(second: number, attempt: number): void {
    this.#refusals += 1;
    this.#lastRefusal = second;
    if (attempt >= TRIES) {
      this.#givenUp += 1;
      return;
    }
    // Clients double what they wait.
    const at = second + RETRY_SECONDS * 2 ** (attempt - 1);
    const waiting = this.#retries.get(at);
    if (waiting === undefined) this.#retries.set(at, [attempt + 1]);
    else waiting.push(attempt + 1);
  }

  /** Share of a task's processor, with so many calls begun in this second. */
  #cpu(task: Task, begun: number, refused: number): number {
    return (this.#callWork(task, begun) + refused * taskCosts.refusedUs) / 1e6 / this.#fleet.vcpu;
  }

  #callWork(task: Task, begun: number): number {
    switch (this.#load.kind) {
      case 'streams':
        return task.admitted * taskCosts.streamSecondUs + begun * taskCosts.callUs;
      case 'short calls':
        return begun * taskCosts.callUs;
      case 'short calls of 100 KB':
        return begun * taskCosts.largeCallUs;
    }
  }

  #measure(second: number, serving: readonly Task[], started: Map<Task, number>, refused: number): void {
    const stalled = (this.#load.stalled?.(second) ?? 0) / serving.length;
    for (const task of serving) {
      const begun = started.get(task) ?? 0;
      const cpu = Math.min(1, this.#cpu(task, begun, refused));
      this.#peak = Math.max(this.#peak, this.#callWork(task, begun) / 1e6 / this.#fleet.vcpu);
      // As in a window of fifteen seconds: calls in flight, calls that ended, all that arrived.
      const shortOnes = this.#load.callSeconds < 1 ? begun * this.#load.callSeconds : 0;
      const admitted = task.admitted + shortOnes;
      const calls = admitted + 15 * begun;
      const others = 15 * refused * REFUSED_WEIGHT;
      const admittedBusy = calls === 0 ? 0 : (cpu * calls) / (calls + others);
      const reading = { admitted, inflight: admitted + stalled, cpu, admittedBusy };
      for (const [index, policy] of this.#fleet.policies.entries())
        this.#sums[index] = (this.#sums[index] ?? 0) + policy.read(reading);
      this.#samples += 1;
    }
  }

  #decide(second: number, tasks: number): void {
    const { outPeriods, inPeriods, inShare, metricDelaySeconds, periodSeconds } = awsTiming;
    for (const [index, sum] of this.#sums.entries()) {
      this.#values[index]?.push(sum / this.#samples);
      this.#sums[index] = 0;
    }
    this.#samples = 0;
    const hidden = Math.ceil(metricDelaySeconds.value / periodSeconds.value);
    let wanted = 0;
    let isCalm = true;
    let isLoud = false;
    for (const [index, policy] of this.#fleet.policies.entries()) {
      const seen = (this.#values[index] ?? []).slice(0, -hidden);
      const last = seen.at(-1) ?? 0;
      const loud = seen.slice(-outPeriods.value);
      const calm = seen.slice(-inPeriods.value);
      if (loud.length === outPeriods.value && loud.every((value) => value > policy.target)) isLoud = true;
      if (calm.length < inPeriods.value || calm.some((value) => value >= policy.target * inShare.value))
        isCalm = false;
      wanted = Math.max(wanted, wantedTasks(tasks, last, policy.target));
    }
    const { minTasks, maxTasks, scaleOutCooldownSeconds, scaleInCooldownSeconds } = this.#fleet;
    const all = this.#tasks.filter((task) => !task.leaving).length;
    if (isLoud && second - this.#outAt >= scaleOutCooldownSeconds && wanted > all) {
      const more = Math.min(wanted, maxTasks) - all;
      for (let added = 0; added < more; added += 1)
        this.#tasks.push(newTask(second + awsTiming.taskStartSeconds.value));
      if (more > 0) this.#outAt = second;
    } else if (
      isCalm &&
      second - Math.max(this.#inAt, this.#outAt) >= scaleInCooldownSeconds &&
      all > minTasks
    ) {
      const keep = Math.max(minTasks, wanted);
      // Those with the fewest calls; each serves these to their end.
      const going = this.#tasks
        .filter((task) => !task.leaving)
        .toSorted((one, other) => one.admitted - other.admitted);
      for (const task of going.slice(0, all - keep)) task.leaving = true;
      if (all > keep) this.#inAt = second;
    }
  }

  outcome(): Outcome {
    return {
      tasks: this.#minutes,
      most: Math.max(...this.#minutes),
      last: this.#minutes.at(-1) ?? 0,
      calls: this.#calls,
      refusals: this.#refusals,
      givenUp: this.#givenUp,
      lastRefusalMinute: this.#lastRefusal === null ? null : Math.floor(this.#lastRefusal / 60),
      peak: this.#peak,
    };
  }
}

function newTask(servesAt: number): Task {
  return { servesAt, admitted: 0, ends: new Map(), leaving: false };
}

function admittedOf(task: Task): number {
  return task.admitted;
}

function fewest(tasks: readonly Task[], callsOf: (task: Task) => number): Task {
  let best = tasks[0];
  for (const task of tasks) if (best === undefined || callsOf(task) < callsOf(best)) best = task;
  if (best === undefined) throw new Error('no task serves');
  return best;
}
