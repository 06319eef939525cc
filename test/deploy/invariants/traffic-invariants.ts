/** What CloudFront and the load balancer do to requests on their way, and that the tasks are built for it. */
import { VALID_HEADER_NAME, edge, loadBalancer } from '../../../local/http/aws-limits.ts';
import { attributesOf, resourcesOf, theOnly, type Properties } from '../support/template.ts';
import type { System } from '../support/synthesized.ts';
import { albAttributes } from './gateway-invariants.ts';
import { broken, type SystemInvariant } from './invariant.ts';

export const trafficInvariants: readonly SystemInvariant[] = [
  {
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
    name: 'the load balancer drops headers whose names are not letters, digits and hyphens, as on the laptop',
    problems: ({ templates }) =>
      broken([
        [
          albAttributes(templates)['routing.http.drop_invalid_header_fields.enabled'] === 'true',
          'invalid header names reach the tasks, where another program may read them differently',
        ],
        [!VALID_HEADER_NAME.test('session_id'), 'the laptop passes on what the load balancer drops'],
      ]),
  },
  {
    // 1 to 4,000 s; a target must keep its connections longer.
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#connection-idle-timeout
    name: 'the load balancer outwaits CloudFront and waits for as long as on the laptop',
    problems: ({ templates }) => {
      const idle = Number(albAttributes(templates)['idle_timeout.timeout_seconds'] ?? 60);
      return broken([
        [idle >= 1 && idle <= 4_000, `${idle} s is no idle timeout of a load balancer`],
        [idle * 1_000 === loadBalancer.silenceMs.most, 'the laptop waits for another time'],
        ...origins(templates).map(
          (origin) =>
            [idle > Number(origin['OriginReadTimeout']), 'CloudFront outwaits the load balancer'] as const,
        ),
      ]);
    },
  },
  {
    // Response timeout 1–120 s without a quota increase, keep-alive 1–120 s.
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-web-distributions
    name: 'CloudFront waits for the origin within what it allows, and closes idle connections first',
    problems: ({ templates }) => {
      const idle = Number(albAttributes(templates)['idle_timeout.timeout_seconds'] ?? 60);
      return origins(templates).flatMap((origin) => {
        const read = Number(origin['OriginReadTimeout']);
        const keep = Number(origin['OriginKeepaliveTimeout']);
        return broken([
          [read >= 1 && read <= 120, `CloudFront waits ${read} s, and allows 120`],
          [read * 1_000 === edge.silenceMs.most, 'the laptop waits for another time'],
          [keep >= 1 && keep <= 120, `CloudFront keeps connections for ${keep} s, and allows 120`],
          [keep < idle, 'the load balancer closes a connection that CloudFront is about to use'],
        ]);
      });
    },
  },
  {
    // 0 to 3,600 s. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
    name: 'a task that leaves may end its streams',
    problems: ({ templates }) =>
      resourcesOf(templates.gateway, 'AWS::ElasticLoadBalancingV2::TargetGroup')
        .filter(({ properties }) => properties['TargetType'] === 'ip')
        .flatMap(({ properties }) => {
          const given = attributesOf(properties['TargetGroupAttributes']);
          const delay = Number(given['deregistration_delay.timeout_seconds'] ?? 300);
          return broken([
            [delay >= 600 && delay <= 3_600, `it is cut off after ${delay} s`],
            [
              given['load_balancing.algorithm.type'] === 'least_outstanding_requests',
              'new tasks get no more calls than full ones',
            ],
          ]);
        }),
  },
];

function origins({ edge: template }: System['templates']): readonly Properties[] {
  const { properties } = theOnly(template, 'AWS::CloudFront::Distribution');
  const config = properties['DistributionConfig'] as Properties;
  return (config['Origins'] as Properties[]).map((origin) => origin['VpcOriginConfig'] as Properties);
}
