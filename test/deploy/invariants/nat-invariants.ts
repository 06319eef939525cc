/**
 * What a NAT instance must be, so that it forwards packets in an account, is no way in, and comes back by itself. All of
 * them hold of themselves where an environment has none.
 */
import { VPN_PORT, vpnParameters } from '../../../core/vpn.ts';
import type { System } from '../support/synthesized.ts';
import { asList, resourcesOf, statementsOf, type Found, type Properties } from '../support/template.ts';
import { broken, type SystemInvariant } from './invariant.ts';
import { ingressRules } from './network-invariants.ts';

export const natInvariants: readonly SystemInvariant[] = [
  {
    // "Each EC2 instance performs source/destination checks by default … you must disable [them] on the NAT instance."
    // https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html#EIP_Disable_SrcDestCheck
    name: 'a NAT instance forwards what is not for itself',
    problems: (system) =>
      natInstances(system).flatMap(({ id, properties }) =>
        broken([[properties['SourceDestCheck'] === false, `EC2 drops what ${id} should forward`]]),
      ),
  },
  {
    // A route in a private subnet may lead to an instance; to an internet gateway only instances with a public address
    // get out. https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html#route-tables-nat
    name: 'behind a NAT instance every private subnet goes out by it, and databases do not',
    problems: (system) => {
      const [instance] = natInstances(system);
      if (instance === undefined) return [];
      const routes = resourcesOf(system.templates.network, 'AWS::EC2::Route');
      const toInstance = routes.filter(({ properties }) => refersTo(properties['InstanceId'], instance));
      const zones = system.environment.network.availabilityZones.length;
      return broken([
        [toInstance.length === zones, `${toInstance.length} routes of ${zones} zones lead to ${instance.id}`],
        [routes.every(({ id }) => !/database/i.test(id)), 'a route leads out of the subnets of databases'],
        [
          resourcesOf(system.templates, 'AWS::EC2::NatGateway').length === 0,
          'there is a NAT gateway as well, and its price',
        ],
      ]);
    },
  },
  {
    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
    name: 'instances give their credentials to nobody who can only make them fetch an address (IMDSv2)',
    problems: ({ templates }) =>
      resourcesOf(templates, 'AWS::EC2::Instance').flatMap(({ id, properties }) => {
        const own = properties['MetadataOptions'] as Properties | undefined;
        const launched = resourcesOf(templates, 'AWS::EC2::LaunchTemplate').find(
          (launchTemplate) =>
            refersTo(properties['LaunchTemplate']?.['LaunchTemplateId'], launchTemplate) ||
            properties['LaunchTemplate']?.['LaunchTemplateName'] ===
              launchTemplate.properties['LaunchTemplateName'],
        );
        const tokens =
          own?.['HttpTokens'] ??
          launched?.properties['LaunchTemplateData']?.['MetadataOptions']?.['HttpTokens'];
        return broken([[tokens === 'required', `${id} answers requests for metadata without a token`]]);
      }),
  },
  {
    name: 'nobody signs in on an instance over the network',
    problems: (system) => [
      ...resourcesOf(system.templates, 'AWS::EC2::Instance')
        .filter(({ properties }) => properties['KeyName'] !== undefined)
        .map(({ id }) => `${id} has a key pair`),
      ...ingressRules(system)
        .filter(({ protocol, fromPort, toPort }) =>
          protocol === '-1' ? true : protocol === 'tcp' && fromPort <= 22 && toPort >= 22,
        )
        .map(({ group, source }) => `${group} takes SSH from ${source}`),
    ],
  },
  {
    name: 'a NAT instance takes TLS of the network, WireGuard where there is a tunnel, and nothing else',
    problems: (system) => {
      const { network, adminAccess } = system.environment;
      return ingressRules(system)
        .filter(({ group }) => group.startsWith('TrafficNat'))
        .filter(
          ({ source, protocol, fromPort, toPort }) =>
            !(source === network.cidr && protocol === 'tcp' && fromPort === 443 && toPort === 443) &&
            !(
              adminAccess.vpn !== undefined &&
              protocol === 'udp' &&
              fromPort === VPN_PORT &&
              toPort === VPN_PORT
            ),
        )
        .map(
          ({ source, protocol, fromPort, toPort }) =>
            `it takes ${protocol} ${fromPort}-${toPort} from ${source}`,
        );
    },
  },
  {
    // An alarm's recover action moves the instance to other hardware with its id, addresses and disk; reboot covers what
    // the system itself does wrong. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/UsingAlarmActions.html
    name: 'a NAT instance is recovered and restarted without a person',
    problems: (system) =>
      natInstances(system).flatMap((instance) => {
        const actions = resourcesOf(system.templates.network, 'AWS::CloudWatch::Alarm')
          .filter(({ properties }) =>
            asList(properties['Dimensions']).some((one) => refersTo((one as Properties)['Value'], instance)),
          )
          .map(({ properties }) => [properties['MetricName'], JSON.stringify(properties['AlarmActions'])]);
        const does = (metric: string, action: string): boolean =>
          actions.some(([name, text]) => name === metric && text.includes(`:ec2:${action}"`));
        return broken([
          [does('StatusCheckFailed_System', 'recover'), `${instance.id} stays on a broken host`],
          [does('StatusCheckFailed_Instance', 'reboot'), `${instance.id} hangs until somebody looks`],
        ]);
      }),
  },
  {
    // Cloud-init runs user data once in an instance's life, and CloudFormation goes on as soon as the instance runs: only
    // a signal says that it forwards. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html
    name: 'a deployment waits until a new NAT instance forwards packets, and moves address and routes then',
    problems: (system) =>
      natInstances(system).flatMap((instance) => {
        const policy = JSON.stringify((instance.resource as Properties)['CreationPolicy'] ?? {});
        const script = JSON.stringify(instance.properties['UserData'] ?? '');
        const addresses = resourcesOf(system.templates.network, 'AWS::EC2::EIP');
        return broken([
          [policy.includes('ResourceSignal'), `nothing waits for ${instance.id}`],
          [script.includes('cfn-signal'), `${instance.id} never says that it is ready`],
          [
            addresses.some(({ properties }) => refersTo(properties['InstanceId'], instance)),
            `the lasting address is not that of ${instance.id}`,
          ],
          [
            instance.properties['NetworkInterfaces']?.[0]?.['AssociatePublicIpAddress'] === true,
            `${instance.id} cannot say so: it has no address until it has`,
          ],
          [
            instance.properties['NetworkInterfaces']?.[0]?.['NetworkInterfaceId'] === undefined,
            `${instance.id} cannot be replaced: its interface would be in use`,
          ],
        ]);
      }),
  },
  {
    name: 'prod goes out by no single instance',
    problems: (system) =>
      system.environment.name === 'prod'
        ? resourcesOf(system.templates, 'AWS::EC2::Route')
            .filter(({ properties }) => properties['InstanceId'] !== undefined)
            .map(({ id }) => `${id} leads to one machine`)
        : [],
  },
  {
    name: 'the gateway of the tunnel reads who is let in, and writes nobody in',
    problems: (system) => {
      const names = vpnParameters(system.environment.name);
      return statementsOf(system.templates.network)
        .filter(({ actions }) => actions.some((action) => action.startsWith('ssm:') && /Param/.test(action)))
        .flatMap(({ actions, resources, holder }) => {
          const text = JSON.stringify(resources);
          const writes = actions.some((action) => /Put|Delete|\*/.test(action));
          const isOwn = [names.privateKey, names.serverKey, names.peers].some((name) => text.includes(name));
          return broken([
            [
              isOwn && !text.includes('parameter/*') && !text.includes('"*"'),
              `${holder} reads other parameters`,
            ],
            [!(writes && text.includes(names.peers)), `${holder} may let people in`],
          ]);
        });
    },
  },
];

function natInstances({ templates }: System): readonly Found[] {
  return resourcesOf(templates.network, 'AWS::EC2::Instance').filter(({ id }) => id.startsWith('Nat'));
}

function refersTo(value: unknown, { id }: Found): boolean {
  return JSON.stringify(value ?? null).includes(`"${id}"`);
}
