/**
 * The internal load balancer and its rules, rendered one to one from the route table's rules. Closed to everything
 * but the groups in security-groups.ts; what no rule names is answered 404 here, and whatever came through the edge and is
 * not public is answered 403 here, whatever the edge function let through.
 *
 * Port 80 answers in every environment, by the same rules as port 443, which is there with a certificate. CloudFront stays
 * on port 80 until the edge stack, which is deployed later, has moved it; if that fails it stays there. Once it has moved,
 * the security groups let nobody in on port 80 (decision 0131).
 */
import { Duration } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationLoadBalancer,
  ApplicationListenerRule,
  ApplicationProtocol,
  DesyncMitigationMode,
  ListenerAction,
  ListenerCondition,
  SslPolicy,
  type ApplicationListener,
  type IApplicationTargetGroup,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { albDefaultAction, albRules, type AlbAction, type AlbTarget } from '../../core/alb-rules.ts';
import type { EdgeOptions } from '../environment.ts';
import { timeouts } from '../timeouts.ts';
import { AccessLogBucket } from './private-bucket.ts';

export interface LoadBalancerProps {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly securityGroup: ISecurityGroup;
  readonly accessLogDays: number;
  readonly isProtected: boolean;
  /** For port 443. @default HTTP on port 80 alone, inside the VPC only */
  readonly certificateArn?: string;
}

export const HTTP_PORT = 80;
export const HTTPS_PORT = 443;

/** The port that clients of the load balancer are let in on. */
export function albPortOf({ domain }: EdgeOptions): number {
  return domain === undefined ? HTTP_PORT : HTTPS_PORT;
}

export class LoadBalancer extends Construct {
  readonly alb: ApplicationLoadBalancer;
  /** By the prefix of the ids of their rules. */
  private readonly listeners: ReadonlyMap<string, ApplicationListener>;

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    this.alb = new ApplicationLoadBalancer(this, 'Alb', {
      vpc: props.vpc,
      vpcSubnets: props.subnets,
      securityGroup: props.securityGroup,
      internetFacing: false,
      idleTimeout: Duration.seconds(timeouts.albIdleSeconds),
      dropInvalidHeaderFields: true,
      desyncMitigationMode: DesyncMitigationMode.STRICTEST,
      deletionProtection: props.isProtected,
    });
    const logs = new AccessLogBucket(this, 'AccessLogs', {
      retentionDays: props.accessLogDays,
      writer: 'load-balancer',
    });
    this.alb.logAccessLogs(logs.bucket);
    const common = { open: false, defaultAction: actionOf(albDefaultAction, {}) };
    const plain = this.alb.addListener('Listener', {
      port: HTTP_PORT,
      protocol: ApplicationProtocol.HTTP,
      ...common,
    });
    this.listeners = new Map([['Rule', plain]]);
    if (props.certificateArn !== undefined) {
      const secure = this.alb.addListener('SecureListener', {
        port: HTTPS_PORT,
        protocol: ApplicationProtocol.HTTPS,
        sslPolicy: SslPolicy.RECOMMENDED_TLS,
        certificates: [Certificate.fromCertificateArn(this, 'Certificate', props.certificateArn)],
        ...common,
      });
      this.listeners = new Map([...this.listeners, ['SecureRule', secure]]);
    }
  }

  /** Renders every rule of the route table on each listener; a rule whose target is not deployed answers 404. */
  route(targets: Readonly<Partial<Record<AlbTarget, IApplicationTargetGroup>>>): void {
    for (const [prefix, listener] of this.listeners) this.routeFrom(prefix, listener, targets);
  }

  private routeFrom(
    prefix: string,
    listener: ApplicationListener,
    targets: Readonly<Partial<Record<AlbTarget, IApplicationTargetGroup>>>,
  ): void {
    for (const rule of albRules()) {
      const conditions: ListenerCondition[] = [];
      if (rule.paths.length > 0) conditions.push(ListenerCondition.pathPatterns([...rule.paths]));
      if (rule.header !== null) {
        conditions.push(ListenerCondition.httpHeader(rule.header.name, [...rule.header.values]));
      }
      new ApplicationListenerRule(this, `${prefix}-${rule.name}`, {
        listener,
        priority: rule.priority,
        conditions,
        action: actionOf(rule.action, targets),
      });
    }
  }
}

function actionOf(
  action: AlbAction,
  targets: Readonly<Partial<Record<AlbTarget, IApplicationTargetGroup>>>,
): ListenerAction {
  if (action.kind === 'respond') {
    return ListenerAction.fixedResponse(action.status, {
      contentType: action.contentType,
      messageBody: action.body,
    });
  }
  const target = targets[action.target];
  return target === undefined ? actionOf(albDefaultAction, targets) : ListenerAction.forward([target]);
}
