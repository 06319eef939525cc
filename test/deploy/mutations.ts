/**
 * Harmful changes to a synthesized system, as somebody might make them in a hurry, and the invariant that must notice
 * each. They are applied to the templates themselves, so they stand for any code that would lead there.
 */
import type { StackName, System } from './support/synthesized.ts';
import {
  asList,
  resourcesOf,
  theOnly,
  type Properties,
  type Template,
  type Templates,
} from './support/template.ts';

export type Mutation = {
  readonly name: string;
  /** Name of the invariant that catches it. */
  readonly caughtBy: string;
  /** @default prod */
  readonly environment?: 'dev' | 'staging' | 'prod';
  readonly apply: (templates: System['templates']) => void;
};

const DATABASE = 'AWS::RDS::DBInstance';
const DISTRIBUTION = 'AWS::CloudFront::Distribution';
const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const SERVICE = 'AWS::ECS::Service';
const TASK = 'AWS::ECS::TaskDefinition';

export const mutations: readonly Mutation[] = [
  {
    name: "the load balancer's rule against edge traffic is removed",
    caughtBy: 'what came through the edge meets a 403 before any internal path is forwarded',
    apply: ({ gateway }) => {
      for (const [id, resource] of Object.entries(gateway.Resources)) {
        if (resource.Type.endsWith('ListenerRule') && JSON.stringify(resource).includes('x-stargate-edge')) {
          delete gateway.Resources[id];
        }
      }
    },
  },
  {
    name: 'an admin rule is moved before the rule against edge traffic',
    caughtBy: 'what came through the edge meets a 403 before any internal path is forwarded',
    apply: (templates) => {
      const rule = resourcesOf(templates, 'AWS::ElasticLoadBalancingV2::ListenerRule').find(
        ({ properties }) => JSON.stringify(properties).includes('/key/*'),
      );
      if (rule !== undefined) rule.properties['Priority'] = 50;
    },
  },
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
    name: 'the load balancer is put on the internet',
    caughtBy: 'the load balancer is internal',
    environment: 'dev',
    apply: set('gateway', LOAD_BALANCER, ['Scheme'], 'internet-facing'),
  },
  {
    name: "the load balancer's security group is opened to the internet",
    caughtBy: 'no security group is open to the internet',
    apply: (templates) =>
      openGroup(templates, 'TrafficAlb', { CidrIp: '0.0.0.0/0', FromPort: 80, ToPort: 80 }),
  },
  {
    name: "the database's security group is opened to the network",
    caughtBy:
      'the database is reached by tasks, functions, Grafana and named monitoring only, on its own port',
    apply: (templates) =>
      openGroup(templates, 'TrafficDatabase', { CidrIp: '10.42.0.0/16', FromPort: 5432, ToPort: 5432 }),
  },
  {
    name: "the tasks' security group is opened to the network",
    caughtBy: 'proxy tasks are reached by the load balancer, the collector and named monitoring only',
    apply: (templates) =>
      openGroup(templates, 'TrafficProxy', { CidrIp: '10.42.0.0/16', FromPort: 8080, ToPort: 8080 }),
  },
  {
    name: 'tasks get public addresses',
    caughtBy: 'no task and no database has a public address',
    environment: 'dev',
    apply: set(
      'gateway',
      SERVICE,
      ['NetworkConfiguration', 'AwsvpcConfiguration', 'AssignPublicIp'],
      'ENABLED',
    ),
  },
  {
    name: 'the database is made public',
    caughtBy: 'no task and no database has a public address',
    environment: 'dev',
    apply: set('data', DATABASE, ['PubliclyAccessible'], true),
  },
  {
    name: 'the database is not encrypted any more',
    caughtBy: 'the database is encrypted under our own key',
    apply: set('data', DATABASE, ['StorageEncrypted'], false),
  },
  {
    name: 'the Aurora cluster is not encrypted any more',
    caughtBy: 'the database is encrypted under our own key',
    environment: 'staging',
    apply: set('data', 'AWS::RDS::DBCluster', ['StorageEncrypted'], undefined),
  },
  {
    name: 'the database takes connections without TLS',
    caughtBy: 'the database takes TLS only, and ends forgotten transactions',
    apply: set('data', 'AWS::RDS::DBParameterGroup', ['Parameters', 'rds.force_ssl'], '0'),
  },
  {
    name: 'the database loses its deletion protection',
    caughtBy: 'a protected environment keeps its data whatever happens to the stack',
    apply: set('data', DATABASE, ['DeletionProtection'], false),
  },
  {
    name: 'the secret of the key hashes goes with its stack',
    caughtBy: 'a protected environment keeps its data whatever happens to the stack',
    environment: 'staging',
    apply: ({ data }) => {
      for (const [id, resource] of Object.entries(data.Resources)) {
        if (id.startsWith('SecretsKeyPepper')) resource.DeletionPolicy = 'Delete';
      }
    },
  },
  {
    name: 'rotation of the database password is removed',
    caughtBy: 'the database password is generated and rotated by AWS',
    apply: ({ data }) => {
      const { id } = theOnly(data, 'AWS::SecretsManager::RotationSchedule');
      delete data.Resources[id];
    },
  },
  {
    name: 'the task gets the database address with its password',
    caughtBy: 'tasks and functions get secrets by ARN, never the secret',
    apply: ({ gateway }) => {
      containerOf(gateway, 'ProxyTask')['Environment'].push({
        Name: 'DATABASE_URL',
        Value: 'postgres://stargate:{{resolve:secretsmanager:db:SecretString:password}}@db/stargate',
      });
    },
  },
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
    name: 'the alarm topic takes nothing from CloudWatch',
    caughtBy: 'CloudWatch and Managed Prometheus may publish to the topic and use its key',
    apply: ({ observability }) => {
      for (const { properties } of resourcesOf(observability, 'AWS::SNS::TopicPolicy')) {
        const document = properties['PolicyDocument'] as Properties;
        document['Statement'] = (document['Statement'] as Properties[]).filter(
          (statement) => statement['Effect'] === 'Deny',
        );
      }
    },
  },
  {
    name: "Managed Prometheus may no longer use the topic's key",
    caughtBy: 'CloudWatch and Managed Prometheus may publish to the topic and use its key',
    apply: ({ data }) => {
      const document = theOnly(data, 'AWS::KMS::Key').properties['KeyPolicy'] as Properties;
      for (const statement of document['Statement'] as Properties[]) {
        if (statement['Sid'] === 'AlarmsOfThisAccount') {
          statement['Principal'] = { Service: 'cloudwatch.amazonaws.com' };
        }
      }
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
  {
    name: 'the container can write to its root',
    caughtBy: 'tasks have a read-only root, no privileges, no root user, and a health check',
    apply: set('gateway', TASK, ['ContainerDefinitions', '0', 'ReadonlyRootFilesystem'], false),
  },
  {
    name: 'the container runs as root',
    caughtBy: 'tasks have a read-only root, no privileges, no root user, and a health check',
    apply: set('gateway', TASK, ['ContainerDefinitions', '0', 'User'], undefined),
  },
  {
    name: 'a failed deployment stays',
    caughtBy: 'a deployment drops nothing and rolls back by itself',
    apply: set('gateway', SERVICE, ['DeploymentConfiguration', 'DeploymentCircuitBreaker'], {}),
  },
  {
    name: 'new tasks no longer wait for the migration',
    caughtBy: 'migrations run before new tasks and new functions',
    apply: ({ gateway }) => {
      theOnly(gateway, SERVICE).resource.DependsOn = [];
    },
  },
  {
    name: "the load balancer's idle timeout goes back to AWS's minute",
    caughtBy: 'the timeouts on AWS are those of the table',
    apply: (templates) => {
      const alb = theOnly(templates, LOAD_BALANCER).properties;
      for (const attribute of alb['LoadBalancerAttributes'] as { Key: string; Value: string }[]) {
        if (attribute.Key === 'idle_timeout.timeout_seconds') attribute.Value = '60';
      }
    },
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
  {
    name: 'everybody may invoke the admin function',
    caughtBy: 'only the load balancer invokes the admin function',
    apply: ({ gateway }) => {
      for (const { properties } of resourcesOf(gateway, 'AWS::Lambda::Permission'))
        properties['Principal'] = '*';
    },
  },
  {
    name: "an alarm's threshold is changed",
    caughtBy:
      'the alarms of CloudWatch are those of the environment, by its thresholds, durations and urgency',
    apply: ({ observability }) => {
      const [alarm] = resourcesOf(observability, 'AWS::CloudWatch::Alarm');
      if (alarm !== undefined) alarm.properties['Threshold'] = 1_000_000;
    },
  },
  {
    name: 'an alarm is taken away',
    caughtBy:
      'the alarms of CloudWatch are those of the environment, by its thresholds, durations and urgency',
    apply: ({ observability }) => {
      const [alarm] = resourcesOf(observability, 'AWS::CloudWatch::Alarm');
      if (alarm !== undefined) delete observability.Resources[alarm.id];
    },
  },
  {
    name: 'an alarm tells nobody',
    caughtBy: 'every alarm tells somebody, says how urgent it is, and has a runbook',
    apply: ({ observability }) => {
      const [alarm] = resourcesOf(observability, 'AWS::CloudWatch::Alarm');
      if (alarm !== undefined) alarm.properties['AlarmActions'] = [];
    },
  },
  {
    name: 'the collector is told no more where to write',
    caughtBy: "the collector's files refer to what it has and is given",
    apply: ({ observability }) => {
      const container = containerOf(observability, 'CollectorTask');
      const variables = container['Environment'] as Properties[];
      container['Environment'] = variables.filter(({ Name }) => Name !== 'EMF_LOG_GROUP');
    },
  },
  {
    name: 'metrics are sent by OTLP to an endpoint that the environment does not name',
    caughtBy:
      'metrics go by OTLP where the environment says and nowhere else, with headers that only their senders may read',
    apply: ({ observability }) => {
      const variables = containerOf(observability, 'CollectorTask')['Environment'] as Properties[];
      variables.push({ Name: 'OTLP_ENDPOINT', Value: 'https://elsewhere.example' });
    },
  },
  {
    name: 'the tasks ask for a token for their metrics that the collector does not show',
    caughtBy:
      'the tasks ask for a token for their metrics where the environment says so, and the collector shows that one',
    apply: ({ gateway }) => {
      const variables = containerOf(gateway, 'ProxyTask')['Environment'] as Properties[];
      const Value = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:metrics-AbCdEf';
      variables.push({ Name: 'METRICS_TOKEN_SECRET_ARN', Value });
    },
  },
];

/** Sets the property at `path` of the only resource of a type, or takes it away when `value` is undefined. */
function set(stack: StackName, type: string, path: readonly string[], value: unknown): Mutation['apply'] {
  return (templates) => {
    const last = path.at(-1) ?? '';
    let holder: Properties = theOnly(templates[stack], type).properties;
    for (const key of path.slice(0, -1)) holder = holder[key] as Properties;
    if (value === undefined) delete holder[last];
    else holder[last] = value;
  };
}

type PolicyDocument = { Statement: [Properties, ...Properties[]] };

function policyOfTask({ gateway }: System['templates']): PolicyDocument {
  return named(gateway, 'AWS::IAM::Policy', 'ProxyTaskTaskRole')['PolicyDocument'] as PolicyDocument;
}

function bedrockStatement(templates: System['templates']): Properties {
  const policy = named(templates, 'AWS::IAM::ManagedPolicy', 'BedrockAccessHome');
  return policy['PolicyDocument']['Statement'][0] as Properties;
}

/** The only container of a task. */
function containerOf(template: Template, idPrefix: string): Properties {
  const [container] = named(template, TASK, idPrefix)['ContainerDefinitions'] as [Properties];
  return container;
}

function openGroup({ network }: System['templates'], prefix: string, rule: Properties): void {
  const group = named(network, 'AWS::EC2::SecurityGroup', prefix);
  group['SecurityGroupIngress'] = [{ IpProtocol: 'tcp', ...rule }];
}

/** Properties of the first resource of a type whose id begins so. */
function named(templates: Template | Templates, type: string, idPrefix: string): Properties {
  const found = resourcesOf(templates, type).find(({ id }) => id.startsWith(idPrefix));
  if (found === undefined) throw new Error(`there is no ${type} ${idPrefix}`);
  return found.properties;
}
