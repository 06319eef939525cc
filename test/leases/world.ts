/**
 * A small world for the model test: some tasks with their real lease books and waiting lines, one ledger, and a
 * network and a fate between them that do everything networks and fates do. Each step is one small event that follows
 * from its own seed; after each, what must always hold is checked against the truth, which only the world knows.
 * One state machine, and so one file: every event may touch every task, the network and the ledger.
 */
import { LeaseBook, type Reservation } from '../../core/leases/lease-book.ts';
import type { Answer, Ask } from '../../core/leases/ask.ts';
import type { Lease } from '../../core/leases/lease.ts';
import type { ScopeLimits } from '../../core/limits/scope-limits.ts';
import { WaitQueue, type LedgerRound, type Shortage } from '../../proxy/leases/wait-queue.ts';
import { seededRandom } from '../support/random.ts';
import { LedgerModel, type Charge } from './ledger-model.ts';
import { checkPool } from './pool-checks.ts';
import { NEWS_MS, Truth } from './truth.ts';
import { MODEL, scopeOf } from './world-limits.ts';

export type WorldOptions = {
  /** Decides how the clocks are set at first. */
  readonly seed: number;
  /** Tasks die, messages are lost, the ledger goes away, clocks drift. */
  readonly isHarsh: boolean;
  /** Admins raise and lower limits and budgets. */
  readonly isChanging: boolean;
};

export type Tally = {
  admitted: number;
  refused: number;
  /** Refused as exhausted although there had been room, beyond what runs, for more than NEWS_MS. */
  phantom: number;
  deaths: number;
  lostAnswers: number;
};

type Call = {
  readonly id: number;
  readonly reservation: Reservation;
  readonly worst: bigint;
  readonly tokens: bigint;
};

type Message = LedgerRound & { readonly round: number; readonly sentMs: number };
type Reply = Message & { readonly answers: ReadonlyMap<number, Answer> };

/** One run of a task. */
type Run = {
  readonly name: string;
  readonly book: LeaseBook;
  readonly queue: WaitQueue;
  readonly running: Call[];
  /** Records not yet acknowledged by the ledger. */
  journal: Charge[];
  round: number;
  failures: number;
  inFlight: Message | null;
  reply: Reply | null;
};

const TASKS = 4;
const KEYS = 3;

