/**
 * What the simulator has served: a bounded list of calls, totals that never forget, and optionally one NDJSON line
 * per call in a file. It is the independent account against which the gateway's usage records are checked.
 */
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

import type { GuardrailUsage } from '../guardrails/assess.ts';
import { NOTHING_BILLED, type Billed } from '../model/conversation.ts';

export type ServedCall = Billed & {
  readonly sequence: number;
  readonly requestId: string;
  readonly atMs: number;
  readonly durationMs: number;
  /** The id in the request's path, decoded. */
  readonly modelId: string;
  readonly operation: string;
  /** HTTP status; 0 when the connection was cut before any header. */
  readonly status: number;
  /** Error or exception type sent, or the kind of failure played. */
  readonly failure: string | null;
  readonly ending: 'complete' | 'failed' | 'client-gone';
  /** What AWS bills for the guardrail that looked at it. */
  readonly guardrail?: GuardrailUsage;
  /** Whether the final token counts went out to the client. */
  readonly isUsageReported: boolean;
  /** `tag` of the directive that steered the call. */
  readonly tag: string | null;
};

const TOKENS = Object.keys(NOTHING_BILLED) as (keyof Billed)[];

export type Totals = Record<keyof Billed | 'calls' | 'complete' | 'failed' | 'clientGone', number>;

export type Stats = {
  readonly all: Readonly<Totals>;
  readonly byModel: Readonly<Record<string, Readonly<Totals>>>;
  readonly byStatus: Readonly<Record<string, number>>;
};

export type CallLog = {
  readonly add: (call: Omit<ServedCall, 'sequence'>) => void;
  /** The newest calls, oldest first. */
  readonly calls: () => readonly ServedCall[];
  readonly since: (sequence: number, limit: number) => readonly ServedCall[];
  readonly stats: () => Stats;
  readonly clear: () => void;
  readonly close: () => Promise<void>;
};

export function createCallLog(options: { readonly capacity: number; readonly file: string | null }): CallLog {
  let kept: ServedCall[] = [];
  let sequence = 0;
  let all = zeroTotals();
  let byModel = new Map<string, Totals>();
  let byStatus = new Map<number, number>();
  const file: WriteStream | null =
    options.file === null ? null : createWriteStream(options.file, { flags: 'a' });

  function newest(): readonly ServedCall[] {
    return kept.length > options.capacity ? kept.slice(-options.capacity) : kept;
  }

  return {
    add(call) {
      sequence += 1;
      const served: ServedCall = { sequence, ...call };
      kept.push(served);
      if (kept.length >= options.capacity * 2) kept = kept.slice(-options.capacity);
      addTo(all, served);
      let ofModel = byModel.get(served.modelId);
      if (ofModel === undefined) {
        ofModel = zeroTotals();
        byModel.set(served.modelId, ofModel);
      }
      addTo(ofModel, served);
      byStatus.set(served.status, (byStatus.get(served.status) ?? 0) + 1);
      file?.write(`${JSON.stringify(served)}\n`);
    },
    calls: newest,
    since(after, limit) {
      const calls = newest();
      const first = calls[0];
      const start = first === undefined ? 0 : Math.max(0, after - first.sequence + 1);
      return calls.slice(start, start + limit);
    },
    stats: () => ({
      all: { ...all },
      byModel: Object.fromEntries(byModel),
      byStatus: Object.fromEntries(byStatus),
    }),
    clear() {
      kept = [];
      all = zeroTotals();
      byModel = new Map();
      byStatus = new Map();
    },
    async close() {
      if (file === null) return;
      file.end();
      await finished(file);
    },
  };
}

function zeroTotals(): Totals {
  return { calls: 0, complete: 0, failed: 0, clientGone: 0, ...NOTHING_BILLED };
}

function addTo(totals: Totals, call: ServedCall): void {
  totals.calls += 1;
  totals[call.ending === 'client-gone' ? 'clientGone' : call.ending] += 1;
  for (const tokens of TOKENS) totals[tokens] += call[tokens];
}
