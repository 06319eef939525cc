/** Updates that hurt in a real account, made by hand in the templates, and what the rehearsal must say of each. */
import { resourcesOf, theOnly, type Properties, type Template } from '../support/template.ts';
import type { System } from '../support/synthesized.ts';

export type Harm = {
  readonly name: string;
  readonly environment: 'dev' | 'staging' | 'prod';
  /** Changes what stands already. @default nothing */
  readonly prepare?: (templates: System['templates']) => void;
  /** Changes the templates of the next version. */
  readonly apply: (templates: System['templates']) => void;
  readonly said: RegExp;
};

const ALB = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const INGRESS = 'AWS::EC2::SecurityGroupIngress';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const SERVICE = 'AWS::ECS::Service';
const TARGETS = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const VPC_ORIGIN = 'AWS::CloudFront::VpcOrigin';

export const harms: readonly Harm[] = [
  {
    name: 'a tag reaches the VPC origin that is in use',
    environment: 'prod',
    apply: ({ edge }) => {
      theOnly(edge, VPC_ORIGIN).properties['Tags'] = [{ Key: 'owner', Value: 'platform' }];
    },
    said: /Origin\w* is in use: Tags cannot change/,
  },
  {
    name: 'the origin turns to TLS under its old identity',
    environment: 'dev',
    apply: ({ edge }) => {
      originOf(edge)['OriginProtocolPolicy'] = 'https-only';
    },
    said: /is in use: VpcOriginEndpointConfig cannot change/,
  },
  {
    name: 'CloudFront asks at 443 before anything listens there',
    environment: 'dev',
    apply: ({ edge }) => {
      renamed(edge, theOnly(edge, VPC_ORIGIN).id);
      originOf(edge)['OriginProtocolPolicy'] = 'https-only';
    },
    said: /asks at port 443, where the load balancer does not listen/,
  },
  {
    name: 'the listener that CloudFront asks goes with the stack before it',
    environment: 'dev',
    apply: ({ gateway }) => {
      for (const { properties } of resourcesOf(gateway, LISTENER)) properties['Port'] = 8_443;
    },
    said: /where the load balancer does not listen, when stargate-dev-gateway/,
  },
  {
    name: 'the rules of the public paths are taken away',
    environment: 'prod',
    apply: ({ gateway }) => {
      for (const { id, properties } of resourcesOf(gateway, RULE)) {
        if (JSON.stringify(properties['Conditions']).includes('"/v1/')) delete gateway.Resources[id];
      }
    },
    said: /forwards no public path to a service/,
  },
  {
    name: 'the tasks register with no target group',
    environment: 'prod',
    apply: ({ gateway }) => {
      for (const { properties } of resourcesOf(gateway, SERVICE)) properties['LoadBalancers'] = [];
    },
    said: /forwards no public path to a service/,
  },
  {
    name: 'the load balancer is replaced and the origin keeps the former one',
    environment: 'prod',
    apply: ({ gateway }) => {
      theOnly(gateway, ALB).properties['Scheme'] = 'internet-facing';
    },
    said: /LoadBalancer\) cannot be deleted: \w*Origin\w* of stargate-prod-edge uses it/,
  },
  {
    name: 'the rule that lets CloudFront in is taken away',
    environment: 'prod',
    apply: ({ edge }) => {
      for (const { id } of resourcesOf(edge, INGRESS)) delete edge.Resources[id];
    },
    said: /no rule lets CloudFront in/,
  },
  {
    name: 'an interface endpoint gets another logical id',
    environment: 'staging',
    apply: ({ network }) => {
      const endpoint = resourcesOf(network, 'AWS::EC2::VPCEndpoint').find(
        ({ properties }) => properties['VpcEndpointType'] === 'Interface',
      );
      if (endpoint !== undefined) renamed(network, endpoint.id);
    },
    said: /has the private DNS names of/,
  },
  {
    name: 'a second interface endpoint for a service that has one',
    environment: 'staging',
    apply: ({ network }) => {
      const endpoint = resourcesOf(network, 'AWS::EC2::VPCEndpoint').find(
        ({ properties }) => properties['VpcEndpointType'] === 'Interface',
      );
      if (endpoint !== undefined) network.Resources['Second'] = structuredClone(endpoint.resource);
    },
    said: /Second has the private DNS names of/,
  },
  {
    name: 'subnets are numbered anew',
    environment: 'prod',
    apply: ({ network }) => {
      const subnets = resourcesOf(network, 'AWS::EC2::Subnet');
      const blocks = subnets.map(({ properties }) => properties['CidrBlock'] as unknown);
      subnets.forEach(({ properties }, index) => {
        properties['CidrBlock'] = blocks[(index + 1) % blocks.length];
      });
    },
    said: /needs addresses that \w+ still has/,
  },
  {
    name: 'a security group in use is made anew',
    environment: 'prod',
    apply: ({ network }) => {
      for (const { properties } of resourcesOf(network, 'AWS::EC2::SecurityGroup')) {
        properties['GroupDescription'] = 'said in other words';
      }
    },
    said: /SecurityGroup\) cannot be deleted|is not updated and keeps what it knew/,
  },
  {
    name: 'a listener gets another logical id',
    environment: 'prod',
    apply: ({ gateway }) => {
      const [listener] = resourcesOf(gateway, LISTENER);
      if (listener !== undefined) renamed(gateway, listener.id);
    },
    said: /wants the port of/,
  },
  {
    name: 'a rule of the listener gets another logical id',
    environment: 'prod',
    apply: ({ gateway }) => {
      const [rule] = resourcesOf(gateway, RULE);
      if (rule !== undefined) renamed(gateway, rule.id);
    },
    said: /wants the priority of/,
  },
  {
    name: 'two rules change their places',
    environment: 'prod',
    apply: ({ gateway }) => {
      const rules = resourcesOf(gateway, RULE);
      const first = rules[0]?.properties;
      const second = rules.find(
        ({ properties }) =>
          properties['ListenerArn']?.Ref === first?.['ListenerArn']?.Ref && properties !== first,
      );
      if (first !== undefined && second !== undefined) second.properties['Priority'] = first['Priority'];
    },
    said: /wants the priority of/,
  },
  {
    name: 'the minor version of the engine is named again',
    environment: 'prod',
    apply: ({ data }) => {
      const { properties } = theOnly(data, 'AWS::RDS::DBInstance');
      properties['EngineVersion'] = '18.3';
      properties['AutoMinorVersionUpgrade'] = true;
    },
    said: /names 18\.3, and AWS upgrades it to a newer one by itself/,
  },
  {
    name: 'the number of tasks is named again',
    environment: 'prod',
    apply: ({ gateway }) => {
      theOnly(gateway, SERVICE).properties['DesiredCount'] = 3;
    },
    said: /goes back to 3 tasks/,
  },
  {
    name: 'a target group of a chosen name is made anew',
    environment: 'prod',
    prepare: ({ gateway }) => {
      for (const { properties } of resourcesOf(gateway, TARGETS).slice(0, 1)) properties['Name'] = 'stargate';
    },
    apply: ({ gateway }) => {
      for (const { properties } of resourcesOf(gateway, TARGETS).slice(0, 1)) {
        properties['TargetType'] = 'instance';
      }
    },
    said: /would be made anew beside itself as stargate/,
  },
  {
    name: 'a target group of a chosen name gets another logical id',
    environment: 'prod',
    prepare: ({ gateway }) => {
      for (const { properties } of resourcesOf(gateway, TARGETS).slice(0, 1)) properties['Name'] = 'stargate';
    },
    apply: ({ gateway }) => {
      const [target] = resourcesOf(gateway, TARGETS);
      if (target !== undefined) renamed(gateway, target.id);
    },
    said: /is made as stargate while the former one still has that name/,
  },
  {
    name: 'an output that another stack reads goes away',
    environment: 'prod',
    apply: ({ network }) => {
      network.Outputs = {};
    },
    said: /refers to an output that is gone|is in use by another stack and changes/,
  },
];

function originOf(edge: Template): Properties {
  return theOnly(edge, VPC_ORIGIN).properties['VpcOriginEndpointConfig'] as Properties;
}

/** The resource under another logical id, with all that refers to it in its template. */
function renamed(template: Template, id: string): void {
  const text = JSON.stringify(template)
    .replaceAll(`"${id}"`, '"Renamed"')
    .replaceAll(`\${${id}`, '${Renamed');
  const { Resources, Outputs } = JSON.parse(text) as Template;
  for (const old of Object.keys(template.Resources)) delete template.Resources[old];
  Object.assign(template.Resources, Resources);
  if (Outputs !== undefined) template.Outputs = Outputs;
}
