/**
 * `npm run bench:slices`: the longest time for which one request of the maximum size keeps the event loop, by dialect and
 * by what its body is full of. Work on a body is done in steps; between two of them others have their turn, so the longest
 * step is what counts, in the thread's own CPU time, as other work of the machine does not matter. Each row is measured
 * twice, and the less disturbed one is shown.
 */
import { hash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createCatalog } from '../core/catalog/catalog.ts';
import { models } from '../core/catalog/models.ts';
import { isRefusal } from '../core/errors.ts';
import { newId, type RequestId } from '../core/ids.ts';
import type { RouteId } from '../core/routes.ts';
import { dialectOf } from '../proxy/dialects/by-route.ts';
import type { RawRequest, Target } from '../proxy/dialects/dialect.ts';
import { isWork, type Working } from '../proxy/dialects/work.ts';
import { fillings, shapes, type Filling } from './slice-bodies.ts';

const { values: flags } = parseArgs({
  options: { bytes: { type: 'string' }, only: { type: 'string', default: '' } },
});
/** MAX_BODY_BYTES unless told otherwise. */
const MAX_BYTES = Number(flags.bytes ?? 33_554_432);
const RUNS = 2;
const catalog = createCatalog(models, 'us-east-1');

type Measured = { readonly longestMs: number; readonly totalMs: number; readonly outcome: string };

/** Notes how long each step takes. */
class Watch {
  longestMs = 0;
  totalMs = 0;

  step<Result>(step: () => Result): Result {
    const startedAtMs = cpuMs();
    const result = step();
    const tookMs = cpuMs() - startedAtMs;
    this.longestMs = Math.max(this.longestMs, tookMs);
    this.totalMs += tookMs;
    return result;
  }

  all<Result>(work: Working<Result>): Result {
    if (!isWork(work)) return work;
    for (;;) {
      const step = this.step(() => work.next());
      if (step.done === true) return step.value;
    }
  }
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function measure(raw: RawRequest, target: Target): Measured {
  const watch = new Watch();
  const outcome = walk(raw, target, watch);
  return { longestMs: watch.longestMs, totalMs: watch.totalMs, outcome };
}

/** What a task does with the body: understand, the request for Bedrock, the reply-to-be, the hash for the signature. */
function walk(raw: RawRequest, target: Target, watch: Watch): string {
  const dialect = dialectOf(raw.routeId);
  if (dialect === null) throw new Error(`${raw.routeId} has no dialect`);
  const call = watch.all(dialect.understanding(raw));
  if (isRefusal(call)) return call.message;
  const request = watch.all(call.requesting(target));
  if (isRefusal(request)) return request.message;
  watch.step(() => call.reply({ requestId: newId<RequestId>(Date.now()), createdAtMs: Date.now(), target }));
  watch.step(() => hash('sha256', request.body, 'hex'));
  return `${(request.body.length / 1_000_000).toFixed(1)} MB for Bedrock`;
}

function targetOf(name: string): Target {
  const model = catalog.find(name);
  const deployment = model === null ? undefined : catalog.deployments(model)[0];
  if (model === null || deployment === undefined) throw new Error(`no model ${name}`);
  return { model, deployment, serviceTier: 'standard', outputCap: null };
}

function rawOf(routeId: RouteId, param: string, body: Buffer): RawRequest {
  return { routeId, param, headers: {}, body };
}

function least(filling: Filling, shape: (typeof shapes)[number]): Measured {
  let best: Measured | null = null;
  for (let run = 0; run < RUNS; run++) {
    const body = shape.body(filling, MAX_BYTES);
    const measured = measure(rawOf(shape.routeId, shape.param, body), targetOf(shape.model));
    if (best === null || measured.longestMs < best.longestMs) best = measured;
  }
  if (best === null) throw new Error('nothing was measured');
  return best;
}

let worstMs = 0;
process.stdout.write(`bodies of ${MAX_BYTES.toLocaleString('en-US')} bytes\n`);
for (const shape of shapes) {
  if (!shape.name.includes(flags.only)) continue;
  let shapeWorst = { longestMs: 0, filling: '' };
  for (const filling of fillings) {
    const { longestMs, totalMs, outcome } = least(filling, shape);
    if (longestMs > shapeWorst.longestMs) shapeWorst = { longestMs, filling: filling.name };
    const row = [shape.name.padEnd(34), filling.name.padEnd(16), longestMs.toFixed(1).padStart(6)];
    process.stdout.write(
      `${row.join(' ')} ms of ${totalMs.toFixed(0).padStart(5)}  ${outcome.slice(0, 90)}\n`,
    );
  }
  worstMs = Math.max(worstMs, shapeWorst.longestMs);
  process.stdout.write(
    `${shape.name}: longest ${shapeWorst.longestMs.toFixed(1)} ms (${shapeWorst.filling})\n\n`,
  );
}
process.stdout.write(`longest of all: ${worstMs.toFixed(1)} ms\n`);
