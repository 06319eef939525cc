/** CloudFront, its function and its web ACL. */
import { DISTRIBUTION, set, type Mutation } from './mutation.ts';
import { asList, theOnly, type Properties } from '../support/template.ts';

export const edgeMutations: readonly Mutation[] = [
  {
    name: 'the gate function is taken off the distribution',
    caughtBy: 'every request from outside passes the gate function, which refuses internal paths',
    apply: set(
      'edge',
      DISTRIBUTION,
      ['DistributionConfig', 'DefaultCacheBehavior', 'FunctionAssociations'],
      [],
    ),
  },
  {
    name: 'the gate function lets everything through',
    caughtBy: 'every request from outside passes the gate function, which refuses internal paths',
    apply: set(
      'edge',
      'AWS::CloudFront::Function',
      ['FunctionCode'],
      'function handler(event) { return event.request; }',
    ),
  },
  {
    name: 'the distribution stops marking its requests',
    caughtBy: 'every request to the origin carries the mark of the edge, over a VPC origin',
    apply: (templates) => {
      const config = theOnly(templates, DISTRIBUTION).properties['DistributionConfig'] as Properties;
      for (const origin of asList(config['Origins']) as Properties[]) delete origin['OriginCustomHeaders'];
    },
  },
  {
    name: 'the distribution accepts plain HTTP',
    caughtBy: 'clients speak TLS only, and nothing is cached',
    environment: 'dev',
    apply: set(
      'edge',
      DISTRIBUTION,
      ['DistributionConfig', 'DefaultCacheBehavior', 'ViewerProtocolPolicy'],
      'allow-all',
    ),
  },
  {
    name: 'the web ACL blocks long bodies again',
    caughtBy: 'the web ACL limits addresses, and lets long prompts and prompts about attacks through',
    apply: (templates) => {
      const acl = theOnly(templates, 'AWS::WAFv2::WebACL').properties;
      for (const rule of acl['Rules'] as Properties[]) {
        const managed = rule['Statement']['ManagedRuleGroupStatement'] as Properties | undefined;
        if (managed !== undefined) managed['RuleActionOverrides'] = [];
      }
    },
  },
  {
    name: 'the web ACL logs credentials',
    caughtBy: 'no credential reaches the log of the web ACL',
    apply: set('edge', 'AWS::WAFv2::LoggingConfiguration', ['RedactedFields'], []),
  },
];