export class World {
  nowMs = 1_000_000;
  readonly tally: Tally = { admitted: 0, refused: 0, phantom: 0, deaths: 0, lostAnswers: 0 };
  readonly ledger: LedgerModel;
  readonly #options: WorldOptions;
  #random: () => number;
  readonly #tasks: (Run | null)[] = [];
  readonly #skewMs: number[] = [];
  /** What a dead run left on disk, by task: shipped and closed by the next run. */
  readonly #leftovers: { run: string; charges: Charge[] }[][] = [];
  /** Asks of dead or given-up connections that the ledger may still hear. */
  readonly #ghosts: { run: string; message: Message }[] = [];
  readonly #recalls: { task: number; key: string }[] = [];
  readonly #truth = new Truth();
  readonly #limits: ScopeLimits[] = [];
  readonly #views = new Map<number, readonly ScopeLimits[]>();
  #isLedgerAway = false;
  #runs = 0;
  #calls = 0;
  #secondMs = 0;
  /** When time last leapt ahead: news does not keep up with that. */
  #leaptMs = 0;
  #revision = 1;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
    this.ledger = new LedgerModel((key) => {
      for (let task = 0; task < TASKS; task += 1) this.#recalls.push({ task, key });
    });
    for (let index = 0; index < KEYS; index += 1) this.#limits.push(this.#scope('key', String(index), 1));
    this.#limits.push(
      this.#scope('user', 'u', 2),
      this.#scope('team', 't', 3),
      this.#scope('global', 'global', 4),
    );
    for (let task = 0; task < TASKS; task += 1) {
      this.#skewMs.push(options.isHarsh ? this.#below(4_000) - 2_000 : 0);
      this.#leftovers.push([]);
      this.#tasks.push(this.#born());
    }
  }

  /** One event; the same seed in the same world is the same event. */
  step(seed: number): void {
    this.#random = seededRandom(seed);
    const task = this.#below(TASKS);
    const run = this.#tasks[task] ?? null;
    if (run === null) {
      if (this.#chance(0.02)) this.#tasks[task] = this.#born();
      else this.#pass(this.#below(20));
      return;
    }
    const die = this.#random();
    if (die < 0.34) this.#arrive(task, run);
    else if (die < 0.6) this.#endOne(run);
    else if (die < 0.74) this.#send(run);
    else if (die < 0.82) this.#ledgerHears(run);
    else if (die < 0.9) this.#hear(run);
    else if (die < 0.93) this.#ship(task, run);
    else if (die < 0.96) this.#recall();
    else if (die < 0.99) this.#pass(this.#chance(0.02) ? this.#below(40_000) : this.#below(8));
    else this.#fate(task, run);
  }

  /** Everything that is under way comes to its end, the dead come back, and time passes. */
  settleDown(): void {
    this.#isLedgerAway = false;
    for (let round = 0; round < 400; round += 1) {
      for (let task = 0; task < TASKS; task += 1) {
        const run = (this.#tasks[task] ??= this.#born());
        while (run.running.length > 0) this.#endOne(run);
        this.#send(run);
        this.#ledgerHears(run);
        this.#hear(run);
        this.#ship(task, run, 'surely');
      }
      while (this.#recalls.length > 0) this.#recall();
      this.#pass(round < 200 ? 100 : 1_000);
    }
  }

  /** Budget pools of the current period that hold something although nothing runs. */
  leftHeld(): readonly string[] {
    const held: string[] = [];
    for (const [key, pool] of this.ledger.pools)
      if (
        pool.leased !== 0n &&
        (pool.resource === 'budget' || pool.resource === 'parallel') &&
        !this.#isOver(key)
      )
        held.push(`${key} holds ${pool.leased}`);
    return held;
  }

  /** Whether a call of one task, with everything quiet, may take all that is left of every pool. */
  takesTheRest(): string | null {
    const run = this.#tasks[0];
    if (run === null || run === undefined) return 'no task';
    const leases = this.#leasesOf(0, run, 0);
    let left = 10n ** 12n;
    for (const lease of leases) {
      const pool = this.ledger.pools.get(lease.key);
      if (lease.rule.resource !== 'budget') continue;
      const rest = (pool?.capacity ?? lease.rule.capacity) - (pool?.spent ?? 0n) - (pool?.leased ?? 0n);
      if (rest < left) left = rest;
    }
    if (left <= 0n) return null;
    const demand = { tokens: 1n, worstCost: left, expectedCost: left };
    const decided: (Reservation | Shortage)[] = [];
    const now = run.queue.tryNow(leases, demand, this.nowMs);
    if (now !== null) decided.push(now);
    else run.queue.join(leases, demand, this.nowMs, (result) => decided.push(result));
    for (let round = 0; round < 20 && decided.length === 0; round += 1) {
      for (const one of this.#tasks) {
        if (one === null) continue;
        this.#send(one);
        this.#ledgerHears(one);
        this.#hear(one);
      }
      while (this.#recalls.length > 0) this.#recall();
      this.#pass(6);
    }
    const [result] = decided;
    if (result === undefined) return 'the call still waits';
    return 'kind' in result ? `refused by ${result.lease.key}: ${result.reason}` : null;
  }

  #born(): Run {
    this.#runs += 1;
    const book = new LeaseBook();
    const clock = { nowMs: () => this.nowMs, monotonicMs: () => this.nowMs };
    return {
      name: `run-${this.#runs}`,
      book,
      queue: new WaitQueue(book, clock),
      running: [],
      journal: [],
      round: 0,
      failures: 0,
      inFlight: null,
      reply: null,
    };
  }

  #arrive(task: number, run: Run): void {
    const key = this.#below(KEYS);
    const leases = this.#leasesOf(task, run, key);
    const worst = BigInt(1 + this.#below(this.#chance(0.1) ? 3_000 : 300));
    const demand = { tokens: worst, worstCost: worst, expectedCost: worst / 2n };
    const decided = run.queue.tryNow(leases, demand, this.nowMs);
    const take = (result: Reservation | Shortage): void => this.#decided(run, leases, worst, result);
    if (decided === null) run.queue.join(leases, demand, this.nowMs, take);
    else take(decided);
  }

  #decided(run: Run, leases: readonly Lease[], worst: bigint, result: Reservation | Shortage): void {
    if ('kind' in result) {
      this.tally.refused += 1;
      const isQuiet = this.nowMs - this.#leaptMs > 2_000;
      if (isQuiet && result.reason === 'exhausted' && this.#roomIn(result.lease) >= result.need)
        this.tally.phantom += 1;
      return;
    }
    this.tally.admitted += 1;
    this.#calls += 1;
    run.running.push({ id: this.#calls, reservation: result, worst, tokens: worst });
    leases.forEach((lease, index) => this.#truth.reserve(lease, result.needs[index] ?? 0n));
  }

  #endOne(run: Run): void {
    const [call] = run.running.splice(this.#below(Math.max(1, run.running.length)), 1);
    if (call === undefined) return;
    const cost = (call.worst * BigInt(this.#below(101))) / 100n;
    run.book.settle(call.reservation, { tokens: cost, cost }, this.nowMs);
    run.journal.push(this.#ended(run.name, call, cost));
  }

  /** The truth about an ended call, and its record. */
  #ended(run: string, call: Call, cost: bigint): Charge {
    const { leases, needs } = call.reservation;
    leases.forEach((lease, index) => this.#truth.end(lease, needs[index] ?? 0n, cost, this.nowMs));
    const pools = leases
      .filter(({ rule }) => rule.resource === 'budget')
      .map(({ key }) => ({ key, isDrawn: true }));
    return { id: call.id, owner: run, cost, pools };
  }

  #send(run: Run): void {
    if (run.inFlight !== null || run.reply !== null) return;
    if (!run.book.isDue && run.queue.size === 0 && this.nowMs - run.book.heartbeatMs < 5_000) return;
    run.round += 1;
    run.inFlight = { ...run.queue.nextRound(this.nowMs, 50), round: run.round, sentMs: this.nowMs };
  }

  #ledgerHears(run: Run): void {
    this.#ghost();
    const message = run.inFlight;
    if (message === null) return;
    const tooLate = this.nowMs - message.sentMs > 8_000;
    if (this.#isLedgerAway || tooLate || (this.#options.isHarsh && this.#chance(0.03))) {
      // The connection broke; whether the ledger heard, the task does not know.
      if (!this.#isLedgerAway && !tooLate) this.#ghosts.push({ run: run.name, message });
      this.#fail(run, message);
      return;
    }
    const answers = this.ledger.acquire(run.name, message.round, message.asks, message.calls, this.nowMs);
    this.#checkLedger(message.asks);
    if (this.#options.isHarsh && this.#chance(0.03)) {
      this.tally.lostAnswers += 1;
      this.#fail(run, message);
      return;
    }
    run.inFlight = null;
    run.reply = { ...message, answers };
  }

  /** A statement whose connection broke is done after all, late. */
  #ghost(): void {
    if (this.#ghosts.length === 0 || !this.#chance(0.3)) return;
    const [ghost] = this.#ghosts.splice(this.#below(this.#ghosts.length), 1);
    if (ghost === undefined || this.#isLedgerAway || this.nowMs - ghost.message.sentMs > 8_000) return;
    this.ledger.acquire(ghost.run, ghost.message.round, ghost.message.asks, ghost.message.calls, this.nowMs);
    this.#checkLedger(ghost.message.asks);
  }

  #fail(run: Run, message: Message): void {
    run.inFlight = null;
    for (const ask of message.asks) run.book.askFailed(ask);
    run.failures += 1;
    if (run.failures > 1) run.book.isLedgerAway = true;
    run.queue.serve();
  }

  #hear(run: Run): void {
    const { reply } = run;
    if (reply === null) return;
    run.reply = null;
    run.failures = 0;
    run.book.isLedgerAway = false;
    run.book.heardAt(reply.sentMs);
    for (const [index, ask] of reply.asks.entries()) {
      const answer = reply.answers.get(index);
      if (answer === undefined) run.book.askFailed(ask);
      else run.book.apply(ask, answer, this.nowMs);
    }
    run.queue.serve();
  }

  #ship(task: number, run: Run, how: 'maybe' | 'surely' = 'maybe'): void {
    if (this.#isLedgerAway) return;
    const leftovers = this.#leftovers[task] ?? [];
    for (const leftover of leftovers.splice(0)) {
      this.ledger.charge(leftover.charges);
      this.ledger.close(leftover.run);
    }
    this.ledger.charge(run.journal);
    // A lost acknowledgement: the same records come again.
    if (how === 'maybe' && this.#options.isHarsh && this.#chance(0.1)) return;
    run.journal = [];
  }

  #recall(): void {
    const [recall] = this.#recalls.splice(this.#below(Math.max(1, this.#recalls.length)), 1);
    if (recall === undefined || (this.#options.isHarsh && this.#chance(0.05))) return;
    this.#tasks[recall.task]?.book.recall(recall.key, this.nowMs);
  }

  #pass(ms: number): void {
    this.nowMs += ms;
    if (ms > NEWS_MS) this.#leaptMs = this.nowMs;
    if (this.nowMs - this.#secondMs < 1_000) return;
    this.#secondMs = this.nowMs;
    this.#tasks.forEach((run, task) => {
      run?.book.turnSecond(this.nowMs, this.nowMs + (this.#skewMs[task] ?? 0));
      run?.queue.serve();
    });
  }

  #fate(task: number, run: Run): void {
    const { isHarsh, isChanging } = this.#options;
    const die = this.#random();
    if (isHarsh && die < 0.15) this.#die(task, run);
    else if (isHarsh && die < 0.25) this.#isLedgerAway = !this.#isLedgerAway;
    else if (isHarsh && die < 0.3) this.#skewMs[task] = this.#below(4_000) - 2_000;
    else if (isChanging && die < 0.6) {
      const index = this.#below(this.#limits.length);
      const old = this.#limits[index];
      if (old !== undefined) this.#limits[index] = this.#scope(old.scope, old.scopeId, 1 + this.#below(4));
    }
    // Tasks read the rules again at different times.
    if (isChanging) this.#views.delete(task * KEYS + this.#below(KEYS));
    if (this.#isLedgerAway && this.#chance(0.5)) this.#isLedgerAway = false;
  }

  #die(task: number, run: Run): void {
    this.tally.deaths += 1;
    if (run.inFlight !== null) this.#ghosts.push({ run: run.name, message: run.inFlight });
    const lost = run.running.map((call) => this.#ended(run.name, call, call.worst));
    this.#leftovers[task]?.push({ run: run.name, charges: [...run.journal, ...lost] });
    this.#tasks[task] = null;
  }

  #leasesOf(task: number, run: Run, key: number): readonly Lease[] {
    const wallMs = this.nowMs + (this.#skewMs[task] ?? 0);
    const name = task * KEYS + key;
    let view = this.#views.get(name);
    if (view === undefined) {
      const own = this.#limits[key];
      view = own === undefined ? [] : [own, ...this.#limits.slice(KEYS)];
      this.#views.set(name, view);
    }
    return run.book.leasesFor(view, MODEL, wallMs, wallMs);
  }

  #scope(scope: ScopeLimits['scope'], scopeId: string, size: number): ScopeLimits {
    this.#revision += 1;
    return scopeOf(scope, scopeId, size, this.#revision);
  }

  /** What a pool really has left: its capacity less what was used, what runs, and what the dead still hold. */
  #roomIn(lease: Lease): bigint {
    let dead = 0n;
    for (const { run } of this.#leftovers.flat()) {
      const held = this.ledger.pools.get(lease.key)?.leases.get(run);
      if (held !== undefined) dead += held.granted - held.charged;
    }
    return this.#truth.roomIn(lease, this.nowMs) - dead;
  }

  #checkLedger(asks: readonly Ask[]): void {
    const { pools } = this.ledger;
    for (const ask of asks) checkPool(ask.lease.key, pools, this.#tasks, !this.#options.isChanging);
  }

  #isOver(key: string): boolean {
    const end = Number(key.slice(key.lastIndexOf('-') + 1));
    return end > 0 && end < this.nowMs;
  }

  #below(bound: number): number {
    return Math.floor(this.#random() * bound);
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }
}
