/** A NAT instance with the tunnel of admins on it: every promise holds, and each harm to it is caught. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { environmentNamed } from '../../lib/environments.ts';
import { natSetup } from '../../lib/nat-instance/setup.ts';
import { peersScript } from '../../lib/nat-instance/tunnel-setup.ts';
import { estimate } from '../../scripts/cost/estimate.ts';
import { allInvariants } from './invariants/all.ts';
import { natMutations } from './mutations/nat-mutations.ts';
import { isCaught } from './support/caught.ts';
import { synthesize } from './support/synthesized.ts';
import { resourcesOf, theOnly } from './support/template.ts';

const dev = environmentNamed('dev');
if (dev.network.kind !== 'new') throw new Error('dev has a network of its own');
const system = synthesize({
  ...dev,
  network: { ...dev.network, egress: 'nat-instance' },
  adminAccess: { ...dev.adminAccess, vpn: { cidr: '10.255.40.0/24' } },
});

test('an environment with a NAT instance and a tunnel keeps every promise', () => {
  deepEqual(
    allInvariants.flatMap(({ name, problems }) => problems(system).map((problem) => `${name}: ${problem}`)),
    [],
  );
  equal(theOnly(system.templates, 'AWS::EC2::Instance').properties['InstanceType'], 't4g.nano');
  equal(resourcesOf(system.templates, 'AWS::EC2::EIP').length, 1);
});

test('its bill names the instance, and no gateway', () => {
  const names = estimate(Object.values(system.templates)).map(({ what }) => what);
  ok(names.includes('NAT instance (t4g.nano)'), names.join(', '));
  ok(!names.includes('NAT gateway'));
});

for (const mutation of natMutations) {
  test(`caught: ${mutation.name}`, () => isCaught(mutation, system));
}

test('what the instance runs is right for bash, and holds no secret', () => {
  const tunnel = { environmentName: 'dev', region: 'us-east-1', cidr: '10.255.40.0/24', albPort: 80 };
  const script = natSetup({ networkCidr: '10.40.0.0/16', vpn: tunnel }).join('\n');
  for (const text of [script, natSetup({ networkCidr: '10.40.0.0/16' }).join('\n'), peersScript(tunnel)])
    execFileSync('bash', ['-n'], { input: text });
  const userData = JSON.stringify(theOnly(system.templates, 'AWS::EC2::Instance').properties['UserData']);
  ok(userData.includes('iptables-services wireguard-tools'));
  // EC2 takes 16 KB of it, before it is encoded. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
  ok(Buffer.byteLength(userData) < 16_384, `${Buffer.byteLength(userData)} bytes`);
});
