/** What a benchmark found out about one target in one scenario, of all its turns. */
import { figureOf, type Figure } from './figures.ts';
import { mergedHistogram, type HistogramJson, type Percentiles } from './histogram.ts';
import type { LoadResult } from './load/job.ts';
import type { Memory } from './processes.ts';
import type { RuntimeFigures } from './runtime-probe.ts';
import { answersOf, type Turn } from './turn.ts';

export type Row = {
  readonly scenario: string;
  readonly target: string;
  readonly turns: number;
  readonly requests: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly broken: number;
  readonly perSecond: Figure | null;
  readonly cpuUsPerRequest: Figure | null;
  readonly cpuUsPerFrame: number | null;
  readonly latency: Percentiles;
  /** The curve: [share, ms]. */
  readonly latencyCurve: readonly (readonly [number, number])[];
  readonly firstByte: Percentiles;
  /** Null where no stream was asked for. */
  readonly firstDelta: Percentiles | null;
  readonly gaps: Percentiles | null;
  readonly sendLag: Percentiles;
  readonly memory: Memory | null;
  readonly runtime: RuntimeFigures | null;
  /** Shares of one processor that the load and the target itself used. */
  readonly loadBusy: number;
  readonly ownBusy: number | null;
  readonly proxyCpuBusy: number | null;
  readonly otherCpuBusy: number | null;
  /** What has to be known before its figures are believed; empty where nothing is. */
  readonly notes: readonly string[];
};

const CURVE = [0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999];
/** From here on a processor is what holds up, not what it works for. */
const FULL = 0.93;
const LATE_SEND_MS = 5;
/** More than PostgreSQL and the like take by accident. */
const FOREIGN = 0.15;
const OTHER_WORK = 'other work took';

/** Whether a note says that the target did not have its processor for itself. */
export function isOfOtherWork(note: string): boolean {
  return note.startsWith(OTHER_WORK);
}

export function rowOf(
  {
    scenario,
    target,
    frames,
  }: { readonly scenario: string; readonly target: string; readonly frames: number | null },
  turns: readonly Turn[],
): Row {
  const loads = turns.map(({ load }) => load);
  const merged = (of: (load: LoadResult) => HistogramJson) => mergedHistogram(loads.map(of));
  const latency = merged((load) => load.latency);
  const firstDelta = merged((load) => load.firstDelta);
  const gaps = merged((load) => load.gaps);
  const cpu = figureOf(
    turns.flatMap(({ cpuUsPerRequest }) => (cpuUsPerRequest === null ? [] : [cpuUsPerRequest])),
  );
  const row = {
    scenario,
    target,
    turns: turns.length,
    requests: loads.reduce((sum, load) => sum + answersOf(load), 0),
    statuses: statusesOf(loads),
    broken: loads.reduce((sum, load) => sum + load.broken, 0),
    perSecond: figureOf(loads.map((load) => load.requests / load.seconds)),
    cpuUsPerRequest: cpu,
    cpuUsPerFrame: frames === null || cpu === null ? null : cpu.median / frames,
    latency: latency.percentiles(),
    latencyCurve: CURVE.map((share) => [share, latency.atMs(share)] as const),
    firstByte: merged((load) => load.firstByte).percentiles(),
    firstDelta: firstDelta.total === 0 ? null : firstDelta.percentiles(),
    gaps: gaps.total === 0 ? null : gaps.percentiles(),
    sendLag: merged((load) => load.sendLag).percentiles(),
    memory: memoryOf(turns),
    runtime: runtimeOf(turns),
    loadBusy: middleOf(loads.map(({ busy }) => busy)) ?? 0,
    ownBusy: middleOf(turns.map(({ ownBusy }) => ownBusy)),
    proxyCpuBusy: middleOf(turns.map(({ proxyCpuBusy }) => proxyCpuBusy)),
    otherCpuBusy: middleOf(turns.map(({ otherCpuBusy }) => otherCpuBusy)),
  };
  return { ...row, notes: [...notesOf(row), ...cutNotes(loads)] };
}

