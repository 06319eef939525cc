/** Harmful changes to how requests reach the tasks. */
import type { System } from '../support/synthesized.ts';
import { resourcesOf, theOnly, type Properties } from '../support/template.ts';
import { DISTRIBUTION, LOAD_BALANCER, type Mutation } from './mutation.ts';

const NAMES =
  'the load balancer drops headers whose names are not letters, digits and hyphens, as on the laptop';
const IDLE = 'the load balancer outwaits CloudFront and waits for as long as on the laptop';
const CLOUDFRONT = 'CloudFront waits for the origin within what it allows, and closes idle connections first';
const LEAVING = 'a task that leaves may end its streams';

export const trafficMutations: readonly Mutation[] = [
  {
    name: 'invalid header names reach the tasks on AWS, and not on the laptop',
    caughtBy: NAMES,
    apply: balancer('routing.http.drop_invalid_header_fields.enabled', 'false'),
  },
  {
    name: 'the load balancer gives up on a model that thinks',
    caughtBy: IDLE,
    apply: balancer('idle_timeout.timeout_seconds', '60'),
  },
  {
    name: 'the load balancer is to wait longer than it can',
    caughtBy: IDLE,
    apply: balancer('idle_timeout.timeout_seconds', '4001'),
  },
  {
    name: 'CloudFront is to wait longer than the quota allows',
    caughtBy: CLOUDFRONT,
    apply: origin('OriginReadTimeout', 180),
  },
  {
    name: 'CloudFront gives up after its default of thirty seconds',
    caughtBy: CLOUDFRONT,
    apply: origin('OriginReadTimeout', 30),
  },
  {
    name: 'CloudFront keeps connections for longer than it can',
    caughtBy: CLOUDFRONT,
    apply: origin('OriginKeepaliveTimeout', 180),
  },
  {
    name: 'a task that leaves is cut off after the default of five minutes',
    caughtBy: LEAVING,
    apply: targets('deregistration_delay.timeout_seconds', '300'),
  },
  {
    name: 'calls are dealt out in turn, so a new task helps a full one little',
    caughtBy: LEAVING,
    apply: targets('load_balancing.algorithm.type', 'round_robin'),
  },
];

type Attributes = { Key: string; Value: string }[];

function change(attributes: Attributes, key: string, value: string): void {
  const found = attributes.find(({ Key }) => Key === key);
  if (found === undefined) attributes.push({ Key: key, Value: value });
  else found.Value = value;
}

function balancer(key: string, value: string): (templates: System['templates']) => void {
  return ({ gateway }) =>
    change(theOnly(gateway, LOAD_BALANCER).properties['LoadBalancerAttributes'] as Attributes, key, value);
}

function targets(key: string, value: string): (templates: System['templates']) => void {
  return ({ gateway }) => {
    for (const { properties } of resourcesOf(gateway, 'AWS::ElasticLoadBalancingV2::TargetGroup'))
      if (properties['TargetType'] === 'ip')
        change(properties['TargetGroupAttributes'] as Attributes, key, value);
  };
}

function origin(key: string, value: number): (templates: System['templates']) => void {
  return ({ edge }) => {
    const { properties } = theOnly(edge, DISTRIBUTION);
    const config = properties['DistributionConfig'] as Properties;
    for (const one of config['Origins'] as Properties[]) (one['VpcOriginConfig'] as Properties)[key] = value;
  };
}
