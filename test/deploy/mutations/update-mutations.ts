/** What AWS takes the first time and refuses, or sets back, at a later update. */
import { resourcesOf, theOnly } from '../support/template.ts';
import { DATABASE, DISTRIBUTION, LOAD_BALANCER, SERVICE, set, type Mutation } from './mutation.ts';

const VPC_ORIGIN = 'AWS::CloudFront::VpcOrigin';
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
  {
    name: 'the listener that CloudFront still uses goes as soon as there is a certificate',
    caughtBy: 'port 80 answers everywhere, so that CloudFront can move to port 443 and back',
    apply: ({ gateway }) => {
      for (const { id, properties } of resourcesOf(gateway, 'AWS::ElasticLoadBalancingV2::Listener')) {
        if (properties['Port'] === 80) delete gateway.Resources[id];
      }
    },
  },
  {
    name: 'a path is open on port 80 that port 443 refuses',
    caughtBy: "the rules of each listener are the route table's, one to one",
    apply: ({ gateway }) => {
      const rule = resourcesOf(gateway, 'AWS::ElasticLoadBalancingV2::ListenerRule').find(({ properties }) =>
        JSON.stringify(properties).includes('x-stargate-edge'),
      );
      if (rule !== undefined) delete gateway.Resources[rule.id];
    },
  },
  {
    name: 'the protocol of a live VPC origin is changed under its id',
    caughtBy: "a VPC origin's id carries what it is made of, so that a change makes another one",
    apply: set('edge', VPC_ORIGIN, ['VpcOriginEndpointConfig', 'OriginProtocolPolicy'], 'match-viewer'),
  },
  {
    name: 'a live VPC origin is pointed at another load balancer under its id',
    caughtBy: "a VPC origin's id carries what it is made of, so that a change makes another one",
    apply: (templates) => {
      theOnly(templates, LOAD_BALANCER).properties['Name'] = 'ours';
    },
  },
  {
    name: 'a tag for cost allocation reaches the VPC origin',
    caughtBy: 'no tag reaches a VPC origin',
    apply: set('edge', VPC_ORIGIN, ['Tags'], [{ Key: 'cost-center', Value: 'platform' }]),
  },
  {
    name: 'the distribution moves before the load balancer lets its origin in',
    caughtBy: 'the distribution moves to an origin that the load balancer lets in',
    apply: (templates) => {
      theOnly(templates, DISTRIBUTION).resource.DependsOn = [];
    },
  },
  {
    name: 'CloudFront speaks HTTP to the load balancer of prod',
    caughtBy: 'prod carries nothing in clear between CloudFront and the load balancer',
    apply: set('edge', VPC_ORIGIN, ['VpcOriginEndpointConfig', 'OriginProtocolPolicy'], 'http-only'),
  },
  {
    name: 'the network is replaced under its logical id, and everything in it keeps referring to the old one',
    caughtBy: 'whoever refers to a resource is updated when another takes its place',
    apply: set('network', 'AWS::EC2::VPC', ['CidrBlock'], '10.99.0.0/16'),
  },
  {
    name: 'the service is replaced by one of another name, and its alarms keep watching the old one',
    caughtBy: 'whoever refers to a resource is updated when another takes its place',
    apply: set('gateway', SERVICE, ['ServiceName'], 'proxy'),
  },
  {
    name: 'an output is dropped that another stack reads',
    caughtBy: 'a stack refers to outputs that are there',
    apply: ({ data }) => {
      const [name] = Object.keys(data.Outputs ?? {}).filter((output) => output.startsWith('Publish'));
      if (name !== undefined) delete data.Outputs?.[name];
    },
  },
];