/** `gateway` over `bare`, turn by turn, so that what disturbs both does not count. */
export function ratioOf(above: readonly Turn[], below: readonly Turn[]): Figure | null {
  return figureOf(
    above.flatMap(({ cpuUsPerRequest }, at) => {
      const other = below[at]?.cpuUsPerRequest ?? null;
      return cpuUsPerRequest === null || other === null || other === 0 ? [] : [cpuUsPerRequest / other];
    }),
  );
}

function notesOf(row: Omit<Row, 'notes'>): readonly string[] {
  const notes: string[] = [];
  const { otherCpuBusy, proxyCpuBusy, ownBusy, sendLag, broken } = row;
  const isDirect = row.target === 'direct';
  if (isDirect && otherCpuBusy !== null && otherCpuBusy >= FULL && sendLag.p99Ms > 0) {
    notes.push('load and simulator have no time left, even by themselves');
  }
  if (!isDirect && proxyCpuBusy !== null && ownBusy !== null && proxyCpuBusy - ownBusy > FOREIGN) {
    notes.push(`${OTHER_WORK} ${percent(proxyCpuBusy - ownBusy)} of its processor`);
  }
  if (!isDirect && (ownBusy ?? 0) >= FULL && sendLag.p99Ms > 0) notes.push('more than its processor carries');
  if (!isDirect && otherCpuBusy !== null && otherCpuBusy >= FULL && (proxyCpuBusy ?? 0) < FULL) {
    notes.push('held back by load and simulator, whose processor has no time left');
  }
  if (sendLag.p99Ms > LATE_SEND_MS)
    notes.push(`the load sent up to ${sendLag.p99Ms.toFixed(1)} ms late (p99)`);
  const others = Object.entries(row.statuses).filter(([status]) => status !== '200');
  if (others.length > 0) notes.push(others.map(([status, count]) => `${count} × ${status}`).join(', '));
  if (broken > 0) notes.push(`${broken} requests without an answer`);
  return notes;
}

/** Answers to the same question have the same length, but for the digits of ids. */
function cutNotes(loads: readonly LoadResult[]): readonly string[] {
  const isCut = loads.some(
    ({ shortestBytes, longestBytes, mixed }) => !mixed && shortestBytes < longestBytes * 0.95,
  );
  return isCut ? ['answers of very different lengths'] : [];
}

function statusesOf(loads: readonly LoadResult[]): Readonly<Record<string, number>> {
  const all: Record<string, number> = {};
  for (const { statuses } of loads)
    for (const [status, count] of Object.entries(statuses)) all[status] = (all[status] ?? 0) + count;
  return all;
}

function memoryOf(turns: readonly Turn[]): Memory | null {
  const [first, ...rest] = turns.flatMap(({ memory }) => (memory === null ? [] : [memory]));
  if (first === undefined) return null;
  return rest.reduce(
    (sum, { peakBytes, afterBytes }) => ({
      beforeBytes: sum.beforeBytes,
      peakBytes: Math.max(sum.peakBytes, peakBytes),
      afterBytes,
    }),
    first,
  );
}

function runtimeOf(turns: readonly Turn[]): RuntimeFigures | null {
  const all = turns.flatMap(({ runtime }) => (runtime === null ? [] : [runtime]));
  if (all.length === 0) return null;
  const middle = (of: (figures: RuntimeFigures) => number): number => middleOf(all.map(of)) ?? 0;
  return {
    loopDelayP50Ms: middle((figures) => figures.loopDelayP50Ms),
    loopDelayP99Ms: middle((figures) => figures.loopDelayP99Ms),
    loopDelayMaxMs: Math.max(...all.map((figures) => figures.loopDelayMaxMs)),
    gcShare: middle((figures) => figures.gcShare),
    gcLongestMs: Math.max(...all.map((figures) => figures.gcLongestMs)),
  };
}

function middleOf(values: readonly (number | null)[]): number | null {
  return figureOf(values.filter((value) => value !== null))?.median ?? null;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
