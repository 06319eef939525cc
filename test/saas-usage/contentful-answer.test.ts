/** What a row of Contentful's usage says, also where its documentation leaves something open. */
import { deepEqual, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { daysOfItem } from '../../core/saas-usage/services/contentful/usage-answer.ts';

const row = {
  sys: { unitOfMeasurement: 'requests', dimensions: {} },
  dateRange: { start: '2026-11-28', end: '2026-11-30' },
  data: [5, 0, 2],
  dataLastUpdatedAt: '2026-11-30T07:00:00.000Z',
};
const space = { sys: { type: 'Link', linkType: 'Space', id: 'magazine0002' } };

const rows: readonly (readonly [name: string, change: object, what: string, days: string])[] = [
  ['a day without use is 0', {}, 'usage api_call_cda', '28=5 29=0 30=2'],
  [
    'a row of a space says so',
    { sys: { dimensions: { space } } },
    'usage api_call_cda by space',
    '28=5@magazine0002 29=0@magazine0002 30=2@magazine0002',
  ],
  [
    'a range may be instants',
    { dateRange: { start: '2026-11-28T00:00:00Z' } },
    'usage api_call_cda',
    '28=5 29=0 30=2',
  ],
  [
    'days after the last update are not there yet',
    { dataLastUpdatedAt: '2026-11-29T00:00:01Z' },
    'usage api_call_cda',
    '28=5 29=0',
  ],
  [
    'an update at midnight has nothing of the new day',
    { dataLastUpdatedAt: '2026-11-29T00:00:00Z' },
    'usage api_call_cda',
    '28=5',
  ],
  ['an update may be a day', { dataLastUpdatedAt: '2026-11-29' }, 'usage api_call_cda', '28=5 29=0'],
  ['nobody says when it was updated', { dataLastUpdatedAt: null }, 'usage api_call_cda', '28=5 29=0 30=2'],
  ['a day of null is not there yet', { data: [5, null, 2] }, 'usage api_call_cda', '28=5 30=2'],
  [
    'bandwidth in GB is bytes, and whole ones',
    { sys: { unitOfMeasurement: 'GB' }, data: [1.5, 0.1 + 0.2, 0] },
    'usage asset_bandwidth',
    '28=1500000000 29=300000000 30=0',
  ],
];

for (const [name, change, what, days] of rows) {
  test(`usage of Contentful: ${name}`, () => {
    const read = daysOfItem({ ...row, ...change }, what).map((day) => {
      return `${day.day.slice(8)}=${day.value}${day.space === null ? '' : `@${day.space}`}`;
    });
    deepEqual(read.join(' '), days);
  });
}

test('bandwidth in a unit that nobody knows is a bad answer, never a figure', () => {
  for (const unitOfMeasurement of ['gigabits', '', undefined]) {
    throws(
      () => daysOfItem({ ...row, sys: { unitOfMeasurement } }, 'usage asset_bandwidth'),
      /bad-answer .* unit is unknown/,
    );
  }
});

test('what is no row is a bad answer that names the field', () => {
  throws(
    () => daysOfItem({ ...row, data: [-1] }, 'usage api_call_cda'),
    /bad-answer .*data\.0 is not as documented/,
  );
  throws(
    () => daysOfItem({ ...row, dateRange: { start: 'today' } }, 'usage api_call_cda'),
    /dateRange\.start is no day/,
  );
});
