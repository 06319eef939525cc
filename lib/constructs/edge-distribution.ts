/**
 * CloudFront in front of the internal load balancer, over a VPC origin: nothing of ours has a public address. The
 * viewer function lets through the public routes only, caching is off, and every request to the origin carries the
 * header by which the load balancer's rules know it came from outside.
 */
import { Duration, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
  type VpcOrigin as VpcOriginResource,
} from 'aws-cdk-lib/aws-cloudfront';
import { VpcOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget, LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { EDGE_HEADER, EDGE_HEADER_VALUE } from '../../core/alb-rules.ts';
import { edgeFunctionSource } from '../../core/edge-function.ts';
import { timeouts } from '../timeouts.ts';
import type { EdgeDomain } from '../environment.ts';
import { AccessLogBucket } from './private-bucket.ts';

export interface EdgeDistributionProps {
  readonly alb: IApplicationLoadBalancer;
  readonly vpcOrigin: VpcOriginResource;
  readonly accessLogDays: number;
  /** @default CloudFront's own name */
  readonly domain?: EdgeDomain;
  /** @default no web ACL */
  readonly webAclArn?: string;
}

export class EdgeDistribution extends Construct {
  readonly distribution: Distribution;

  constructor(scope: Construct, id: string, props: EdgeDistributionProps) {
    super(scope, id);
    const { domain } = props;
    const gate = new EdgeFunction(this, 'Gate', {
      comment: 'Stargate: lets the public routes through, under their canonical spelling',
      code: FunctionCode.fromInline(edgeFunctionSource()),
      runtime: FunctionRuntime.JS_2_0,
    });
    const logs = new AccessLogBucket(this, 'AccessLogs', {
      retentionDays: props.accessLogDays,
      writer: 'cloudfront',
    });
    this.distribution = new Distribution(this, 'Distribution', {
      comment: 'Stargate',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_ALL,
      ...(domain === undefined
        ? {}
        : {
            domainNames: [domain.name],
            minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
            certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
          }),
      ...(props.webAclArn === undefined ? {} : { webAclId: props.webAclArn }),
      logBucket: logs.bucket,
      defaultBehavior: {
        origin: VpcOrigin.withVpcOrigin(props.vpcOrigin, {
          domainName: domain === undefined ? props.alb.loadBalancerDnsName : domain.internalName,
          readTimeout: Duration.seconds(timeouts.originReadSeconds),
          keepaliveTimeout: Duration.seconds(timeouts.originKeepaliveSeconds),
          connectionTimeout: Duration.seconds(timeouts.originConnectSeconds),
          connectionAttempts: timeouts.originConnectAttempts,
          customHeaders: { [EDGE_HEADER]: EDGE_HEADER_VALUE },
        }),
        allowedMethods: AllowedMethods.ALLOW_ALL,
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        responseHeadersPolicy: ResponseHeadersPolicy.SECURITY_HEADERS,
        compress: false,
        functionAssociations: [{ function: gate, eventType: FunctionEventType.VIEWER_REQUEST }],
      },
    });
    if (domain?.hostedZone !== undefined) this.writeRecords(domain, domain.hostedZone, props.alb);
    this.acknowledge(props);
  }

  private writeRecords(
    domain: EdgeDomain,
    hostedZone: { readonly id: string; readonly name: string },
    alb: IApplicationLoadBalancer,
  ): void {
    const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', {
      hostedZoneId: hostedZone.id,
      zoneName: hostedZone.name,
    });
    new ARecord(this, 'PublicName', {
      zone,
      recordName: `${domain.name}.`,
      target: RecordTarget.fromAlias(new CloudFrontTarget(this.distribution)),
    });
    new ARecord(this, 'InternalName', {
      zone,
      recordName: `${domain.internalName}.`,
      target: RecordTarget.fromAlias(new LoadBalancerTarget(alb)),
    });
  }

  private acknowledge(props: EdgeDistributionProps): void {
    Validations.of(this.distribution).acknowledge(
      {
        id: 'AwsSolutions-CFR1',
        reason: 'Developers travel; every request needs a key, wherever it comes from.',
      },
      ...(props.webAclArn === undefined
        ? [
            {
              id: 'AwsSolutions-CFR2',
              reason: 'A web ACL is optional: the gate function admits public routes only, each needs a key.',
            },
          ]
        : []),
      ...(props.domain === undefined
        ? [
            {
              id: 'AwsSolutions-CFR4',
              reason:
                "CloudFront's own name comes with its own TLS policy; with a domain it is TLS 1.2 or newer.",
            },
          ]
        : []),
    );
  }
}
