/** What AWS takes the first time and refuses, or sets back, at a later update. */
import { resourcesOf, theOnly } from '../support/template.ts';
import { DATABASE, SERVICE, set, type Mutation } from './mutation.ts';

const ONE_UPGRADER = 'AWS upgrades the minor version of a database, or the template names it: never both';

export const updateMutations: readonly Mutation[] = [
  {
    name: 'a feature brings an endpoint that is there already',
    caughtBy: 'no service has two interface endpoints in the VPC',
    environment: 'staging',
    apply: ({ network }) => {
      const [endpoint] = resourcesOf(network, 'AWS::EC2::VPCEndpoint').filter(({ properties }) =>
        JSON.stringify(properties['ServiceName']).includes('.monitoring'),
      );
      if (endpoint !== undefined) network.Resources['EndpointsGrafana'] = endpoint.resource;
    },
  },
  {
    name: 'the database names the minor version it starts with',
    caughtBy: ONE_UPGRADER,
    apply: set('data', DATABASE, ['EngineVersion'], '18.3'),
  },
  {
    name: 'Aurora is upgraded by AWS, away from the version the template names',
    caughtBy: ONE_UPGRADER,
    environment: 'staging',
    apply: set('data', DATABASE, ['AutoMinorVersionUpgrade'], undefined),
  },
  {
    name: 'the engine goes a major version on, and its parameter group stays',
    caughtBy: "the database's parameter group is of the family of its engine",
    apply: set('data', DATABASE, ['EngineVersion'], '19'),
  },
  {
    name: 'a release sets the tasks back to the fewest',
    caughtBy: 'a release leaves the number of tasks to scaling',
    apply: (templates) => {
      theOnly(templates.gateway, SERVICE).properties['DesiredCount'] = 3;
    },
  },
];
