/** `stargate vpn` lets admins into the tunnel; a private key never leaves the machine it was made on. */
import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { freeAddress, isWireguardKey, peerOf } from '../../core/vpn.ts';
import { run } from './cli-fixture.ts';
import { startParameterStore } from './parameter-store.ts';

const SERVER_KEY = 'xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=';
const PEERS = '/stargate/dev/vpn/peers';

async function withTunnel(t: TestContext, cidr = '10.255.40.0/24') {
  const store = await startParameterStore(t);
  const settings = {
    endpoint: '203.0.113.7:51820',
    cidr,
    networkCidr: '10.40.0.0/16',
    resolver: '10.40.0.2',
  };
  store.parameters.set('/stargate/dev/vpn/settings', JSON.stringify(settings));
  store.parameters.set('/stargate/dev/vpn/server-key', SERVER_KEY);
  const env = {
    AWS_ENDPOINT_URL: store.url,
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'an example of a secret key',
  };
  return { store, vpn: (line: string) => run(`vpn ${line}`, { env }) };
}

test('an admin gets a configuration with a key that only their machine has, and is on the list', async (t) => {
  const { store, vpn } = await withTunnel(t);
  const added = await vpn('add ada');
  equal(added.code, 0, added.err);
  const lines = Object.fromEntries(
    added.out.split('\n').flatMap((line) => {
      const [name = '', ...value] = line.split(' = ');
      return value.length === 0 ? [] : [[name, value.join(' = ')]];
    }),
  );
  const { PrivateKey: privateKey = '', ...rest } = lines;
  deepEqual(rest, {
    Address: '10.255.40.2/32',
    PublicKey: SERVER_KEY,
    Endpoint: '203.0.113.7:51820',
    AllowedIPs: '10.40.0.0/16',
    PersistentKeepalive: '25',
  });
  equal(store.parameters.get(`${PEERS}/10.255.40.2`), `ada ${publicKeyOf(privateKey)}`);
  ok(![...store.parameters.values()].join('\n').includes(privateKey), 'the private key is nowhere else');

  const other = await vpn('add grace --dns');
  match(other.out, /^Address = 10\.255\.40\.3\/32\nDNS = 10\.40\.0\.2$/m);
  const { peers } = (await vpn('list --json')).json() as { peers: readonly { name: string }[] };
  deepEqual(
    peers.map(({ name }) => name),
    ['ada', 'grace'],
  );

  equal((await vpn('remove ada')).code, 0);
  deepEqual(
    [...store.parameters.keys()].filter((name) => name.startsWith(PEERS)),
    [`${PEERS}/10.255.40.3`],
  );
});

test('who brings a public key keeps the private one; a file is for its owner alone', async (t) => {
  const { store, vpn } = await withTunnel(t);
  const directory = mkdtempSync(join(tmpdir(), 'stargate-vpn-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'dev.conf');
  const added = await vpn(`add ada --public-key ${SERVER_KEY} --out ${file}`);
  equal(added.code, 0, added.err);
  match(readFileSync(file, 'utf8'), /^PrivateKey = PUT-YOUR-PRIVATE-KEY-HERE$/m);
  equal(statSync(file).mode & 0o777, 0o600);
  equal(store.parameters.get(`${PEERS}/10.255.40.2`), `ada ${SERVER_KEY}`);
  const again = await vpn(`add grace --out ${file}`);
  equal(again.code, 1, 'a file that is there is not written over');
  equal(
    [...store.parameters.keys()].filter((name) => name.startsWith(PEERS)).length,
    1,
    'and grace is not let in',
  );
});

test('two admins at the same moment get two addresses, beyond a page of the list', async (t) => {
  const { store, vpn } = await withTunnel(t);
  for (let last = 2; last < 25; last += 1)
    store.parameters.set(`${PEERS}/10.255.40.${last}`, `admin-${last} ${SERVER_KEY}`);
  store.beforePut = () => store.parameters.set(`${PEERS}/10.255.40.25`, `quicker ${SERVER_KEY}`);
  const added = await vpn('add ada');
  match(added.out, /^Address = 10\.255\.40\.26\/32$/m, added.err);
  match(store.parameters.get(`${PEERS}/10.255.40.25`) ?? '', /^quicker /);
});

test('what cannot be is refused with what to do', async (t) => {
  const { store, vpn } = await withTunnel(t, '10.255.40.0/29');
  await vpn('add ada');
  const refusals: readonly (readonly [line: string, code: number, said: RegExp])[] = [
    ['add ada', 1, /ada is let in already\. .*ada-phone/],
    ['add Ada!', 2, /"Ada!" is not a name/],
    ['add grace --public-key abc', 2, /--public-key must be what "wg pubkey" prints/],
    ['remove grace', 1, /grace is not let in\. See: stargate vpn list/],
    ['add grace --env staging', 1, /Environment staging has no tunnel here/],
  ];
  for (const [line, code, said] of refusals) {
    const refused = await vpn(line);
    deepEqual([refused.code, said.test(refused.err)], [code, true], `${line}: ${refused.err}`);
  }
  for (const name of ['b', 'c', 'd', 'e']) equal((await vpn(`add ${name}`)).code, 0);
  match((await vpn('add f')).err, /Every address of 10\.255\.40\.0\/29 is taken/);
  store.parameters.delete('/stargate/dev/vpn/server-key');
  match((await vpn('add f')).err, /has no key yet/);
  match((await vpn('list --env moon')).err, /There is no environment "moon"; there are dev/);
  match((await vpn('list --region everywhere')).err, /--region must be such as us-east-1/);
});

test('addresses and peers are read strictly', () => {
  equal(freeAddress('10.255.40.0/30', new Set(['10.255.40.2'])), null);
  equal(freeAddress('10.255.255.0/23', new Set()), '10.255.255.2');
  notEqual(peerOf('/a/10.255.40.2', `ada ${SERVER_KEY}`), null);
  equal(peerOf('/a/10.255.40.2', `ada ${SERVER_KEY} AllowedIPs`), null);
  ok(!isWireguardKey('A'.repeat(44)));
});

/** By OpenSSL, from the 32 bytes: https://www.rfc-editor.org/rfc/rfc8410 */
function publicKeyOf(privateKey: string): string {
  const der = Buffer.concat([
    Buffer.from('302e020100300506032b656e04220420', 'hex'),
    Buffer.from(privateKey, 'base64'),
  ]);
  const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
}
