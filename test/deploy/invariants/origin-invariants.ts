/**
 * The way from CloudFront to the load balancer: encrypted where there is a certificate, and changed while it is in use
 * without being cut. CloudFront changes nothing of a VPC origin in use (UpdateVpcOrigin: CannotUpdateEntityWhileInUse;
 * aws/aws-cdk#35765 for its tags), so it must be another one that the distribution moves to.
 */
import { edgeOriginDigest } from '../../../lib/constructs/edge-origin.ts';
import { identityIn } from '../../../lib/references/identity.ts';
import { listenersOf } from '../support/listener.ts';
import type { System } from '../support/synthesized.ts';
import {
  asList,
  referenced,
  resourcesOf,
  resourcesIn,
  theOnly,
  type Properties,
} from '../support/template.ts';
import { broken, type SystemInvariant } from './invariant.ts';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

export const originInvariants: readonly SystemInvariant[] = [
  {
    name: 'the way from CloudFront to the load balancer is TLS where there is a certificate',
    problems: ({ environment, templates }) => {
      const { OriginProtocolPolicy: protocol } = endpointOf(templates);
      const hasCertificate = environment.edge.domain !== undefined;
      const secure = resourcesOf(templates.gateway, LISTENER).filter(
        ({ properties }) => properties['Protocol'] === 'HTTPS',
      );
      return broken([
        [protocol === (hasCertificate ? 'https-only' : 'http-only'), `the origin speaks ${protocol}`],
        [secure.length === (hasCertificate ? 1 : 0), `${secure.length} listeners speak TLS`],
        ...secure.map(
          ({ properties }) =>
            [
              properties['Port'] === 443 &&
                String(properties['SslPolicy']).startsWith('ELBSecurityPolicy-TLS13-1-2'),
              'old TLS at the load balancer',
            ] as const,
        ),
      ]);
    },
  },
  {
    name: 'prod carries nothing in clear between CloudFront and the load balancer',
    problems: ({ environment, templates }) =>
      environment.name === 'prod' && endpointOf(templates)['OriginProtocolPolicy'] !== 'https-only'
        ? ['prompts and the master key cross the VPC in clear']
        : [],
  },
  {
    // CloudFront is on port 80 until the edge stack, which is deployed after the load balancer's, has moved it, and goes
    // back there when that fails.
    name: 'port 80 answers everywhere, so that CloudFront can move to port 443 and back',
    problems: ({ templates }) =>
      broken([
        [
          listenersOf(templates).some(({ port, rules }) => port === 80 && rules.length > 0),
          'the listener that CloudFront may still use is gone',
        ],
      ]),
  },
  {
    name: "a VPC origin's id carries what it is made of, so that a change makes another one",
    problems: ({ templates }) => {
      const { id } = theOnly(templates, 'AWS::CloudFront::VpcOrigin');
      const { Arn, OriginProtocolPolicy, HTTPPort, HTTPSPort, OriginSSLProtocols } = endpointOf(templates);
      const alb = referenced(templates, Arn) ?? '';
      const digest = edgeOriginDigest(identityIn(resourcesIn(templates.gateway), alb), {
        protocolPolicy: OriginProtocolPolicy,
        httpPort: HTTPPort,
        httpsPort: HTTPSPort,
        originSslProtocols: OriginSSLProtocols,
      });
      return broken([[id.includes(digest), `${id} is changed while the distribution uses it`]]);
    },
  },
  {
    name: 'no tag reaches a VPC origin',
    problems: ({ templates }) =>
      broken([
        [
          theOnly(templates, 'AWS::CloudFront::VpcOrigin').properties['Tags'] === undefined,
          'a changed tag stops the next update',
        ],
      ]),
  },
  {
    name: 'the distribution moves to an origin that the load balancer lets in',
    problems: ({ templates }) => {
      const distribution = theOnly(templates, 'AWS::CloudFront::Distribution');
      const rules = resourcesOf(templates.edge, 'AWS::EC2::SecurityGroupIngress');
      const port = endpointOf(templates)['OriginProtocolPolicy'] === 'https-only' ? 443 : 80;
      const waits = asList(distribution.resource.DependsOn ?? []);
      const [origin] = asList(distribution.properties['DistributionConfig']['Origins']) as Properties[];
      return broken([
        [rules.some(({ properties }) => properties['FromPort'] === port), `no rule opens port ${port}`],
        [rules.length > 0 && rules.every(({ id }) => waits.includes(id)), 'it does not wait for the rule'],
        [
          referenced(templates, origin?.['VpcOriginConfig']?.['VpcOriginId']) ===
            theOnly(templates, 'AWS::CloudFront::VpcOrigin').id,
          'it uses another origin',
        ],
      ]);
    },
  },
];

function endpointOf(templates: System['templates']): Properties {
  return theOnly(templates, 'AWS::CloudFront::VpcOrigin').properties['VpcOriginEndpointConfig'] as Properties;
}
