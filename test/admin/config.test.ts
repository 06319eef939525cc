/** Where the admin function finds its secrets: in the environment, or in Secrets Manager through the real client. */
import { deepEqual, equal, match, rejects, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { databaseUrlOf } from '../../core/db/database-secret.ts';
import { readAdminConfig } from '../../lambda/admin/config.ts';
import { secretsManager, withCredentials } from '../support/secrets-manager.ts';

const fail = (error: unknown): void => {
  throw error;
};

test('secrets come from the environment on a laptop', async () => {
  const { masterKeys, ...config } = await readAdminConfig(
    {
      DATABASE_URL: 'postgres://user:password@localhost/stargate',
      MASTER_KEY: 'sk-master-key',
      KEY_PEPPER: 'a-long-pepper',
    },
    fail,
  );
  deepEqual(config, {
    databaseUrl: 'postgres://user:password@localhost/stargate',
    keyPepper: 'a-long-pepper',
    region: 'us-east-1',
    oidc: null,
  });
  deepEqual([await masterKeys.accepts('sk-master-key'), await masterKeys.accepts('sk-other')], [true, false]);
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
  const config = await readAdminConfig(
    {
      DB_SECRET_ARN: 'arn:db',
      MASTER_KEY_SECRET_ARN: 'arn:master',
      KEY_PEPPER_SECRET_ARN: 'arn:pepper',
      AWS_REGION: 'eu-central-1',
      SECRETS_ENDPOINT: endpoint,
    },
    fail,
  );
  equal(
    config.databaseUrl,
    'postgres://stargate:p%40ss%2Fword@db.internal:5432/stargate?sslmode=verify-full',
  );
  equal(await config.masterKeys.accepts('sk-master-key'), true);
  equal(config.keyPepper, 'a-long-pepper');
});

test('everything that is missing is named at once', async () => {
  await rejects(readAdminConfig({ MASTER_KEY: 'short' }, fail), (error: Error) => {
    match(error.message, /MASTER_KEY is too short/);
    match(error.message, /DATABASE_URL or DB_SECRET_ARN must be set/);
    match(error.message, /KEY_PEPPER or KEY_PEPPER_SECRET_ARN must be set/);
    return true;
  });
});

test('a database secret that lacks a field is named without showing it', () => {
  throws(
    () => databaseUrlOf('{"host": "h", "password": "hidden-word"}'),
    (error: Error) => /username/.test(String(error)) && !error.message.includes('hidden-word'),
  );
});
