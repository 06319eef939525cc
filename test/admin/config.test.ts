/** Where the admin function finds its secrets: in the environment, or in Secrets Manager through the real client. */
import { deepEqual, equal, match, rejects } from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test, type TestContext } from 'node:test';
import { databaseUrlOf } from '../../core/db/database-secret.ts';
import { readAdminConfig } from '../../lambda/admin/config.ts';

/** Speaks the one operation of Secrets Manager that is used. */
async function secretsManager(t: TestContext, secrets: Readonly<Record<string, string>>): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { SecretId: id } = JSON.parse(body) as { SecretId: string };
      const text = secrets[id];
      const isKnown =
        request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue' && text !== undefined;
      response.writeHead(isKnown ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(
        JSON.stringify(isKnown ? { ARN: id, SecretString: text } : { __type: 'ResourceNotFoundException' }),
      );
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

/** What the AWS SDK signs with; the endpoint of the test does not look. */
function withCredentials(t: TestContext): void {
  const given = { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret' };
  const before = { ...process.env };
  Object.assign(process.env, given);
  t.after(() => {
    for (const name of Object.keys(given)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  });
}

test('secrets come from the environment on a laptop', async () => {
  const config = await readAdminConfig({
    DATABASE_URL: 'postgres://user:password@localhost/stargate',
    MASTER_KEY: 'sk-master-key',
    KEY_PEPPER: 'a-long-pepper',
  });
  deepEqual(config, {
    databaseUrl: 'postgres://user:password@localhost/stargate',
    masterKeys: ['sk-master-key'],
    keyPepper: 'a-long-pepper',
    region: 'us-east-1',
  });
});

test('secrets come from Secrets Manager by ARN on AWS', async (t) => {
  withCredentials(t);
  const endpoint = await secretsManager(t, {
    'arn:db': JSON.stringify({
      host: 'db.internal',
      port: 5432,
      username: 'stargate',
      password: 'p@ss/word',
    }),
    'arn:master': 'sk-master-key',
    'arn:pepper': 'a-long-pepper',
  });
  const config = await readAdminConfig({
    DB_SECRET_ARN: 'arn:db',
    MASTER_KEY_SECRET_ARN: 'arn:master',
    KEY_PEPPER_SECRET_ARN: 'arn:pepper',
    AWS_REGION: 'eu-central-1',
    SECRETS_ENDPOINT: endpoint,
  });
  equal(
    config.databaseUrl,
    'postgres://stargate:p%40ss%2Fword@db.internal:5432/stargate?sslmode=verify-full',
  );
  deepEqual(config.masterKeys, ['sk-master-key']);
  equal(config.keyPepper, 'a-long-pepper');
});

test('everything that is missing is named at once', async () => {
  await rejects(readAdminConfig({ MASTER_KEY: 'short' }), (error: Error) => {
    match(error.message, /MASTER_KEY is too short/);
    match(error.message, /DATABASE_URL or DB_SECRET_ARN must be set/);
    match(error.message, /KEY_PEPPER or KEY_PEPPER_SECRET_ARN must be set/);
    return true;
  });
});

test('a database secret that lacks a field is named without showing it', () => {
  try {
    databaseUrlOf('{"host": "h", "password": "hidden-word"}');
  } catch (error) {
    equal(error instanceof Error && error.message.includes('hidden-word'), false);
    match(String(error), /username/);
    return;
  }
  throw new Error('it was accepted');
});
