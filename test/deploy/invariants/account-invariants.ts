/** What the doctor and the deployment take for granted about the templates, and what an account's quotas allow by default. */
import { NEEDED_VERSION } from '../../../cli/account/before/bootstrap.ts';
import { STACKS } from '../../../cli/account/deployed.ts';
import { asList, resourcesOf, type Properties } from '../support/template.ts';
import type { System } from '../support/synthesized.ts';
import { broken, type SystemInvariant } from './invariant.ts';

/** https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html: rules of a group, each way. */
const RULES_PER_GROUP = 60;
const INTERFACE_ENDPOINTS_PER_VPC = 50;
/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html#using-instance-addressing-limit */
const ADDRESSES_PER_REGION = 5;

const templatesOf = ({ templates }: System) => Object.values(templates);

function outputs(system: System): ReadonlyMap<string, unknown> {
  return new Map(
    templatesOf(system).flatMap((template) =>
      Object.entries((template as { Outputs?: Record<string, Properties> }).Outputs ?? {}).map(
        ([name, { Value }]) => [name, Value] as const,
      ),
    ),
  );
}

function count(system: System, type: string): number {
  return templatesOf(system).flatMap((template) => resourcesOf(template, type)).length;
}

export const accountInvariants: readonly SystemInvariant[] = [
  {
    name: 'an operator finds the gateway: address, admin function and master key are outputs, under the names the commands ask for',
    problems: (system) => {
      const told = outputs(system);
      const admin = JSON.stringify(told.get('AdminFunctionName') ?? null);
      return broken([
        ...['GatewayUrl', 'AdminUrl', 'AdminFunctionName', 'MasterKeySecretArn', 'AdminSecurityGroupId'].map(
          (name) => [told.has(name), `there is no output ${name}`] as const,
        ),
        [admin.includes('"AdminFunction'), `AdminFunctionName is ${admin}, not the admin function`],
        [
          STACKS.every((stack) => Object.hasOwn(system.templates, stack)),
          'the doctor waits for a stack that is not there',
        ],
      ]);
    },
  },
  {
    name: 'no security group has more rules than a new account allows',
    problems: ({ templates }) =>
      Object.values(templates).flatMap((template) => {
        const rules = new Map<string, number>();
        const add = (group: unknown, many: number) => {
          const key = JSON.stringify(group);
          rules.set(key, (rules.get(key) ?? 0) + many);
        };
        for (const { properties } of resourcesOf(template, 'AWS::EC2::SecurityGroupIngress'))
          add(properties['GroupId'], 1);
        for (const { id, properties } of resourcesOf(template, 'AWS::EC2::SecurityGroup')) {
          add({ 'Fn::GetAtt': [id, 'GroupId'] }, asList(properties['SecurityGroupIngress']).length);
        }
        return [...rules].flatMap(([group, many]) =>
          many > RULES_PER_GROUP ? [`${group} has ${many} rules, and AWS takes ${RULES_PER_GROUP}`] : [],
        );
      }),
  },
  {
    name: 'addresses and endpoints are within the quotas of a new account',
    problems: (system) => {
      const addresses = count(system, 'AWS::EC2::EIP');
      const endpoints = count(system, 'AWS::EC2::VPCEndpoint');
      return broken([
        [
          addresses <= ADDRESSES_PER_REGION,
          `${addresses} Elastic IP addresses; a region starts with ${ADDRESSES_PER_REGION}`,
        ],
        [
          endpoints <= INTERFACE_ENDPOINTS_PER_VPC,
          `${endpoints} endpoints; a VPC takes ${INTERFACE_ENDPOINTS_PER_VPC}`,
        ],
      ]);
    },
  },
  {
    // The rule CheckBootstrapVersion of a stack lists the versions that are too old:
    // https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
    name: 'no stack refuses the bootstrap that the doctor takes for new enough',
    problems: (system) =>
      Object.entries(system.templates).flatMap(([stack, template]) => {
        const rules = JSON.stringify((template as { Rules?: unknown }).Rules ?? {});
        return rules.includes(`"${NEEDED_VERSION}"`) ? [`${stack} refuses version ${NEEDED_VERSION}`] : [];
      }),
  },
];
