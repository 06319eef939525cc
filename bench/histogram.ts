/**
 * A histogram of times in microseconds, log-linear as HdrHistogram's: 128 buckets to each power of two, so that a value
 * is known to within 0.8 %, however long it is. Those of several processes and turns can be added up, which percentiles
 * cannot.
 */
export type HistogramJson = {
  /** [bucket, count] of the buckets that are not empty. */
  readonly buckets: readonly (readonly [number, number])[];
  readonly maxUs: number;
};

export type Percentiles = {
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
};

const PER_OCTAVE = 128;
const OCTAVE_BITS = 7;
/** Longer times than this, 35 minutes, count as this. */
const MAX_US = 2 ** 31 - 1;
const BUCKETS = bucketOf(MAX_US) + 1;

export class Histogram {
  readonly #counts = new Float64Array(BUCKETS);
  #total = 0;
  #maxUs = 0;

  recordMs(ms: number): void {
    const us = Math.min(MAX_US, Math.max(0, Math.round(ms * 1_000)));
    const bucket = bucketOf(us);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total += 1;
    if (us > this.#maxUs) this.#maxUs = us;
  }

  get total(): number {
    return this.#total;
  }

  get maxMs(): number {
    return this.#maxUs / 1_000;
  }

  /** The time that `share` of the values do not exceed; 0 of none. */
  atMs(share: number): number {
    const rank = Math.max(1, Math.ceil(share * this.#total));
    let seen = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count;
      if (count > 0 && seen >= rank) return Math.min(highestUsOf(bucket), this.#maxUs) / 1_000;
    }
    return 0;
  }

  percentiles(): Percentiles {
    return {
      p50Ms: this.atMs(0.5),
      p90Ms: this.atMs(0.9),
      p99Ms: this.atMs(0.99),
      p999Ms: this.atMs(0.999),
      maxMs: this.maxMs,
    };
  }

  add({ buckets, maxUs }: HistogramJson): this {
    for (const [bucket, count] of buckets) {
      this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count;
      this.#total += count;
    }
    this.#maxUs = Math.max(this.#maxUs, maxUs);
    return this;
  }

  toJSON(): HistogramJson {
    const buckets: [number, number][] = [];
    for (const [bucket, count] of this.#counts.entries()) if (count > 0) buckets.push([bucket, count]);
    return { buckets, maxUs: this.#maxUs };
  }
}

/** All of them in one. */
export function mergedHistogram(parts: readonly HistogramJson[]): Histogram {
  const whole = new Histogram();
  for (const part of parts) whole.add(part);
  return whole;
}

function bucketOf(us: number): number {
  if (us < PER_OCTAVE) return us;
  const shift = 31 - Math.clz32(us) - OCTAVE_BITS;
  return shift * PER_OCTAVE + (us >> shift);
}

function highestUsOf(bucket: number): number {
  if (bucket < PER_OCTAVE) return bucket;
  const shift = Math.floor(bucket / PER_OCTAVE) - 1;
  return (bucket - shift * PER_OCTAVE + 1) * 2 ** shift - 1;
}
