/**
 * Whether the public address answers: the distribution's origin, the load balancer behind it, its listener, the rules of
 * the public paths, the service behind those, and the security group that lets CloudFront in. Read from what stands.
 */
import type { Step } from './rehearsal.ts';
import type { Properties, Resource, Template } from '../support/template.ts';
import { physical, referredTo, type World } from './world.ts';

type Stand = { readonly stack: string; readonly id: string; readonly resource: Resource };

/** Sentences; empty while it answers, and before it is there at all. */
export function downtime({ stack, operations, before, after }: Step): readonly string[] {
  if (operations.length === 0) return [];
  return [...publicPath(after), ...lateEntrance(stack, before, after)];
}

/** What is missing between CloudFront and the tasks. */
export function publicPath(world: World): readonly string[] {
  return all(world, 'AWS::CloudFront::Distribution').flatMap((distribution) => {
    const config = distribution.resource.Properties?.['DistributionConfig'] as Properties;
    return (config['Origins'] as readonly Properties[]).flatMap((origin) =>
      originPath(world, distribution, origin),
    );
  });
}

function originPath(world: World, distribution: Stand, origin: Properties): readonly string[] {
  const [originId] = referredTo(origin['VpcOriginConfig']);
  const vpcOrigin =
    originId === undefined ? undefined : world.live.get(distribution.stack)?.Resources[originId];
  if (vpcOrigin === undefined) return ['the distribution has no VPC origin'];
  const endpoint = vpcOrigin.Properties?.['VpcOriginEndpointConfig'] as Properties;
  const isTls = endpoint['OriginProtocolPolicy'] === 'https-only';
  const port = Number(isTls ? (endpoint['HTTPSPort'] ?? 443) : (endpoint['HTTPPort'] ?? 80));
  const balancer = all(world, 'AWS::ElasticLoadBalancingV2::LoadBalancer').find(({ stack, id }) =>
    JSON.stringify(endpoint['Arn']).includes(physical(stack, id, world.generations)),
  );
  if (balancer === undefined) return ['the VPC origin points at a load balancer that is gone'];
  const listener = all(world, 'AWS::ElasticLoadBalancingV2::Listener').find(
    ({ stack, resource }) =>
      stack === balancer.stack &&
      referredTo(resource.Properties?.['LoadBalancerArn']).includes(balancer.id) &&
      Number(resource.Properties?.['Port']) === port &&
      resource.Properties?.['Protocol'] === (isTls ? 'HTTPS' : 'HTTP'),
  );
  if (listener === undefined)
    return [`CloudFront asks at port ${port}, where the load balancer does not listen`];
  return [...ruleProblems(world, listener), ...entranceProblems(world, balancer, port)];
}

function ruleProblems(world: World, listener: Stand): readonly string[] {
  const template = world.live.get(listener.stack);
  const forwards = all(world, 'AWS::ElasticLoadBalancingV2::ListenerRule').filter(
    ({ stack, resource }) =>
      stack === listener.stack &&
      referredTo(resource.Properties?.['ListenerArn']).includes(listener.id) &&
      /"\/v1\//.test(JSON.stringify(resource.Properties?.['Conditions'])) &&
      JSON.stringify(resource.Properties?.['Actions']).includes('"forward"'),
  );
  const services = Object.values(template?.Resources ?? {}).filter(
    ({ Type }) => Type === 'AWS::ECS::Service',
  );
  const registered = services.flatMap(({ Properties }) => referredTo(Properties?.['LoadBalancers']));
  return forwards.some(({ resource }) =>
    referredTo(resource.Properties?.['Actions']).some((target) => registered.includes(target)),
  )
    ? []
    : [`the listener ${listener.id} forwards no public path to a service`];
}

function entranceProblems(world: World, balancer: Stand, port: number): readonly string[] {
  return entrances(world, balancer).some(({ resource }) => Number(resource.Properties?.['FromPort']) === port)
    ? []
    : [`no rule lets CloudFront in at port ${port}`];
}

/** The rules by which CloudFront's own security group reaches the load balancer. */
function entrances(world: World, balancer: Stand): readonly Stand[] {
  const groups = JSON.stringify(balancer.resource.Properties?.['SecurityGroups'] ?? null);
  return all(world, 'AWS::EC2::SecurityGroupIngress').filter(({ stack, resource }) => {
    const source = JSON.stringify(resource.Properties?.['SourceSecurityGroupId'] ?? null);
    return (
      source.includes('OriginGroup') &&
      (groups.includes(JSON.stringify(resource.Properties?.['GroupId'])) || stack !== balancer.stack)
    );
  });
}

/** A distribution that moves to another port waits for the rule that lets it in there. */
function lateEntrance(stack: string, before: World, after: World): readonly string[] {
  const template = after.live.get(stack);
  const old = before.live.get(stack);
  if (template === undefined || old === undefined || template === old) return [];
  const distribution = ofType(template, 'AWS::CloudFront::Distribution');
  const ingress = ofType(template, 'AWS::EC2::SecurityGroupIngress');
  if (distribution === undefined || ingress === undefined) return [];
  const isMoved =
    JSON.stringify(old.Resources[ingress.id]?.Properties) !== JSON.stringify(ingress.resource.Properties) &&
    ofType(old, 'AWS::CloudFront::Distribution') !== undefined;
  return isMoved && !waitsFor(template, distribution.id, ingress.id)
    ? ['the distribution moves without waiting for the rule that lets it in']
    : [];
}

function waitsFor(template: Template, id: string, awaited: string, seen = new Set<string>()): boolean {
  if (id === awaited) return true;
  if (seen.has(id)) return false;
  seen.add(id);
  const resource = template.Resources[id];
  if (resource === undefined) return false;
  const { DependsOn = [] } = resource;
  const needed = [
    ...(Array.isArray(DependsOn) ? DependsOn : [DependsOn]),
    ...referredTo(resource.Properties),
  ];
  return needed.some((next) => waitsFor(template, next, awaited, seen));
}

function ofType(
  template: Template,
  type: string,
): { readonly id: string; readonly resource: Resource } | undefined {
  const found = Object.entries(template.Resources).find(([, resource]) => resource.Type === type);
  return found === undefined ? undefined : { id: found[0], resource: found[1] };
}

function all(world: World, type: string): readonly Stand[] {
  return [...world.live].flatMap(([stack, template]) =>
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => ({ stack, id, resource })),
  );
}
