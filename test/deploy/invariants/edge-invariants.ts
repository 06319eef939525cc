/** CloudFront and its web ACL. */
import { EDGE_FUNCTION_MAX_BYTES } from '../../../core/edge-function.ts';
import { EDGE_HEADER, EDGE_HEADER_VALUE } from '../../../core/alb-rules.ts';
import { gateOf, gateSource } from '../support/gate-function.ts';
import { asList, referenced, resourcesOf, theOnly, type Properties } from '../support/template.ts';
import type { System } from '../support/synthesized.ts';
import { broken, type SystemInvariant } from './invariant.ts';

/** AWS's managed policies. */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

export const edgeInvariants: readonly SystemInvariant[] = [
  {
    name: 'every request from outside passes the gate function, which refuses internal paths',
    problems: ({ templates }) => {
      const source = gateSource(templates);
      if (source === null) return ['no function runs on viewer requests'];
      const gate = gateOf(templates);
      return broken([
        [!('uri' in gate('POST', '/key/generate')), '/key/generate passes'],
        [!('uri' in gate('GET', '/metrics')), '/metrics passes'],
        ['uri' in gate('POST', '/v1/messages'), '/v1/messages does not pass'],
        [
          asList(configOf(templates)['CacheBehaviors'] ?? []).length === 0,
          'another behaviour goes around it',
        ],
      ]);
    },
  },
  {
    name: 'the gate function fits CloudFront, in size and syntax',
    problems: ({ templates }) => {
      const source = gateSource(templates) ?? '';
      const runtime = theOnly(templates, 'AWS::CloudFront::Function').properties['FunctionConfig']?.[
        'Runtime'
      ];
      return broken([
        [Buffer.byteLength(source) <= EDGE_FUNCTION_MAX_BYTES, 'it is too large'],
        [runtime === 'cloudfront-js-2.0', `it runs on ${runtime}`],
        [/^[\t\n\x20-\x7e]*$/.test(source), 'it has characters outside ASCII'],
        [
          !/\b(let|const|class|async|await|import|export|require|process|=>|\?\.|\?\?)\b|=>|\?\./.test(
            withoutStrings(source),
          ),
          'it uses syntax or names the runtime may not have',
        ],
      ]);
    },
  },
  {
    name: 'every request to the origin carries the mark of the edge, over a VPC origin',
    problems: ({ templates }) =>
      (asList(configOf(templates)['Origins']) as Properties[]).flatMap((origin) => {
        const marks = asList(origin['OriginCustomHeaders'] ?? []) as Properties[];
        return broken([
          [
            marks.some(
              (mark) => mark['HeaderName'] === EDGE_HEADER && mark['HeaderValue'] === EDGE_HEADER_VALUE,
            ),
            'an origin gets requests without the mark',
          ],
          [origin['VpcOriginConfig'] !== undefined, 'an origin is reached over the internet'],
        ]);
      }),
  },
  {
    name: 'clients speak TLS only, and nothing is cached',
    problems: ({ environment, templates }) => {
      const config = configOf(templates);
      const behaviour = config['DefaultCacheBehavior'] as Properties;
      return broken([
        [behaviour['ViewerProtocolPolicy'] === 'https-only', 'plain HTTP is accepted'],
        [behaviour['CachePolicyId'] === CACHING_DISABLED, 'answers are cached'],
        [behaviour['OriginRequestPolicyId'] === ALL_VIEWER_EXCEPT_HOST, 'headers of clients are lost'],
        [behaviour['Compress'] === false, 'streams are held back for compression'],
        [
          environment.edge.domain === undefined ||
            config['ViewerCertificate']?.['MinimumProtocolVersion'] === 'TLSv1.2_2021',
          'old TLS is accepted',
        ],
      ]);
    },
  },
  {
    name: 'requests at the edge are logged',
    problems: ({ templates }) =>
      broken([[configOf(templates)['Logging']?.['Bucket'] !== undefined, 'there is no access log']]),
  },
  {
    name: 'the web ACL limits addresses, and lets long prompts and prompts about attacks through',
    problems: ({ environment, templates }) => {
      const acls = resourcesOf(templates, 'AWS::WAFv2::WebACL');
      const [acl] = acls;
      if (environment.edge.waf === undefined) {
        return broken([[acls.length === 0, 'there is a web ACL nobody asked for']]);
      }
      if (acl === undefined) return ['there is no web ACL'];
      const rules = asList(acl.properties['Rules']) as Properties[];
      const rate = rules.find((rule) => rule['Statement']?.['RateBasedStatement'] !== undefined);
      return broken([
        [
          referenced(templates, configOf(templates)['WebACLId']) === acl.id,
          'the distribution does not use it',
        ],
        [
          rate?.['Statement']['RateBasedStatement']['Limit'] ===
            environment.edge.waf.requestsPerFiveMinutesPerAddress,
          'there is no rate per address',
        ],
        [rules.some((rule) => rule['Name'] === 'AWSManagedRulesCommonRuleSet'), 'no managed rules'],
        ...bodyRules.map(
          ([group, rule]) =>
            [actionOf(rules, group, rule) === 'count', `${group}/${rule} blocks by the body`] as const,
        ),
      ]);
    },
  },
  {
    name: 'no credential reaches the log of the web ACL',
    problems: ({ templates }) =>
      resourcesOf(templates, 'AWS::WAFv2::LoggingConfiguration').flatMap(({ properties }) => {
        const redacted = JSON.stringify(properties['RedactedFields']);
        return ['authorization', 'x-api-key', 'cookie']
          .filter((name) => !redacted.includes(`"${name}"`))
          .map((name) => `${name} is logged`);
      }),
  },
];

/** Managed rules that judge the body: a prompt is long, and may be about anything. */
const bodyRules: readonly (readonly [group: string, rule: string])[] = [
  ['AWSManagedRulesCommonRuleSet', 'SizeRestrictions_BODY'],
  ['AWSManagedRulesCommonRuleSet', 'CrossSiteScripting_BODY'],
  ['AWSManagedRulesCommonRuleSet', 'GenericLFI_BODY'],
  ['AWSManagedRulesCommonRuleSet', 'GenericRFI_BODY'],
  ['AWSManagedRulesCommonRuleSet', 'EC2MetaDataSSRF_BODY'],
  ['AWSManagedRulesKnownBadInputsRuleSet', 'Log4JRCE_BODY'],
  ['AWSManagedRulesKnownBadInputsRuleSet', 'JavaDeserializationRCE_BODY'],
  ['AWSManagedRulesKnownBadInputsRuleSet', 'ReactJSRCE_BODY'],
];

function actionOf(rules: readonly Properties[], group: string, rule: string): string {
  const managed = rules.find((candidate) => candidate['Name'] === group);
  const overrides = asList(
    managed?.['Statement']?.['ManagedRuleGroupStatement']?.['RuleActionOverrides'] ?? [],
  ) as Properties[];
  const override = overrides.find((candidate) => candidate['Name'] === rule);
  return override?.['ActionToUse']?.['Count'] === undefined ? 'block' : 'count';
}

function configOf(templates: System['templates']): Properties {
  return theOnly(templates, 'AWS::CloudFront::Distribution').properties['DistributionConfig'] as Properties;
}

function withoutStrings(source: string): string {
  return source.replaceAll(/'[^'\n]*'|"[^"\n]*"/g, "''");
}
