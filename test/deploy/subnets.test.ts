/** Subnets keep their addresses when a zone is added. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { App, Stack } from 'aws-cdk-lib';
import { overlaps } from '../../lib/cidr.ts';
import { Network } from '../../lib/constructs/network.ts';
import type { NewNetwork } from '../../lib/environment.ts';
import { resourcesOf, type Template } from './support/template.ts';

function subnets(cidr: string, ...zones: string[]): ReadonlyMap<string, string> {
  const network: NewNetwork = { kind: 'new', cidr, availabilityZones: zones, egress: 'nat' };
  const stack = new Stack(new App(), 'stack', { env: { region: 'us-east-1' } });
  new Network(stack, 'Network', { network, logRetentionDays: 30 });
  const assembly = stack.node.root as App;
  const template = assembly.synth().getStackByName('stack').template as Template;
  return new Map(
    resourcesOf(template, 'AWS::EC2::Subnet').map(({ id, properties }) => [
      id,
      `${properties['CidrBlock']} ${properties['AvailabilityZoneId']}`,
    ]),
  );
}

for (const cidr of ['10.40.0.0/16', '10.40.8.0/21', '10.40.12.0/22']) {
  test(`a third zone in ${cidr} moves no subnet of the others`, () => {
    const before = subnets(cidr, 'use1-az1', 'use1-az2');
    const after = subnets(cidr, 'use1-az1', 'use1-az2', 'use1-az4');
    equal(before.size, 6);
    equal(after.size, 9);
    deepEqual(
      [...before].map(([id]) => after.get(id)),
      [...before.values()],
    );
    const blocks = [...after.values()].map((text) => text.split(' ')[0] ?? '');
    for (const [index, one] of blocks.entries()) {
      equal(overlaps(one, cidr), true, `${one} is outside`);
      for (const other of blocks.slice(index + 1)) equal(overlaps(one, other), false, `${one} and ${other}`);
    }
  });
}
