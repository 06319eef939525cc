/** The metrics of several processes as those of one: what is added up, what is not, and what a collector sees of it. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { createMergedFigures, type MergedFigures } from '../../proxy/processes/merged-figures.ts';
import type { Exposition } from '../../proxy/metrics/exposition.ts';

const BY_EYE: Exposition = { format: 'text', reader: null };
const COMPLETE = 'stargate_call_endings_total{ending="complete"}';

function figures() {
  let nowMs = 0;
  const merged = createMergedFigures(() => nowMs);
  return { merged, pass: (ms: number) => (nowMs += ms) };
}

/** What a process says: families in their order, each with its lines. */
function say(merged: MergedFigures, source: number, ...lines: readonly string[]): void {
  merged.begin(source);
  for (const line of lines) {
    const name = /^[a-z_]+/.exec(line)?.[0].replace(/_(bucket|sum|count)$/, '') ?? '';
    merged.take(source, `# HELP ${name} words\n# TYPE ${name} kind\n${line}\n`);
  }
  merged.end(source);
}

function shown(merged: MergedFigures, exposition = BY_EYE): readonly string[] {
  const text = [...merged.render(exposition)].join('');
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

test('counters and histograms are added up, gauges as their definition says', () => {
  const { merged } = figures();
  say(
    merged,
    1,
    `${COMPLETE} 3`,
    'stargate_overhead_seconds_bucket{le="0.001"} 2',
    'stargate_overhead_seconds_sum 0.5',
    'stargate_inflight_requests 2',
    'stargate_usage_journal_oldest_seconds 7',
    'stargate_admitted_busy_ratio 0.2',
    'process_start_time_seconds 100',
  );
  say(
    merged,
    2,
    `${COMPLETE} 4`,
    'stargate_overhead_seconds_bucket{le="0.001"} 5',
    'stargate_overhead_seconds_sum 0.25',
    'stargate_inflight_requests 3',
    'stargate_usage_journal_oldest_seconds 1',
    'stargate_admitted_busy_ratio 0.6',
    'process_start_time_seconds 90',
  );
  deepEqual(shown(merged), [
    `${COMPLETE} 7`,
    'stargate_overhead_seconds_bucket{le="0.001"} 7',
    'stargate_overhead_seconds_sum 0.75',
    'stargate_inflight_requests 5',
    'stargate_usage_journal_oldest_seconds 7',
    'stargate_admitted_busy_ratio 0.4',
    'process_start_time_seconds 90',
  ]);
});

test('a sum never falls: not when a process ends, and not when it drops a series', () => {
  const { merged } = figures();
  const other = 'stargate_call_endings_total{ending="upstream-error"}';
  say(merged, 1, `${COMPLETE} 3`, `${other} 1`, 'stargate_inflight_requests 2');
  say(merged, 2, `${COMPLETE} 4`, 'stargate_inflight_requests 3');
  merged.left(1);
  deepEqual(shown(merged), [`${COMPLETE} 7`, `${other} 1`, 'stargate_inflight_requests 3']);
  say(merged, 1, `${COMPLETE} 1`);
  deepEqual(shown(merged)[0], `${COMPLETE} 8`, 'another process has its place');
  say(merged, 2, 'stargate_inflight_requests 3');
  deepEqual(shown(merged)[0], `${COMPLETE} 8`);
});

test('a sum of fractions does not fall either, in whichever order its parts are added', () => {
  const { merged } = figures();
  const sum = 'stargate_overhead_seconds_sum';
  for (const [source, seconds] of [0.1, 0.3, 0.7].entries()) say(merged, source, `${sum} ${seconds}`);
  const before = Number(shown(merged)[0]?.slice(sum.length));
  ok(0.1 + 0.3 + 0.7 > 0.7 + 0.1 + 0.3, 'these fractions depend on the order');
  merged.left(2);
  const after = Number(shown(merged)[0]?.slice(sum.length));
  ok(after >= before, `${after} after ${before}`);
});

test('a series that no process has goes: a gauge at once, a sum after an hour', () => {
  const { merged, pass } = figures();
  say(merged, 1, `${COMPLETE} 3`, 'stargate_usage_journal_unspilled_seconds 2');
  say(merged, 1);
  deepEqual(shown(merged), [`${COMPLETE} 3`]);
  pass(3_600_001);
  say(merged, 1);
  deepEqual(shown(merged), []);
});

test('what came late belongs to no later reading: the former figures stand', () => {
  const { merged } = figures();
  say(merged, 1, `${COMPLETE} 3`, 'stargate_inflight_requests 2');
  merged.begin(1);
  merged.take(1, `# TYPE stargate_call_endings_total counter\n${COMPLETE} 5\n`);
  deepEqual(shown(merged), [`${COMPLETE} 5`, 'stargate_inflight_requests 2']);
});

test('each collector sees a new series as 0 once, whichever process it asks', () => {
  const { merged } = figures();
  const first: Exposition = { format: 'text', reader: { name: 'one', connection: null } };
  const second: Exposition = { format: 'text', reader: { name: 'two', connection: null } };
  say(merged, 1, `${COMPLETE} 3`);
  equal(shown(merged, first)[0], `${COMPLETE} 0`);
  equal(shown(merged, first)[0], `${COMPLETE} 3`);
  equal(shown(merged, second)[0], `${COMPLETE} 0`);
  equal(shown(merged, second)[0], `${COMPLETE} 3`);
  equal(shown(merged)[0], `${COMPLETE} 3`, 'a person sees what there is');
});
