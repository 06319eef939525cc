/** The loads of the proof, and what each may do to the number of tasks. */
import { collectedMetrics } from '../../core/metrics/cloudwatch.ts';
import { environments } from '../../lib/environments.ts';
import { inflightTarget, scaling } from '../../lib/scaling.ts';
import type { Fleet, Load, Outcome, Policy } from './replay.ts';

export type Proof = {
  readonly load: Load;
  /** What is promised, and whether it holds. */
  readonly promises: readonly (readonly [says: string, holds: (outcome: Outcome) => boolean])[];
};

const prod = environments.find(({ name }) => name === 'prod')?.proxy;
if (prod === undefined) throw new Error('there is no prod');
const { minTasks, maxTasks, cpu } = prod;

export const policies: readonly Policy[] = [
  { name: collectedMetrics.admittedCalls.name, target: inflightTarget(prod), read: (task) => task.admitted },
  { name: collectedMetrics.admittedBusy.name, target: scaling.busyTarget, read: (task) => task.admittedBusy },
];

/** All requests in flight, and the CPU of the service: what the policies were. */
export const policiesBefore: readonly Policy[] = [
  { name: 'stargate_inflight_requests', target: 400, read: (task) => task.inflight },
  { name: 'ECSServiceAverageCPUUtilization', target: 0.5, read: (task) => task.cpu },
];

export const fleet: Fleet = { minTasks, maxTasks, vcpu: cpu / 1_024, policies, ...scaling };

/** A stream lasts so long; so many calls a second keep `streams` of them open. */
const STREAM_SECONDS = 60;
const streams = (open: number) => open / STREAM_SECONDS;
const USUAL = streams(300);
const MINUTE = 60;

const isUnchanged = [
  'no task comes or goes',
  (outcome: Outcome) => outcome.tasks.every((tasks) => tasks === minTasks),
] as const;
const refusesNobody = ['no call is refused', (outcome: Outcome) => outcome.refusals === 0] as const;
const staysFast = ['calls never need more than a task has', (outcome: Outcome) => outcome.peak <= 1] as const;

export const proofs: readonly Proof[] = [
  {
    load: {
      name: 'a burst of a minute, three times the usual',
      minutes: 60,
      callSeconds: STREAM_SECONDS,
      kind: 'streams',
      calls: (second) => (second >= 1_200 && second < 1_260 ? USUAL * 3 : USUAL),
    },
    promises: [isUnchanged, refusesNobody, staysFast],
  },
  {
    load: {
      name: 'a burst of twenty seconds, far beyond what the tasks carry',
      minutes: 60,
      callSeconds: STREAM_SECONDS,
      kind: 'streams',
      calls: (second) => (second >= 1_200 && second < 1_220 ? streams(3_900) : USUAL),
    },
    promises: [
      isUnchanged,
      [
        'what is refused is served within two minutes',
        ({ lastRefusalMinute, givenUp }) => (lastRefusalMinute ?? 0) <= 22 && givenUp === 0,
      ],
      staysFast,
    ],
  },
  {
    load: {
      name: 'bursts of a minute, every five minutes',
      minutes: 120,
      callSeconds: STREAM_SECONDS,
      kind: 'streams',
      calls: (second) => (second % 300 < 60 ? USUAL * 3 : USUAL),
    },
    promises: [isUnchanged, refusesNobody, staysFast],
  },
  {
    load: {
      name: 'six times the usual within a minute, for an hour, then the usual',
      minutes: 240,
      callSeconds: STREAM_SECONDS,
      kind: 'streams',
      calls: (second) => (second >= 20 * MINUTE && second < 80 * MINUTE ? streams(1_800) : USUAL),
    },
    promises: [
      ['tasks come until the load is at the target', ({ most }) => most >= 7 && most <= 12],
      [
        'twelve minutes after it began no call is refused',
        ({ lastRefusalMinute }) => (lastRefusalMinute ?? 0) < 32,
      ],
      ['all tasks that came are gone in the end', ({ last }) => last === minTasks],
      staysFast,
    ],
  },
  {
    load: {
      name: 'a slow rise to six times the usual over an hour, and as slow a decline',
      minutes: 240,
      callSeconds: STREAM_SECONDS,
      kind: 'streams',
      calls: (second) => streams(300 + 1_500 * Math.max(0, 1 - Math.abs(second / MINUTE - 80) / 60)),
    },
    promises: [
      ['tasks come before they are needed', ({ refusals }) => refusals === 0],
      ['tasks come', ({ most }) => most >= 6],
      ['and go', ({ last }) => last <= minTasks + 1],
      staysFast,
    ],
  },
  {
    load: {
      name: 'short calls of 100 KB that take the processors, for half an hour',
      minutes: 120,
      callSeconds: 0.2,
      kind: 'short calls of 100 KB',
      calls: (second) => (second >= 20 * MINUTE && second < 50 * MINUTE ? 2_300 : 100),
    },
    promises: [
      ['tasks come although few calls are in flight', ({ most }) => most >= 4],
      ['and go', ({ last }) => last === minTasks],
      refusesNobody,
      staysFast,
    ],
  },
  {
    load: {
      name: 'a flood of requests without keys, 9,000 a second for half an hour, beside the usual',
      minutes: 90,
      callSeconds: STREAM_SECONDS,
      kind: 'streams',
      calls: () => USUAL,
      refused: (second) => (second >= 20 * MINUTE && second < 50 * MINUTE ? 9_000 : 0),
    },
    promises: [isUnchanged, staysFast],
  },
  {
    load: {
      name: 'crawlers: 20,000 requests without keys in ten seconds, every ten minutes',
      minutes: 90,
      callSeconds: STREAM_SECONDS,
      kind: 'streams',
      calls: () => USUAL,
      refused: (second) => (second % 600 < 10 ? 2_000 : 0),
    },
    promises: [isUnchanged, refusesNobody, staysFast],
  },
  {
    load: {
      name: '5,000 requests whose bodies never come, for half an hour, beside the usual',
      minutes: 90,
      callSeconds: STREAM_SECONDS,
      kind: 'streams',
      calls: () => USUAL,
      stalled: (second) => (second >= 20 * MINUTE && second < 50 * MINUTE ? 5_000 : 0),
    },
    promises: [isUnchanged, refusesNobody, staysFast],
  },
];
