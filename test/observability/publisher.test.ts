/** The usage publisher: each record is published once, whatever fails beside it, in lines CloudWatch takes. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../core/clock.ts';
import { connect } from '../../core/db/connect.ts';
import { picoUsd } from '../../core/money.ts';
import type { TeamId } from '../../core/ids.ts';
import { publishUsage } from '../../lambda/usage-publisher/publish-usage.ts';
import { withRetries } from '../../lambda/usage-publisher/with-retries.ts';
import { createTestDatabase } from '../support/database.ts';
import { publisherMetrics, usageDetails, usageMetricCount } from '../../core/metrics/cloudwatch.ts';
import { customMetrics, directiveOf, runPublisher, teamLines, usageLines, type Run } from './emf.ts';
import { inputCost } from './sample-record.ts';
import { allSettled, insertRecords, storeRecords } from './store-records.ts';

const team = (name: string) => ({ teamId: name as TeamId });

function sumOf(run: Run, metric: string): number {
  return usageLines(run).reduce((sum, line) => sum + Number(line[metric]), 0);
}

test('the environment and each team have metrics; model, user and key are properties, for Logs Insights', async (t) => {
  const { database } = await createTestDatabase(t);
  await database.query(`insert into teams (team_id, team_alias) values ('research', 'Research')`);
  await storeRecords(database, [
    { ...team('research'), user: 'ada', inputTokens: 100, latencyMs: 900, ttftMs: 100 },
    { ...team('research'), user: 'ada', inputTokens: 11, latencyMs: 700, ttftMs: null },
    { ...team('research'), user: 'bob', inputTokens: 5 },
  ]);
  const run = await runPublisher(t, database);
  const line = usageLines(run).find((one) => one['user_id'] === 'ada');
  ok(line !== undefined && usageLines(run).length === 2);
  const directive = directiveOf(line);
  equal(directive.Namespace, 'Stargate');
  deepEqual(directive.Dimensions, [['service', 'environment']]);
  equal(line['team_id'], 'research');
  equal(line['model'], 'claude-haiku-4-5');
  match(String(line['key_id']), /^0192f0c1/);
  equal(line['InputTokens'], 111);
  equal(line['Requests'], 2);
  deepEqual(line['LatencyMs'], [900, 700]);
  equal(line['TimeToFirstTokenMs'], 100);
  for (const { Name } of directive.Metrics ?? []) ok(!/user|key/i.test(Name));

  const [ofTeam, ...more] = teamLines(run);
  ok(ofTeam !== undefined && more.length === 0);
  deepEqual(directiveOf(ofTeam).Dimensions, [['service', 'environment', 'team']]);
  deepEqual(
    directiveOf(ofTeam).Metrics?.map(({ Name }) => [Name, Name === 'Requests' ? ofTeam[Name] : null]),
    [
      ['Requests', 3],
      ['CostUsd', null],
    ],
  );
  equal(ofTeam['team'], 'research');
});

test('CloudWatch never gets more metrics than the bill says, whatever the teams, models and users', async (t) => {
  const { database } = await createTestDatabase(t);
  const models = ['claude-haiku-4-5', 'claude-sonnet-4-5', 'nova-lite'];
  const teams = Array.from({ length: 12 }, (_, index) => `team-${String(index).padStart(2, '0')}`);
  for (const name of teams)
    await database.query('insert into teams (team_id, created_at) values ($1, now() + $2::interval)', [
      name,
      `${teams.indexOf(name)} seconds`,
    ]);
  const records = ['', 'deleted', ...teams].flatMap((name) =>
    models.flatMap((model) =>
      ['ada', 'bob'].map((user) => ({
        ...(name === '' ? { teamId: null } : team(name)),
        model,
        user,
        inputTokens: 1,
      })),
    ),
  );
  const MOST = 5;
  for (const by of usageDetails) {
    await storeRecords(database, records);
    const run = await runPublisher(t, database, systemClock, { by, mostTeams: MOST });
    const ofUsage = customMetrics(run).size - Object.keys(publisherMetrics).length;
    equal(ofUsage, usageMetricCount(by, MOST, models.length), by);
    const called = new Set(run.lines.flatMap((line) => ('team' in line ? [String(line['team'])] : [])));
    deepEqual(
      [...called].toSorted(),
      by === 'environment' ? [] : ['_', 'other', ...teams.slice(0, MOST)],
      'the first teams keep theirs, whoever comes',
    );
    equal(sumOf(run, 'Requests'), records.length);
    if (by !== 'environment')
      equal(
        teamLines(run).reduce((sum, line) => sum + Number(line['Requests']), 0),
        records.length,
      );
  }
});

test('a record is published once, however often the publisher runs', async (t) => {
  const { database } = await createTestDatabase(t);
  await storeRecords(database, [{ inputTokens: 5 }, { inputTokens: 6 }]);
  equal(sumOf(await runPublisher(t, database), 'InputTokens'), 11);
  equal(usageLines(await runPublisher(t, database)).length, 0);
  await storeRecords(database, [{ inputTokens: 7 }]);
  equal(sumOf(await runPublisher(t, database), 'InputTokens'), 7);
});

test('two runs at the same time publish each record once', async (t) => {
  const { database } = await createTestDatabase(t);
  await storeRecords(
    database,
    Array.from({ length: 40 }, (_, index) => ({ ...team(`team-${index % 8}`), inputTokens: 1 })),
  );
  const ids: unknown[] = [];
  const run = () =>
    publishUsage(
      database,
      ({ properties }) => 'user_id' in properties && ids.push(properties['publication_id']),
      systemClock,
      () => undefined,
      { by: 'teams', mostTeams: 20 },
    );
  const [one, other] = await Promise.all([run(), run()]);
  equal(one.records + other.records, 40);
  equal(one.publications + other.publications, 8);
  const published = ids.filter((id) => id !== undefined);
  equal(new Set(published).size, published.length);
});

test('a record that was still being inserted is in the next run, an old one that comes late too', async (t) => {
  const { url, database } = await createTestDatabase(t);
  const other = connect({ url, maxConnections: 1 });
  t.after(() => other.close());
  let finish = (): void => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let inserted = (): void => undefined;
  const isInserted = new Promise<void>((resolve) => {
    inserted = resolve;
  });
  const insertion = other.transaction(async (tx) => {
    await insertRecords(tx, [{ inputTokens: 3, createdAtMs: Date.now() - 3 * 86_400_000 }]);
    inserted();
    await finished;
  });
  await isInserted;
  await insertRecords(database, [{ inputTokens: 4 }]);
  const first = sumOf(await runPublisher(t, database), 'InputTokens');
  finish();
  await insertion;
  await allSettled(database);
  const second = await runPublisher(t, database);
  equal(first + sumOf(second, 'InputTokens'), 7);
  const [late] = usageLines(second);
  ok(
    Date.now() - (late === undefined ? 0 : directiveOf(late).timestampMs) > 2 * 86_400_000,
    'it has the time of the call',
  );
});

test("one team's bad data waits alone, is reported, and is published when it is corrected", async (t) => {
  const { database } = await createTestDatabase(t);
  await storeRecords(database, [
    { ...team('good'), inputTokens: 1 },
    { ...team('bad'), inputTokens: 2, latencyMs: -1 },
    { ...team('also-good'), inputTokens: 4 },
  ]);
  const first = await runPublisher(t, database);
  equal(sumOf(first, 'InputTokens'), 5);
  equal(first.published.waitingTeams, 1);
  const health = first.lines.at(-1);
  equal(health?.['UsagePublisherWaitingTeams'], 1);
  equal(health?.['UsagePublisherRecords'], 3);
  const [state] = await database.query(
    "select now() - last_success_at < interval '1 minute' as is_noted from usage_publisher_state",
  );
  equal(state?.['is_noted'], true);
  equal(first.logged.length, 1);
  match(first.logged[0] ?? '', /"team_id":"bad".*latency_ms/);

  equal(usageLines(await runPublisher(t, database)).length, 0, 'it is not tried again at once');
  const [waiting] = await database.query(
    'select attempts, next_try_at > now() as is_later from usage_publications where published_at is null',
  );
  deepEqual(waiting, { attempts: 1, is_later: true });

  await database.query(
    `update usage_publications set usage = jsonb_set(usage, '{0,latency_ms}', '[1]'), next_try_at = now()
     where published_at is null`,
  );
  equal(sumOf(await runPublisher(t, database), 'InputTokens'), 2);
});

test('a run that breaks between two teams goes on where it stopped', async (t) => {
  const { database } = await createTestDatabase(t);
  await storeRecords(database, [
    { ...team('one'), inputTokens: 1 },
    { ...team('two'), inputTokens: 2 },
  ]);
  let asked = 0;
  const clock = {
    monotonicMs: () => 0,
    nowMs: () => {
      asked += 1;
      if (asked === 2) throw new Error('the function ran out of time');
      return Date.now();
    },
  };
  const first = await runPublisher(t, database, clock);
  await database.query('update usage_publications set next_try_at = now() where published_at is null');
  const second = await runPublisher(t, database);
  equal(usageLines(first).length, 1);
  equal(sumOf(first, 'InputTokens') + sumOf(second, 'InputTokens'), 3);
});

test('what CloudWatch would refuse is made acceptable: long lists, old dates, names beyond ASCII', async (t) => {
  const { database } = await createTestDatabase(t);
  await storeRecords(
    database,
    Array.from({ length: 150 }, () => ({
      ...team('Zürich ☃'),
      ...inputCost(picoUsd(0n)),
      createdAtMs: Date.UTC(2026, 0, 1),
    })),
  );
  await database.query(`insert into teams (team_id, team_alias) values ('Zürich ☃', 'Office Zürich')`);
  const run = await runPublisher(t, database);
  const [line, ...more] = usageLines(run);
  ok(line !== undefined && more.length === 0, 'one group, one line');
  equal(teamLines(run)[0]?.['team'], 'Z_rich _');
  equal(line['team_id'], 'Zürich ☃');
  equal(line['team_alias'], 'Office Zürich');
  equal(line['Requests'], 150);
  equal((line['LatencyMs'] as readonly number[]).length, 99);
  ok(
    Date.now() - directiveOf(line).timestampMs < 60_000,
    'what is too old to be accepted gets the present time',
  );
});

test('money is summed exactly and published in dollars', async (t) => {
  const { database } = await createTestDatabase(t);
  const record = inputCost(picoUsd(100_000_000_001n));
  await storeRecords(database, [record, record, record]);
  const [line] = usageLines(await runPublisher(t, database));
  equal(line?.['CostUsd'], 0.300000000003);
});

test('what may pass by itself is tried three times, then the run fails', async () => {
  let tries = 0;
  const passing = await withRetries(async () => {
    tries += 1;
    if (tries < 3) throw new Error('away');
    return 'done';
  }, [1, 1]);
  deepEqual([passing, tries], ['done', 3]);
  await rejects(
    withRetries(() => Promise.reject(new Error('away')), [1, 1]),
    /away/,
  );
});
