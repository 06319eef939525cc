/** Rights wider or narrower than they must be. */
import { named, type Mutation } from './mutation.ts';
import type { System } from '../support/synthesized.ts';
import { asList, resourcesOf, type Properties } from '../support/template.ts';

export const accessMutations: readonly Mutation[] = [
  {
    name: 'the task may invoke every model',
    caughtBy: 'Bedrock is open for exactly the models of the catalog, through their profiles',
    apply: (templates) =>
      bedrockStatement(templates)['Resource'].push('arn:aws:bedrock:*::foundation-model/*'),
  },
  {
    name: 'the task may do anything with Bedrock',
    caughtBy: 'no policy allows an action by wildcard',
    apply: (templates) => (bedrockStatement(templates)['Action'] = 'bedrock:*'),
  },
  {
    name: 'the task may administer Bedrock',
    caughtBy: 'Bedrock is called by invoking models and nothing else',
    environment: 'dev',
    apply: (templates) =>
      bedrockStatement(templates)['Action'].push('bedrock:CreateProvisionedModelThroughput'),
  },
  {
    name: 'models in other regions can be called around their profile',
    caughtBy: 'Bedrock is open for exactly the models of the catalog, through their profiles',
    apply: (templates) => {
      for (const { properties } of resourcesOf(templates, 'AWS::IAM::ManagedPolicy')) {
        for (const statement of asList(properties['PolicyDocument']['Statement']) as Properties[]) {
          delete statement['Condition'];
        }
      }
    },
  },
  {
    name: 'the task may read every secret',
    caughtBy: 'no policy allows anything on every resource, except what IAM cannot narrow',
    apply: (templates) => (policyOfTask(templates).Statement[0]['Resource'] = '*'),
  },
  {
    name: 'the task may read its secrets and not decrypt them',
    caughtBy: 'whoever may read a secret may also use the key it is encrypted under',
    apply: (templates) => {
      const document = policyOfTask(templates);
      document.Statement = document.Statement.filter(
        (statement) => !JSON.stringify(statement).includes('kms:Decrypt'),
      ) as PolicyDocument['Statement'];
    },
  },
  {
    name: 'a bucket of logs is shared with everybody',
    caughtBy: 'nothing is shared with everybody',
    apply: ({ gateway }) => {
      const [policy] = resourcesOf(gateway, 'AWS::S3::BucketPolicy');
      policy?.properties['PolicyDocument']['Statement'].push({
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: '*',
      });
    },
  },
];

type PolicyDocument = { Statement: [Properties, ...Properties[]] };

function policyOfTask({ gateway }: System['templates']): PolicyDocument {
  return named(gateway, 'AWS::IAM::Policy', 'ProxyTaskTaskRole')['PolicyDocument'] as PolicyDocument;
}

function bedrockStatement(templates: System['templates']): Properties {
  const policy = named(templates, 'AWS::IAM::ManagedPolicy', 'BedrockAccessHome');
  return policy['PolicyDocument']['Statement'][0] as Properties;
}
