/** What the process that makes load is told, and what it tells. */
import type { HistogramJson } from '../histogram.ts';

export type LoadQuestion = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Text that only the first delta of a streamed answer, and those after it, contain; null where none is awaited. */
  readonly firstDelta: string | null;
};

export type LoadJob = {
  readonly origin: string;
  /** Sent with every request, but for the key. */
  readonly headers: Readonly<Record<string, string>>;
  /** Asked in turns, whole headers: `authorization: Bearer …`. */
  readonly credentials: readonly string[];
  /** Asked in turns. */
  readonly questions: readonly LoadQuestion[];
  readonly pace: ClosedLoop | OpenLoop;
};

/** So many clients, each with its next request as soon as it has its answer: finds what can be carried. */
export type ClosedLoop = { readonly kind: 'closed'; readonly connections: number; readonly seconds: number };

/**
 * Requests at times that are known beforehand, whether or not earlier ones have their answer, as users come. Times count
 * from the intended moment, so a server that stands still is seen by all who wanted it meanwhile.
 */
export type OpenLoop = {
  readonly kind: 'open';
  readonly perSecond: number;
  /** Before what counts, while connections are made and streams add up. */
  readonly settleSeconds: number;
  readonly seconds: number;
  /** After what counts, so that its last requests have the same company as the others. */
  readonly afterSeconds: number;
};

export type LoadResult = {
  /** All good answers, those too whose times do not count. */
  readonly requests: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Requests whose connection broke. */
  readonly broken: number;
  readonly bytes: number;
  /** Whether there were several questions. */
  readonly mixed: boolean;
  /** Of the good answers; to one question they differ where answers were cut. */
  readonly shortestBytes: number;
  readonly longestBytes: number;
  readonly seconds: number;
  /** Until the whole answer; from the intended moment in an open loop. */
  readonly latency: HistogramJson;
  readonly firstByte: HistogramJson;
  readonly firstDelta: HistogramJson;
  /** Between two reads of an answer, from its first delta on. */
  readonly gaps: HistogramJson;
  /** How much later than intended a request was sent: the load's own fault. */
  readonly sendLag: HistogramJson;
  /** Share of one processor that the process itself used. */
  readonly busy: number;
  readonly mostConnections: number;
};
