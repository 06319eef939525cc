/** Every time zone that may be named has the same clocks in the tasks and in PostgreSQL; nothing else may be named. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { timeZoneNames } from '../../core/time-zone-names.ts';
import { isTimeZone, zoneOffsetMs } from '../../core/time-zone.ts';
import { createTestDatabase } from '../support/database.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/**
 * Governments changed the clocks of these from autumn 2026 on, and the tables of this PostgreSQL and of this runtime
 * may be from before and after. May go when both are newer.
 */
const CHANGED_FROM_MS = Date.UTC(2026, 8, 1);
const CHANGED = [
  'Africa/Casablanca',
  'Africa/El_Aaiun',
  'America/Edmonton',
  'America/Yellowknife',
  'Canada/Mountain',
];

test('every zone that is taken has the same offsets in Node and in PostgreSQL, past and future', async (t) => {
  const { database } = await createTestDatabase(t);
  const samples: number[] = [];
  for (let atMs = Date.UTC(2000, 0, 1); atMs < Date.UTC(2038, 0, 1); atMs += 30 * DAY_MS + 7 * HOUR_MS)
    samples.push(atMs);
  const names = [...timeZoneNames];
  deepEqual(
    names.filter((name) => !isTimeZone(name)),
    [],
  );
  const rows = await database.query(
    `select name, array_agg(extract(epoch from (at at time zone name) - (at at time zone 'UTC'))::int order by at) as offsets
     from unnest($1::text[]) as zones (name) cross join unnest($2::timestamptz[]) as samples (at) group by name`,
    [names, samples.map((atMs) => new Date(atMs))],
  );
  equal(rows.length, names.length);
  const differing = new Set<string>();
  for (const row of rows) {
    const name = String(row['name']);
    const offsets = row['offsets'] as readonly number[];
    samples.forEach((atMs, index) => {
      const isExcused = CHANGED.includes(name) && atMs >= CHANGED_FROM_MS;
      if (!isExcused && zoneOffsetMs(atMs, name) / 1_000 !== offsets[index])
        differing.add(`${name} at ${new Date(atMs).toISOString()}`);
    });
  }
  deepEqual([...differing], []);
});

test('clocks change in the same second in both', async (t) => {
  const { database } = await createTestDatabase(t);
  const edges = [
    ['Europe/Vienna', '2026-03-29T01:00:00Z'],
    ['Europe/Vienna', '2026-10-25T01:00:00Z'],
    ['America/New_York', '2026-03-08T07:00:00Z'],
    ['America/New_York', '2026-11-01T06:00:00Z'],
    ['America/Sao_Paulo', '2018-11-04T03:00:00Z'],
    ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
    ['Pacific/Apia', '2011-12-30T10:00:00Z'],
    ['Asia/Kathmandu', '2026-06-01T00:00:00Z'],
  ] as const;
  for (const [zone, edge] of edges) {
    for (const afterMs of [-1_000, 0]) {
      const at = new Date(Date.parse(edge) + afterMs);
      const [row] = await database.query(
        `select extract(epoch from ($2 at time zone $1) - ($2 at time zone 'UTC'))::int as seconds`,
        [zone, at],
      );
      equal(
        zoneOffsetMs(at.getTime(), zone),
        Number(row?.['seconds']) * 1_000,
        `${zone} ${at.toISOString()}`,
      );
    }
  }
});

/** What only one of the two knows, or knows as something else, or writes in another way. */
const REFUSED = [
  'CAT',
  'EST',
  'EST5EDT',
  'MST',
  'MET',
  'CET',
  'GMT',
  'GMT0',
  'IST',
  'PST',
  'Zulu',
  'Japan',
  'utc',
  '',

  'europe/vienna',
  'EUROPE/VIENNA',
  'Europe/vienna',
  ' Europe/Vienna',
  'Europe/Vienna ',
  'Europe/Vienna\0',
  'posix/Europe/Vienna',
  'right/Europe/Vienna',
  'SystemV/EST5EDT',
  'US/Pacific-New',
  'posixrules',

  '+02:00',
  '-0500',
  'UTC+3',
  'GMT+3',
  'Etc/GMT+15',
  'Etc/GMT+25',
  'Etc/GMT5',
  'Foo3',
  '<+03>-3',
  'Foo/Bar+3',

  'America/Coyhaique',
  'Mars/Olympus',
  'Factory',
  'localtime',
  'America/Foo',
  '../Europe/Vienna',
  '__proto__',
];

test('a name that the two do not read alike is no time zone, in the tables either', async (t) => {
  const { database } = await createTestDatabase(t);
  deepEqual(REFUSED.filter(isTimeZone), []);
  const sql = await database.query(
    `select name, is_time_zone(name) as is_known from unnest($1::text[]) as names (name)`,
    [[...timeZoneNames, ...REFUSED.filter((name) => !name.includes('\0'))]],
  );
  const known = new Set(sql.filter((row) => row['is_known'] === true).map((row) => String(row['name'])));
  // PostgreSQL's tables may know it, and the form is right; the program is the stricter of the two.
  known.delete('America/Coyhaique');
  deepEqual(known, new Set(timeZoneNames));
});
