/** The gateway itself: load balancer, proxy tasks, admin function, and the migration that goes before both. */
import { CfnOutput, type StackProps } from 'aws-cdk-lib';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { residencyOf } from '../../core/catalog/residency.ts';
import { processorOf } from '../architecture.ts';
import { AdminFunction } from '../constructs/admin-function.ts';
import { BedrockAccess } from '../constructs/bedrock-access.ts';
import { allowComprehend } from '../constructs/comprehend-access.ts';
import { Guardrail } from '../constructs/guardrail.ts';
import { importedData, type Data } from '../constructs/imported-data.ts';
import { LoadBalancer } from '../constructs/load-balancer.ts';
import { Migration } from '../constructs/migration.ts';
import type { Network } from '../constructs/network.ts';
import { proxyImage } from '../constructs/proxy-image.ts';
import { ProxyScaling } from '../constructs/proxy-scaling.ts';
import { ProxyService } from '../constructs/proxy-service.ts';
import { importedGroups, type Groups } from '../constructs/security-groups.ts';
import type { Environment, LangfuseAnalytics } from '../environment.ts';
import type { VariablesOf } from '../program-environment.ts';
import { ProducingStack } from '../references/producing-stack.ts';

export interface GatewayStackProps extends StackProps {
  readonly environment: Environment;
  readonly network: Network;
  readonly groups: Groups;
  readonly data: Data;
}

export class GatewayStack extends ProducingStack {
  readonly alb: IApplicationLoadBalancer;
  /** As CloudWatch names it. */
  readonly albFullName: string;
  readonly proxy: ProxyService;
  readonly admin: Function;

  constructor(scope: Construct, id: string, props: GatewayStackProps) {
    super(scope, id, props);
    const { environment } = props;
    const data = importedData(this, props.data);
    const { vpc, privateSubnets: subnets } = props.network;
    const isProtected = environment.lifetime === 'protected';
    const groups = importedGroups(this, props.groups);
    const { domain } = environment.edge;
    const loadBalancer = new LoadBalancer(this, 'LoadBalancer', {
      vpc,
      subnets,
      securityGroup: groups.alb,
      accessLogDays: environment.retention.accessLogDays,
      isProtected,
      ...(domain === undefined ? {} : { certificateArn: domain.internalCertificateArn }),
    });
    const processor = processorOf(environment);
    const common = {
      processor,
      vpc,
      subnets,
      databaseSecret: data.databaseSecret,
      encryptionKey: data.key,
      logRetentionDays: environment.retention.logDays,
      environmentName: environment.name,
    };
    const migration = new Migration(this, 'Migration', { ...common, securityGroup: groups.functions });
    const signIn = environment.signIn === undefined ? {} : { signIn: environment.signIn };
    const admin = new AdminFunction(this, 'AdminFunction', {
      ...common,
      securityGroup: groups.functions,
      masterKey: data.masterKey,
      keyPepper: data.keyPepper,
      ...(environment.adminConcurrency === undefined ? {} : { concurrency: environment.adminConcurrency }),
      ...signIn,
    });
    const guardrails = Object.entries(environment.guardrails ?? {}).map(
      ([name, options]) => new Guardrail(this, `Guardrail-${name}`, { name, options, isProtected }),
    );
    const bedrock = new BedrockAccess(this, 'BedrockAccess', {
      region: environment.region,
      bedrock: environment.bedrock,
      guardrailArns: guardrails.map(({ arn }) => arn),
    });
    const { models, extraModels } = environment.bedrock;
    const { tokenSecretArn } = environment.metrics ?? {};
    this.proxy = new ProxyService(this, 'Proxy', {
      ...common,
      region: environment.region,
      size: environment.proxy,
      image: proxyImage(this, 'ProxyImage', processor),
      securityGroup: groups.proxy,
      keyPepper: data.keyPepper,
      spillBucket: data.spillBucket,
      settings: {
        networkCidr: environment.network.cidr,
        ...(bedrock.deployments === null ? {} : { deployments: bedrock.deployments }),
        ...(extraModels === undefined ? {} : { entries: JSON.stringify(extraModels) }),
        ...(models === 'all' ? {} : { models }),
        residency: residencyOf(environment.bedrock.dataResidency, environment.region),
        ...signIn,
        ...(tokenSecretArn === undefined ? {} : { metricsTokenSecretArn: tokenSecretArn }),
        settings: { ...environment.proxy.settings, ...langfuseVariables(environment.analytics) },
      },
      hasContainerInsights: isProtected,
    });
    bedrock.attachTo(this.proxy.taskDefinition.taskRole);
    if (environment.comprehend === 'on') allowComprehend(this, this.proxy.taskDefinition.taskRole);
    new ProxyScaling(this, 'ProxyScaling', {
      service: this.proxy.service,
      size: environment.proxy,
      environmentName: environment.name,
    });
    loadBalancer.route({ proxy: this.proxy.targetGroup, admin: admin.targetGroup });
    this.proxy.service.node.addDependency(migration);
    admin.node.addDependency(migration);

    this.alb = loadBalancer.alb;
    this.albFullName = loadBalancer.alb.loadBalancerFullName;
    this.admin = admin.function;
    const scheme = domain === undefined ? 'http' : 'https';
    const name = domain === undefined ? this.alb.loadBalancerDnsName : domain.internalName;
    new CfnOutput(this, 'AdminUrl', {
      value: `${scheme}://${name}`,
      description: 'Admin API, from inside the VPC',
    });
    new CfnOutput(this, 'MasterKeySecretArn', { value: data.masterKey.secretArn });
    new CfnOutput(this, 'AdminFunctionName', {
      value: admin.function.functionName,
      description: 'Admin API, by lambda:InvokeFunction',
    });
  }
}

function langfuseVariables(analytics: LangfuseAnalytics | undefined): VariablesOf<'proxy'> {
  if (analytics === undefined) return {};
  const { secretArn, host } = analytics;
  return {
    LANGFUSE_SECRET_KEY_SECRET_ARN: secretArn,
    ...(host === undefined ? {} : { LANGFUSE_HOST: host }),
  };
}
