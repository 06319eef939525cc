/** `stargate spend`: what was used, as tables and with every digit. */
import { equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { picoUsd } from '../../core/money.ts';
import { storeRecords } from '../finance/usage-world.ts';
import { sampleRecord } from '../observability/sample-record.ts';
import type { RequestId } from '../../core/ids.ts';
import { withGateway } from './cli-fixture.ts';

const ofBob = () =>
  sampleRecord({
    requestId: '0192f0c1-0000-7000-8000-000000000009' as RequestId,
    createdAtMs: Date.now() - 30_000,
    user: 'bob',
  });

test('spend in all, by user and by anything, and record by record', async (t) => {
  const { admin, cli } = await withGateway(t);
  await admin.post('/user/new', { user_id: 'ada', user_alias: 'Ada', auto_create_key: false });
  const large = picoUsd(90_071_992_547_409_931n);
  const nothing = picoUsd(0n);
  await storeRecords(admin.database, [
    sampleRecord({
      createdAtMs: Date.now() - 60_000,
      inputCostPicoUsd: large,
      outputCostPicoUsd: nothing,
      costPicoUsd: large,
    }),
    ofBob(),
  ]);
  const total = await cli('spend total --json');
  equal(total.code, 0, total.err);
  match(total.out, /"spend": 90071\.992767409931,/, 'every digit');
  match((await cli('spend total --user-id bob')).out, /spend +0\.00022\n/);
  const users = await cli('spend users');
  match(users.out, /^USER_ID +NAME +SPEND +API_REQUESTS .*\nada +Ada +90071\.992547409931 +1 /);
  match(
    (await cli('spend report user,model')).out,
    /^USER +MODEL +USER_NAME +SPEND .*\nada +claude-haiku-4-5 +Ada +90071\.9/,
  );
  match(
    (await cli('spend logs --page-size 1')).out,
    /bob +- +research +- +- +claude-haiku-4-5 +120 +0\.00022 .*\n\(1; more: --cursor \S+\)/,
  );
  match((await cli('spend top --metric requests')).out, /^RANK +ID +NAME/);
  const wrong = await cli('spend report colour');
  equal(wrong.code, 1);
  match(wrong.err, /group_by.*must be some of hour, day/);
});

test('a user sees its own spend with its own key', async (t) => {
  const { admin, cli } = await withGateway(t);
  const { key } = (await admin.post('/user/new', { user_id: 'bob' })).body;
  await storeRecords(admin.database, [sampleRecord({ createdAtMs: Date.now() - 60_000 }), ofBob()]);
  const env = { STARGATE_MASTER_KEY: '', STARGATE_API_KEY: key, STARGATE_DATA_DIR: '/nowhere' };
  match((await cli('spend total', { env })).out, /api_requests +1\n/);
  match((await cli('key list', { env })).out, /\(1\)/);
  equal((await cli('user list', { env })).code, 4);
});
