/** `npm run secrets` finds what must never be committed, in the work tree and in what was committed, and shows none of it. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { generateVirtualKey } from '../../core/keys/virtual-key.ts';
import { allowed } from '../../scripts/secrets/allowed.ts';
import { findSecrets } from '../../scripts/secrets/find-secrets.ts';

const COMMAND = join(import.meta.dirname, '../../scripts/secrets.ts');

/** Put together here, so that this file holds none. */
function planted(...parts: readonly string[]): string {
  return parts.join('');
}

function letters(count: number): string {
  return 'q7Zt0xKp2Rm9'.repeat(Math.ceil(count / 12)).slice(0, count);
}

const privateKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
});

const secrets: readonly (readonly [what: string, secret: string, found: RegExp])[] = [
  ['an access key of AWS', planted('AKIA', 'Q3EGRCVLS7FJZXYB'), /AWS Access Key/],
  [
    'a secret key of AWS',
    planted('aws_secret_access_key = ', 'kYq8Zt0xKp2Rm9vLw4Nc', 'Jd7Hs1Bf6Gg3Ee5Aa8Tt'),
    /AWS Secret Access Key/,
  ],
  ['a long-term key of Bedrock', planted('ABSK', letters(128), '='), /long-term API key of Amazon Bedrock/],
  [
    'a short-term key of Bedrock',
    planted('bedrock-api-key-', 'YmVkcm9jay5hbWF6b25hd3MuY29t', letters(60)),
    /short-term API key of Amazon Bedrock/,
  ],
  ['a key of Anthropic', planted('sk-ant-', 'api03-', letters(93), 'AA'), /Anthropic/i],
  ['a key of OpenAI', planted('sk-proj-', letters(74), 'T3Blbk', 'FJ', letters(74)), /Open ?AI/i],
  ['a token of GitHub', planted('ghp_', letters(36)), /GitHub/i],
  ['a token of npm', planted('//registry.npmjs.org/:_authToken=', 'npm_', letters(36)), /npm/i],
  ['a private key', String(privateKey), /Private ?Key/i],
  [
    'a password in the address of a database',
    planted('postgres://stargate:', 'Tr0ub4dor', '@db.acme.com:5432/stargate'),
    /Postgre/,
  ],
  ['one of our own keys', generateVirtualKey(), /a virtual key of Stargate/],
];

for (const [what, secret, found] of secrets) {
  test(`${what} is found, on its line`, async () => {
    const findings = await findSecrets({ name: 'a.ts', content: `one\ntwo\nconst x = '${secret}';\n` });
    ok(findings.length > 0);
    equal(findings[0]?.line, 3);
    match(findings[0]?.what ?? '', found);
  });

  test(`${what} is found in spite of a comment that asks not to`, async () => {
    const content = `/* secretlint-disable */\n// secretlint-disable-next-line\n${secret}\n`;
    ok((await findSecrets({ name: 'a.ts', content })).length > 0);
  });
}

test('what only looks like one is not found: examples of AWS, made-up keys, names of settings', async () => {
  for (const content of [
    'AKIAIOSFODNN7EXAMPLE',
    'AKIASTARGATELOCAL000',
    "account: '111122223333'",
    `sk-sg-${'0'.repeat(38)}`,
    'sk-sg-…',
    'sk-ant-api03-abc',
    'ABSKQmVkcm9ja0FQSUtleQ==',
    'AWS_SECRET_ACCESS_KEY=$SECRET',
    '-----BEGIN PRIVATE KEY-----',
  ])
    deepEqual(await findSecrets({ name: 'a.ts', content }), [], content);
});

test('what is allowed is allowed by its own text, and says why', async () => {
  for (const { why } of allowed) ok(why.length > 20);
  const real = planted('postgres://stargate:', 'Tr0ub4dor', '@127.0.0.1:5432/stargate');
  ok((await findSecrets({ name: 'test/a.test.ts', content: real })).length > 0);
});

test('the command names file and line, never the secret; a clean tree ends with 0', (t) => {
  const repository = newRepository(t);
  writeFileSync(join(repository, 'clean.ts'), 'export {};\n');
  commit(repository);
  const clean = run(repository);
  deepEqual([clean.status, clean.output], [0, 'No secret in 1 files.\n']);
  const key = generateVirtualKey();
  mkdirSync(join(repository, 'deep/inside'), { recursive: true });
  writeFileSync(join(repository, 'deep/inside/new file.ts'), `\nconst key = '${key}';\n`);
  const { status, output } = run(join(repository, 'deep'));
  equal(status, 1);
  match(output, /^deep\/inside\/new file\.ts:2: a virtual key of Stargate$/m);
  ok(!output.includes(key.slice(6)));
});

test('what was committed and taken out again is found in its commits, and only there', (t) => {
  const repository = newRepository(t);
  const file = join(repository, 'a.env');
  writeFileSync(file, 'A=1\n');
  const before = commit(repository);
  writeFileSync(file, `A=${generateVirtualKey()}\n`);
  const leak = commit(repository);
  writeFileSync(file, 'A=2\n');
  commit(repository);
  equal(run(repository).status, 0);
  const all = run(repository, '--commits', 'HEAD');
  equal(all.status, 1);
  match(all.output, /^a\.env \(git show [0-9a-f]{12}\):1: a virtual key of Stargate$/m);
  equal(run(repository, '--commits', `${before}..HEAD`).status, 1);
  equal(run(repository, '--commits', `${leak}..HEAD`).status, 0);
});

test('commits that are not there, and a history that is cut off, are failures and not a clean result', (t) => {
  const repository = newRepository(t);
  writeFileSync(join(repository, 'a'), '1');
  commit(repository);
  writeFileSync(join(repository, 'a'), '2');
  commit(repository);
  const unknown = run(repository, '--commits', 'nothing..HEAD');
  equal(unknown.status, 2);
  match(unknown.output, /git rev-list: .*nothing/);
  const shallow = join(repository, 'shallow');
  git(repository, 'clone', '--quiet', '--depth', '1', `file://${repository}`, shallow);
  const cut = run(shallow, '--commits', 'HEAD');
  equal(cut.status, 2);
  match(cut.output, /the history is cut off here/);
});

function newRepository(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'stargate-secrets-'));
  t.after(() => rmSync(directory, { recursive: true }));
  git(directory, 'init', '--quiet');
  return directory;
}

/** Its id. */
function commit(repository: string): string {
  git(repository, 'add', '--all');
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
  git(repository, ...who, 'commit', '--quiet', '--message', 'one');
  return git(repository, 'rev-parse', 'HEAD').trim();
}

function git(cwd: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd, encoding: 'utf8' });
  equal(status, 0, stderr);
  return stdout;
}

function run(cwd: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    cwd,
    encoding: 'utf8',
  });
  return { status, output: `${stdout}${stderr}` };
}
