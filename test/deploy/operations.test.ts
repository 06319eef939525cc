/** What an environment may choose for its operation, all at once: another processor, shells, a share for the admin API. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { environmentNamed } from '../../lib/environments.ts';
import { connectionsNeeded, maxConnections } from '../../lib/database-connections.ts';
import { environments } from '../../lib/environments.ts';
import { allInvariants } from './invariants/all.ts';
import { proxyContainer } from './invariants/gateway-invariants.ts';
import { synthesize } from './support/synthesized.ts';
import { resourcesOf, statementsOf, theOnly } from './support/template.ts';

test('x86_64, shells that are logged and a share of concurrency: every promise still holds', async (t) => {
  const staging = environmentNamed('staging');
  const system = synthesize({
    ...staging,
    architecture: 'x86_64',
    adminConcurrency: 8,
    proxy: { ...staging.proxy, exec: 'on' },
  });
  const { templates } = system;
  for (const invariant of allInvariants) {
    await t.test(invariant.name, () => deepEqual(invariant.problems(system), []));
  }
  await t.test('tasks and functions are for that processor', () => {
    for (const { properties } of resourcesOf(templates, 'AWS::ECS::TaskDefinition')) {
      equal(properties['RuntimePlatform'].CpuArchitecture, 'X86_64');
    }
  });
  await t.test(
    'a shell has its channel, its endpoint without a NAT gateway, and a root it can write to',
    () => {
      equal(theOnly(templates.gateway, 'AWS::ECS::Service').properties['EnableExecuteCommand'], true);
      equal(proxyContainer(templates)['ReadonlyRootFilesystem'], false);
      const actions = statementsOf(templates.gateway).flatMap((statement) => statement.actions);
      equal(actions.includes('ssmmessages:OpenDataChannel'), true);
      const endpoints = resourcesOf(templates.network, 'AWS::EC2::VPCEndpoint').map(({ properties }) =>
        JSON.stringify(properties['ServiceName']),
      );
      equal(endpoints.filter((service) => service.includes('ssmmessages')).length, 1);
    },
  );
  await t.test('the admin function has its share', () => {
    const [admin] = resourcesOf(templates.gateway, 'AWS::Lambda::Function').filter(({ id }) =>
      id.startsWith('AdminFunction'),
    );
    equal(admin?.properties['ReservedConcurrentExecutions'], 8);
  });
});

test('every environment has a database for its tasks and functions', () => {
  for (const environment of environments) {
    const most = maxConnections(environment.database) ?? 0;
    const needed = connectionsNeeded(environment);
    equal(needed <= most, true, `${environment.name}: ${needed} of ${most}`);
  }
});

test('a share for the admin function counts: what fits without it may not fit with it', () => {
  const dev = environmentNamed('dev');
  const most = maxConnections(dev.database) ?? 0;
  equal(connectionsNeeded(dev) <= most, true);
  equal(connectionsNeeded({ ...dev, adminConcurrency: 20 }) <= most, false);
});
