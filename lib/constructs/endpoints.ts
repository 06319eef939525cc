/**
 * Interface endpoints: the private way to each AWS service a network without NAT still needs. A function that calls
 * another service (SNS, CloudWatch, Cost Explorer, Grafana) adds it here; S3 has a gateway endpoint, free of charge.
 *
 * Each service once: EC2 refuses a second endpoint with private DNS in the same VPC ("there is already a conflicting DNS
 * domain", hashicorp/terraform-provider-aws#17535), so a list that more than one feature needs is one list.
 */
import {
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  Peer,
  Port,
  SecurityGroup,
  type IVpc,
  type SubnetSelection,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { GLOBAL_SERVICES_REGION } from '../../core/regions/services.ts';
import { bedrockPlan } from '../bedrock-plan.ts';
import type { BedrockAccess } from '../environment.ts';

const services = {
  BedrockRuntime: InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME,
  SecretsManager: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  Logs: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  EcrApi: InterfaceVpcEndpointAwsService.ECR,
  EcrDocker: InterfaceVpcEndpointAwsService.ECR_DOCKER,
  Prometheus: InterfaceVpcEndpointAwsService.PROMETHEUS_WORKSPACES,
  // The metrics collector asks it for the tasks.
  Ecs: InterfaceVpcEndpointAwsService.ECS,
  Sts: InterfaceVpcEndpointAwsService.STS,
  // Also what a Grafana workspace with a connection into the VPC reads.
  CloudWatch: InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING,
  Sns: InterfaceVpcEndpointAwsService.SNS,
} as const;

/**
 * Asked in one region alone, https://docs.aws.amazon.com/cost-management/latest/userguide/ce-api.html: from others the bill
 * cannot be asked without a way out.
 */
const globalServices = { CostExplorer: InterfaceVpcEndpointAwsService.COST_EXPLORER } as const;

/** Only where a deployment is asked through Mantle. */
const mantleService = { BedrockMantle: new InterfaceVpcEndpointAwsService('bedrock-mantle') } as const;

/** Only where content policies may ask it. */
const comprehendService = { Comprehend: InterfaceVpcEndpointAwsService.COMPREHEND } as const;

/** What the agents of Systems Manager talk to, in the bastion and behind a shell in a task. */
const sessionServices = {
  Ssm: InterfaceVpcEndpointAwsService.SSM,
  SsmMessages: InterfaceVpcEndpointAwsService.SSM_MESSAGES,
} as const;

export interface EndpointsProps {
  readonly vpc: IVpc;
  /** The network's own addresses. */
  readonly cidr: string;
  readonly subnets: SubnetSelection;
  readonly bedrock: BedrockAccess;
  readonly region: string;
  /** Whether Systems Manager opens sessions: in the bastion, or in a task. */
  readonly hasSessions: boolean;
  /** Whether content policies may ask Amazon Comprehend. */
  readonly hasComprehend: boolean;
}

export class Endpoints extends Construct {
  constructor(scope: Construct, id: string, props: EndpointsProps) {
    super(scope, id);
    const group = new SecurityGroup(this, 'Group', {
      vpc: props.vpc,
      description: 'Interface endpoints',
      allowAllOutbound: false,
    });
    group.addIngressRule(Peer.ipv4(props.cidr), Port.tcp(443), 'TLS from within the VPC');
    for (const [name, service] of Object.entries({
      ...services,
      ...(props.region === GLOBAL_SERVICES_REGION ? globalServices : {}),
      ...(usesMantle(props) ? mantleService : {}),
      ...(props.hasSessions ? sessionServices : {}),
      ...(props.hasComprehend ? comprehendService : {}),
    })) {
      new InterfaceVpcEndpoint(this, name, {
        vpc: props.vpc,
        service,
        subnets: props.subnets,
        securityGroups: [group],
        privateDnsEnabled: true,
        open: false,
      });
    }
  }
}

function usesMantle({ bedrock, region }: EndpointsProps): boolean {
  return bedrockPlan(bedrock, region).some(({ deployments }) =>
    deployments.some((deployment) => deployment.transport === 'mantle' && deployment.region === region),
  );
}
