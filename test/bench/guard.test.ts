/** The guard against regressions: what it counts, what it marks, and what it compares with. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { allocationOf } from '../../bench/guard/allocation.ts';
import { usualBase } from '../../bench/guard/base-build.ts';
import { figuresOf, type Figures } from '../../bench/guard/measure.ts';
import { pathsWith } from '../../bench/guard/paths.ts';
import type { Counts } from '../../bench/guard/probe.ts';
import { reportOf, rowsOf } from '../../bench/guard/report.ts';
import { isFlat, slopePerHour } from '../../bench/soak/slope.ts';

test('what was allocated is the growth between collections, whatever these freed', () => {
  deepEqual(allocationOf(100, [], 350), {
    bytes: 250,
    collections: 0,
    pauseMs: 0,
    longestPauseMs: 0,
  });
  const collections = [
    { usedBefore: 1_100, usedAfter: 150, pauseMicroseconds: 400 },
    { usedBefore: 1_150, usedAfter: 160, pauseMicroseconds: 600 },
  ];
  deepEqual(allocationOf(100, collections, 460), {
    bytes: 2_300,
    collections: 2,
    pauseMs: 1,
    longestPauseMs: 0.6,
  });
});

const figures: Figures = {
  bytes: 80_000,
  promises: 64,
  timers: 6,
  ticks: 10,
  systemWrites: 2.5,
  systemReads: 2,
  spread: 0.01,
  pauseMs: 0.02,
};

const cases: readonly (readonly [name: string, change: Partial<Figures>, grown: readonly string[]])[] = [
  ['the same', {}, []],
  ['2 KB more of 80', { bytes: 82_000 }, []],
  ['5 KB more of 80', { bytes: 85_000 }, ['bytes']],
  ['less of everything', { bytes: 40_000, promises: 10, timers: 0 }, []],
  ['four promises more', { promises: 68 }, ['promises']],
  ['a part of a timer', { timers: 6.4 }, []],
  ['one more write', { systemWrites: 3.5 }, ['systemWrites']],
  ['more reads, as packets came in more pieces', { systemReads: 4 }, []],
  ['what could not be counted', { systemWrites: null }, []],
];
for (const [name, change, grown] of cases) {
  test(`growth above the threshold is marked: ${name}`, () => {
    const rows = rowsOf([{ path: 'chat', base: figures, change: { ...figures, ...change } }], 0.05);
    deepEqual(
      rows.filter(({ hasGrown }) => hasGrown).map(({ figure }) => figure),
      grown,
    );
  });
}

test('the report says what has grown, and how far rounds of one build differ', () => {
  const compared = [
    { path: 'chat, 1 KB', base: figures, change: { ...figures, bytes: 90_000, spread: 0.013 } },
  ];
  const text = reportOf(compared, rowsOf(compared, 0.05), {
    base: 'v1.2.0',
    change: 'change',
    threshold: 0.05,
  });
  match(text, /\*\*1 figures have grown by more than 5 %\*\*/);
  match(text, /by 1\.3 % at most/);
  match(text, /\| chat, 1 KB \| bytes allocated \| 80,000 \| 90,000 \| 1\.125 \| ▲ \|/);
});

test('the median of rounds counts, so one disturbed round does not', () => {
  const round = (bytes: number): Counts => ({
    guard: 'counts',
    allocation: { bytes, collections: 1, pauseMs: 2, longestPauseMs: 2 },
    resources: null,
    systemCalls: { reads: 20, writes: 30 },
  });
  const hooked: Counts = { ...round(0), resources: { PROMISE: 640, Timeout: 50, Immediate: 10 } };
  const result = figuresOf([round(800_000), round(1_600_000), round(810_000)], hooked, 10);
  equal(result.bytes, 81_000);
  equal(result.promises, 64);
  equal(result.timers, 6);
  equal(result.ticks, 0);
  equal(result.systemWrites, 3);
});

test('a change is compared with the last release, before the first one with where it left main', () => {
  const git =
    (answers: Readonly<Record<string, string>>) =>
    (...asked: readonly string[]) =>
      answers[asked.join(' ')] ?? answers[asked[0] ?? ''] ?? null;
  // Not with itself where it is a release.
  equal(
    usualBase(git({ 'describe --tags --abbrev=0 --match v* HEAD~1': 'v1.4.0', describe: 'v1.5.0' })),
    'v1.4.0',
  );
  equal(usualBase(git({ 'rev-parse HEAD': 'b', 'merge-base': 'a' })), 'a');
  // On main itself.
  equal(usualBase(git({ 'rev-parse': 'a', 'merge-base': 'a' })), 'HEAD~1');
});

test('every path it watches is a scenario of the benchmark', () => {
  equal(pathsWith('').length, 9);
  equal(pathsWith('chat completions').length, 3);
});

test('memory is flat when it goes up and down, and not when it grows', () => {
  const looks = (mibOf: (minute: number) => number) =>
    Array.from({ length: 45 }, (_, index) => ({ minute: 15 + index, mib: mibOf(index) }));
  equal(isFlat(looks((index) => 60 + (index % 3))), true);
  equal(isFlat(looks((index) => 60 + index * 0.2)), false);
  equal(Math.round(slopePerHour(looks((index) => 60 + index * 0.2))), 12);
  equal(slopePerHour([{ minute: 1, mib: 5 }]), 0);
});
