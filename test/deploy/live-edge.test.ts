/**
 * An update of a live edge: CloudFormation makes and changes what a template asks for in the order of its references, and
 * deletes what is no longer in it last. Nothing may be changed under CloudFront's feet, which refuses a change of a VPC
 * origin in use, and nothing may go that it still uses.
 */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { Environment } from '../../lib/environment.ts';
import { environmentNamed } from '../../lib/environments.ts';
import { edgeAlone } from './support/edge-alone.ts';
import {
  asList,
  outputsReadBy,
  resourcesOf,
  theOnly,
  type Properties,
  type Template,
} from './support/template.ts';

const dev = environmentNamed('dev');
const domain: NonNullable<Environment['edge']['domain']> = {
  name: 'llm.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/edge',
  internalName: 'llm-internal.example.com',
  internalCertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/alb',
};
const withDomain: Environment = { ...dev, edge: { domain } };

const ORIGIN = 'AWS::CloudFront::VpcOrigin';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

const plain = edgeAlone(dev);
const secure = edgeAlone(withDomain);

test('a tag is added: the VPC origin is not touched', () => {
  const tagged = edgeAlone({ ...dev, tags: { ...dev.tags, 'cost-center': 'research' } });
  deepEqual(tagged.edge.Resources[originOf(plain)], plain.edge.Resources[originOf(plain)]);
  notEqual(JSON.stringify(tagged.edge), JSON.stringify(plain.edge), 'the tag reaches the rest');
});

test('a domain is added: the distribution moves to another origin, which the load balancer lets in first', () => {
  movesOver(plain, secure);
  // What the live distribution uses stands until the edge stack, which is deployed later, has moved it.
  unchanged(plain.gateway, secure.gateway, (type) => type.startsWith(LISTENER));
  deepEqual(
    resourcesOf(secure.gateway, LISTENER).map(({ properties }) => properties['Port']),
    [80, 443],
  );
});

test('a domain is taken away: the edge stack alone goes back to port 80, which stands', () => {
  movesOver(secure, plain);
  const deployed = { ...secure.network.Outputs, ...secure.gateway.Outputs };
  for (const { OutputName } of outputsReadBy(plain.edge)) {
    ok(deployed[OutputName], `the edge stack cannot be deployed alone, ${OutputName} is not there`);
  }
  unchanged(plain.gateway, secure.gateway, (type) => type.startsWith(LISTENER));
});

test('another certificate: listener and distribution change in place, and nothing else', () => {
  const renewed = edgeAlone({
    ...dev,
    edge: {
      domain: {
        ...domain,
        certificateArn: `${domain.certificateArn}-2`,
        internalCertificateArn: `${domain.internalCertificateArn}-2`,
      },
    },
  });
  deepEqual(differences(secure.gateway, renewed.gateway), [`changed ${LISTENER}`]);
  deepEqual(differences(secure.edge, renewed.edge), ['changed AWS::CloudFront::Distribution']);
});

test('another load balancer: the distribution moves to an origin of its own', () => {
  movesOver(secure, edgeAlone(withDomain, { loadBalancerId: 'Second' }));
});

/** Where the distribution goes from one origin to another without a moment between them. */
function movesOver(before: ReturnType<typeof edgeAlone>, after: ReturnType<typeof edgeAlone>): void {
  const [old, next] = [originOf(before), originOf(after)];
  notEqual(old, next, 'the origin that is in use would be changed');
  equal(after.edge.Resources[old], undefined, 'nobody deletes the old one');
  const distribution = theOnly(after.edge, 'AWS::CloudFront::Distribution');
  equal(distribution.id, theOnly(before.edge, 'AWS::CloudFront::Distribution').id, 'its address changes');
  const [origin] = asList(distribution.properties['DistributionConfig']['Origins']) as Properties[];
  equal(origin?.['VpcOriginConfig']['VpcOriginId']['Fn::GetAtt'][0], next);
  const rule = theOnly(after.edge, 'AWS::EC2::SecurityGroupIngress');
  ok(asList(distribution.resource.DependsOn ?? []).includes(rule.id), 'it moves before it is let in');
  ok(waitsFor(after.edge, rule.id, next), "the rule is made before the group of the origin's interfaces");
}

/** Over any number of references and dependencies. */
function waitsFor(template: Template, id: string, other: string): boolean {
  const resource = template.Resources[id];
  if (resource === undefined) return false;
  const text = JSON.stringify(resource);
  const next = Object.keys(template.Resources).filter((name) => name !== id && text.includes(`"${name}"`));
  return next.includes(other) || next.some((name) => waitsFor(template, name, other));
}

function originOf({ edge }: ReturnType<typeof edgeAlone>): string {
  return theOnly(edge, ORIGIN).id;
}

function unchanged(before: Template, after: Template, isMeant: (type: string) => boolean): void {
  for (const [id, resource] of Object.entries(before.Resources)) {
    if (isMeant(resource.Type)) deepEqual(after.Resources[id], resource, `${id} changes`);
  }
}

function differences(before: Template, after: Template): readonly string[] {
  const ids = [...new Set([...Object.keys(before.Resources), ...Object.keys(after.Resources)])];
  return ids
    .filter((id) => JSON.stringify(before.Resources[id]) !== JSON.stringify(after.Resources[id]))
    .map((id) => {
      const [old, next] = [before.Resources[id], after.Resources[id]];
      return old === undefined
        ? `new ${next?.Type}`
        : `${next === undefined ? 'gone' : 'changed'} ${old.Type}`;
    });
}
