/** When budgets reset: calendar periods in a time zone, through changes of the clock, and fixed lengths. */
import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { FOREVER, periodAt } from '../../core/budgets/period.ts';

const rows: readonly (readonly [
  name: string,
  duration: string,
  timeZone: string,
  at: string,
  start: string,
  end: string,
])[] = [
  ['a day in UTC', 'daily', 'UTC', '2026-11-21T10:00Z', '2026-11-21', '2026-11-22'],
  ['its first instant belongs to it', 'daily', 'UTC', '2026-11-21', '2026-11-21', '2026-11-22'],
  ['its last belongs to it too', 'daily', 'UTC', '2026-11-20T23:59:59.999Z', '2026-11-20', '2026-11-21'],
  ['a day in Tokyo', 'daily', 'Asia/Tokyo', '2026-11-21T14:59:59Z', '2026-11-20T15:00Z', '2026-11-21T15:00Z'],
  [
    'a day of 23 hours',
    'daily',
    'Europe/Berlin',
    '2026-03-29T12:00Z',
    '2026-03-28T23:00Z',
    '2026-03-29T22:00Z',
  ],
  [
    'a day of 25 hours',
    'daily',
    'Europe/Berlin',
    '2026-10-25T12:00Z',
    '2026-10-24T22:00Z',
    '2026-10-25T23:00Z',
  ],
  [
    'the hour that comes twice',
    'daily',
    'America/New_York',
    '2026-11-01T06:30Z',
    '2026-11-01T04:00Z',
    '2026-11-02T05:00Z',
  ],
  [
    'a day that has no midnight',
    'daily',
    'America/Santiago',
    '2026-09-06T12:00Z',
    '2026-09-06T04:00Z',
    '2026-09-07T03:00Z',
  ],
  ['a week begins on Monday', 'weekly', 'UTC', '2026-11-22T23:00Z', '2026-11-16', '2026-11-23'],
  ['a month', 'monthly', 'UTC', '2026-02-28T23:00Z', '2026-02-01', '2026-03-01'],
  ['a leap year', 'monthly', 'UTC', '2028-02-29T12:00Z', '2028-02-01', '2028-03-01'],
  [
    'a month in Berlin begins before it does in UTC',
    'monthly',
    'Europe/Berlin',
    '2026-10-31T23:30Z',
    '2026-10-31T23:00Z',
    '2026-11-30T23:00Z',
  ],
  [
    'a month with a change of the clock',
    'monthly',
    'Europe/Berlin',
    '2026-10-15',
    '2026-09-30T22:00Z',
    '2026-10-31T23:00Z',
  ],
  ['1mo is a calendar month', '1mo', 'UTC', '2026-12-31T23:00Z', '2026-12-01', '2027-01-01'],
  ['a quarter', '3mo', 'UTC', '2026-11-21', '2026-10-01', '2027-01-01'],
  ['a year', 'yearly', 'Australia/Lord_Howe', '2026-06-01', '2025-12-31T13:00Z', '2026-12-31T13:00Z'],
  ['an hour', 'hourly', 'UTC', '2026-11-21T10:59:59Z', '2026-11-21T10:00Z', '2026-11-21T11:00Z'],
  [
    'an hour where the offset is not whole',
    'hourly',
    'Asia/Kolkata',
    '2026-11-21T10:10Z',
    '2026-11-21T09:30Z',
    '2026-11-21T10:30Z',
  ],
  ['30 days from when it was made', '30d', 'UTC', '2026-11-30', '2026-11-01T10:00Z', '2026-12-01T10:00Z'],
  ['12 hours', '12h', 'Europe/Berlin', '2026-11-01T23:00Z', '2026-11-01T22:00Z', '2026-11-02T10:00Z'],
  [
    'a length before it was made',
    '12h',
    'UTC',
    '2026-11-01T09:00Z',
    '2026-10-31T22:00Z',
    '2026-11-01T10:00Z',
  ],
];

const anchorMs = Date.parse('2026-11-01T10:00:00Z');

for (const [name, duration, timeZone, at, start, end] of rows) {
  test(name, () => {
    const { startMs, endMs } = periodAt({ duration, timeZone, anchorMs }, Date.parse(at));
    deepEqual([new Date(startMs).toISOString(), new Date(endMs).toISOString()], [iso(start), iso(end)]);
  });
}

test('periods follow one another without gap or overlap, in every zone, for years', () => {
  for (const timeZone of [
    'UTC',
    'Europe/Berlin',
    'America/Sao_Paulo',
    'America/Santiago',
    'Asia/Beirut',
    'Pacific/Apia',
  ]) {
    for (const duration of ['daily', 'weekly', 'monthly']) {
      let period = periodAt({ duration, timeZone, anchorMs }, Date.parse('2010-01-01T00:00:00Z'));
      const untilMs = Date.parse(duration === 'daily' ? '2013-01-01T00:00:00Z' : '2030-01-01T00:00:00Z');
      while (period.endMs < untilMs) {
        ok(period.endMs > period.startMs);
        const next = periodAt({ duration, timeZone, anchorMs }, period.endMs);
        equal(
          next.startMs,
          period.endMs,
          `${duration} in ${timeZone} at ${new Date(period.endMs).toISOString()}`,
        );
        deepEqual(periodAt({ duration, timeZone, anchorMs }, period.endMs - 1), period);
        period = next;
      }
    }
  }
});

test('a budget without a duration lasts for ever, and an unknown duration or zone is an error', () => {
  equal(periodAt({ duration: null, timeZone: 'UTC', anchorMs }, 0), FOREVER);
  throws(() => periodAt({ duration: 'sometimes', timeZone: 'UTC', anchorMs }, 0), /sometimes/);
  throws(() => periodAt({ duration: 'daily', timeZone: 'Mars/Olympus', anchorMs }, 0));
});

function iso(text: string): string {
  return new Date(text).toISOString();
}
