/** What leaves an operator before a closed door, or fails in an account that has only what AWS gives a new one. */
import type { Template } from '../support/template.ts';
import type { Mutation } from './mutation.ts';

const FOUND =
  'an operator finds the gateway: address, admin function and master key are outputs, under the names the commands ask for';
const RULES = 'no security group has more rules than a new account allows';
const QUOTAS = 'addresses and endpoints are within the quotas of a new account';
const BOOTSTRAP = 'no stack refuses the bootstrap that the doctor takes for new enough';

type Written = { Outputs: Record<string, unknown>; Rules: Record<string, unknown> };

export const accountMutations: readonly Mutation[] = [
  {
    name: 'the admin function is no output any more, and the first key cannot be made',
    caughtBy: FOUND,
    environment: 'dev',
    apply: ({ gateway }) => {
      delete written(gateway).Outputs['AdminFunctionName'];
    },
  },
  {
    name: 'the output names the migration instead of the admin function',
    caughtBy: FOUND,
    environment: 'dev',
    apply: ({ gateway }) => {
      written(gateway).Outputs['AdminFunctionName'] = { Value: { Ref: 'MigrationFunction' } };
    },
  },
  {
    name: 'the public address is told under another name',
    caughtBy: FOUND,
    apply: ({ edge }) => {
      const { Outputs } = written(edge);
      Outputs['Url'] = Outputs['GatewayUrl'];
      delete Outputs['GatewayUrl'];
    },
  },
  {
    name: 'each office of the company gets a rule of its own, sixty-one of them',
    caughtBy: RULES,
    apply: ({ network }) => many(network, 'AWS::EC2::SecurityGroupIngress', 61, { GroupId: 'sg-1' }),
  },
  {
    name: 'a zone more has two addresses more, and the sixth is refused',
    caughtBy: QUOTAS,
    apply: ({ network }) => many(network, 'AWS::EC2::EIP', 6, { Domain: 'vpc' }),
  },
  {
    name: 'an interface endpoint for every service there is',
    caughtBy: QUOTAS,
    environment: 'staging',
    apply: ({ network }) => many(network, 'AWS::EC2::VPCEndpoint', 51, {}),
  },
  {
    name: 'CDK asks for a newer bootstrap than the doctor looks for',
    caughtBy: BOOTSTRAP,
    apply: ({ data }) => {
      written(data).Rules = { CheckBootstrapVersion: { Assertions: [['1', '2', '3', '4', '5', '6']] } };
    },
  },
];

function written(template: Template): Written {
  return template as unknown as Written;
}

function many(template: Template, type: string, howMany: number, properties: object): void {
  for (let one = 0; one < howMany; one += 1) {
    template.Resources[`Added${one}`] = { Type: type, Properties: { ...properties } };
  }
}
