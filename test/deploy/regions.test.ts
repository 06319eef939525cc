/** Homes outside us-east-1: all stacks, by nag, validator and every invariant; and what the region lacks is said. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { Environment } from '../../lib/environment.ts';
import { environmentNamed } from '../../lib/environments.ts';
import { regionNotes } from '../../lib/region-notes.ts';
import { validateEnvironment } from '../../lib/validation/environment.ts';
import { allInvariants } from './invariants/all.ts';
import { settingsOf } from './invariants/access-invariants.ts';
import { synthesize, type System } from './support/synthesized.ts';
import { resourcesOf, statementsOf, theOnly } from './support/template.ts';

const prod = environmentNamed('prod');
const { grafana: _grafana, ...withoutGrafana } = prod;

const california: Environment = {
  ...withoutGrafana,
  region: 'us-west-1',
  network: {
    kind: 'new',
    cidr: '10.42.0.0/16',
    availabilityZones: ['usw1-az1', 'usw1-az3'],
    egress: 'nat',
    natGateways: 2,
  },
};

const frankfurt: Environment = {
  ...prod,
  region: 'eu-central-1',
  network: {
    kind: 'new',
    cidr: '10.42.0.0/16',
    availabilityZones: ['euc1-az1', 'euc1-az2', 'euc1-az3'],
    egress: 'endpoints',
  },
};

function clean(environment: Environment): System {
  deepEqual(validateEnvironment(environment, []), []);
  const system = synthesize(environment);
  const broken = allInvariants.flatMap(({ name, problems }) =>
    problems(system).map((problem) => `${name}: ${problem}`),
  );
  deepEqual(broken, []);
  return system;
}

test('northern California, where Managed Grafana is not, stands in all its stacks, with a Grafana of its own', () => {
  const system = clean({ ...california, grafana: { authentication: 'self-hosted' } });
  equal(resourcesOf(system.templates, 'AWS::Grafana::Workspace').length, 0);
  ok(system.templates['web-acl'] !== undefined && system.templates['edge-alarms'] !== undefined);
  const notes = regionNotes(california).join('\n');
  match(notes, /models of the catalog from us-west-1, and they are left out: /);
  match(notes, /Managed Grafana is not in us-west-1: for dashboards set grafana\.region/);
  match(notes, /CloudFront's metrics are in us-east-1/);
});

test('northern California shows its dashboards in a workspace in Oregon, which reads Prometheus and PostgreSQL from there', () => {
  const grafana: Environment['grafana'] = {
    authentication: 'saml',
    region: 'us-west-2',
    network: {
      cidr: '10.90.0.0/16',
      subnetIds: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'],
      securityGroupIds: ['sg-0123456789abcdef0'],
    },
  };
  const { templates } = clean({ ...california, grafana });
  const workspace = theOnly(templates.grafana ?? templates.edge, 'AWS::Grafana::Workspace').properties;
  deepEqual(workspace['VpcConfiguration'], {
    SubnetIds: grafana.network?.subnetIds,
    SecurityGroupIds: grafana.network?.securityGroupIds,
  });
  const content = theOnly(templates, 'Custom::StargateDashboards').properties;
  equal(content['NameRegion'], 'us-west-1');
});

test('a home in Europe calls profiles of Europe alone, and says that nobody asked for it', () => {
  const system = clean(frankfurt);
  equal(settingsOf(system.templates)['DATA_RESIDENCY'], 'eu');
  const arns = statementsOf(system.templates)
    .flatMap(({ resources }) => resources)
    .map((resource) => JSON.stringify(resource))
    .filter((arn) => arn.includes('inference-profile') || arn.includes('foundation-model'));
  ok(arns.length > 0);
  deepEqual(
    arns.filter((arn) => arn.includes('inference-profile/global.') || !/:bedrock:eu-/.test(arn)),
    [],
  );
  match(
    regionNotes(frankfurt).join('\n'),
    /eu-central-1 is in Europe and bedrock\.dataResidency says nothing/,
  );
});
