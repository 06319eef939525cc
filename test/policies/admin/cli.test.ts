/** Policies from the command line: short words for the usual, files for the rest, teams by their names. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { withGateway } from '../../admin/cli-fixture.ts';

test('a policy is made in one line, for a team by its name, and shown as a table', async (t) => {
  const { admin, cli } = await withGateway(t);
  const team = (await cli('team new --team-alias apollo --json')).json();
  const made = await cli(
    'policy new customer-data --teams apollo --entities email=mask,card=block --injection observe --answer-cache off --json',
  );
  equal(made.code, 0, made.err);
  const { applies_to, checks } = made.json();
  deepEqual(applies_to.teams, [team.team_id]);
  deepEqual(checks.entities, {
    email: { prompt: 'mask', answer: 'off' },
    card: { prompt: 'block', answer: 'off' },
  });
  deepEqual([checks.injection, checks.answer_cache], ['observe', 'off']);
  const cached = await cli(
    'policy new cached --answer-cache scope=team,when=deterministic,ttl_seconds=86400 --enabled false --json',
  );
  deepEqual(cached.json().checks.answer_cache, {
    scope: 'team',
    ttl_seconds: 86_400,
    when: 'deterministic',
    pace: 'at-once',
  });
  equal((await cli('policy delete cached')).code, 0);
  match((await cli('policy list')).out, /POLICY_NAME +VERSION .*TEAMS.*\ncustomer-data +1 +/);
  match(
    (await cli('policy effective --team-id apollo')).out,
    /CHECK +PROMPT +ANSWER +POLICIES\nemail +mask +off +customer-data/,
  );
  equal((await cli('policy update customer-data --enabled false --json')).json().version, 2);
  match((await cli('policy history customer-data')).out, /\n2 +.*\n1 +/);
  match(
    (await cli("policy test 'mail ada@example.com' --policy-name customer-data")).out,
    /mail \[EMAIL_1\]/,
  );
  equal((await cli('policy delete customer-data')).code, 0);
  equal((await admin.get('/policy/list')).body.total, 0);
});

test('checks come from a file, and options beside it win', async (t) => {
  const { cli } = await withGateway(t);
  const directory = await mkdtemp(join(tmpdir(), 'stargate-policy-'));
  t.after(() => rm(directory, { recursive: true }));
  const file = join(directory, 'checks.json');
  await writeFile(
    file,
    JSON.stringify({
      injection: 'observe',
      patterns: [{ name: 'employee', pattern: 'EMP-[0-9]{6}', prompt: 'mask' }],
    }),
  );
  for (const order of [`--checks @${file} --injection block`, `--injection block --checks @${file}`]) {
    const name = order.startsWith('--checks') ? 'a' : 'b';
    const made = await cli(`policy new ${name} ${order} --json`);
    equal(made.code, 0, made.err);
    deepEqual(made.json().checks.patterns, [
      { name: 'employee', pattern: 'EMP-[0-9]{6}', prompt: 'mask', answer: 'off' },
    ]);
    equal(made.json().checks.injection, 'block');
  }
  const missing = await cli('policy new c --checks @/nowhere.json');
  equal(missing.code, 2);
  match(missing.err, /--checks: the file \/nowhere\.json cannot be read/);
  await writeFile(file, '{');
  match((await cli(`policy new c --checks @${file}`)).err, /must hold JSON/);
  const wrong = await cli('policy new c --entities email=shred');
  equal(wrong.code, 1);
  match(wrong.err, /checks\.entities\.email: must be one of off, observe, mask, block/);
});
