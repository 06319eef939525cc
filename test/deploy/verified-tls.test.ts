/**
 * The secret of RDS leads to a connection whose certificate is verified: by the authorities of NODE_EXTRA_CA_CERTS,
 * which image and functions set, and for the host of the secret. Real bundle, real PostgreSQL with TLS.
 */
import { equal, match, ok } from 'node:assert/strict';
import { chown, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect } from '../../core/db/connect.ts';
import { eventually } from '../support/eventually.ts';
import { startTestPostgres, TEMPLATE_DATABASE } from '../support/test-postgres.ts';
import { makeCertificates } from '../../local/tls/certificates.ts';
import { secretsManager } from '../support/secrets-manager.ts';
import { assetOf } from './support/deployed-gateway.ts';
import { invokeBundle } from './support/invoke-bundle.ts';
import { ourFunctions, proxyContainer } from './invariants/gateway-invariants.ts';
import { synthesized } from './support/synthesized.ts';

const system = synthesized('dev');
const WITHIN = { withinMs: 20_000 };
const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:database';

const DAY_MS = 86_400_000;

function certificatesFor(dnsName: string) {
  return makeCertificates({ dnsNames: [dnsName], fromMs: Date.now() - DAY_MS, untilMs: Date.now() + DAY_MS });
}

test('a function takes a database with a certificate of a known authority, for its name, and no other', async (t) => {
  const postgres = await startTestPostgres();
  t.after(() => postgres.stop());
  const admin = connect({ url: postgres.url, maxConnections: 1 });
  t.after(() => admin.close());
  const [row] = await admin.query("select current_setting('data_directory') as directory");
  const directory = String(row?.['directory']);
  const owner = await stat(directory);
  const known = certificatesFor('localhost');
  const present = async (name: string, text: string): Promise<string> => {
    const file = join(directory, name);
    await writeFile(file, text, { mode: 0o600 });
    await chown(file, owner.uid, owner.gid);
    return file;
  };
  const use = async ({ certificatePem, privateKeyPem }: typeof known): Promise<void> => {
    await present('server.crt', certificatePem);
    await present('server.key', privateKeyPem);
    await admin.query("alter system set ssl = 'on'");
    await admin.query('select pg_reload_conf()');
  };
  const { port, username, password } = new URL(postgres.url);
  const endpoint = await secretsManager(t, {
    [ARN]: JSON.stringify({
      host: 'localhost',
      port: Number(port),
      username,
      password: decodeURIComponent(password),
      dbname: TEMPLATE_DATABASE,
    }),
  });
  const authorities = join(system.directory, 'authorities.pem');
  const migrate = (trust: Readonly<Record<string, string>>) => {
    const asset = assetOf(system, 'MigrationMigrate');
    return invokeBundle(
      asset,
      { RequestType: 'Update' },
      {
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'not-a-real-one',
        AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
        DB_SECRET_ARN: ARN,
        MIGRATIONS_DIR: join(asset, 'migrations'),
        ...trust,
      },
    );
  };

  await use(known);
  await writeFile(authorities, known.authorityPem);
  // PostgreSQL takes up a new certificate some time after it was told to.
  await eventually(async () => {
    equal((await migrate({ NODE_EXTRA_CA_CERTS: authorities })).error, null, 'known authority, right name');
  }, WITHIN);
  match(
    (await migrate({})).error ?? '',
    /unable to verify the first certificate/,
    'an authority nobody knows',
  );

  const stranger = certificatesFor('somewhere.else');
  await use(stranger);
  await writeFile(authorities, stranger.authorityPem);
  await eventually(async () => {
    const { error } = await migrate({ NODE_EXTRA_CA_CERTS: authorities });
    match(error ?? '', /does not match certificate's altnames/, 'the name of another host');
  }, WITHIN);
});

test('every function and the image are given the authorities of RDS', () => {
  for (const { id, properties } of ourFunctions(system.templates)) {
    equal(properties['Environment']['Variables']['NODE_EXTRA_CA_CERTS'], '/var/runtime/ca-cert.pem', id);
  }
  const names = (proxyContainer(system.templates)['Environment'] as { Name: string }[]).map(
    ({ Name }) => Name,
  );
  ok(!names.includes('NODE_EXTRA_CA_CERTS'), 'the one of the image counts');
});
