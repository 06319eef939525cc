/** Who asks, and in which account: everything else depends on it. */
import { about, type AccountFinding } from '../finding.ts';
import type { Environment } from '../../../lib/environment.ts';
import { awsRefusal } from '../../aws/aws-refusal.ts';
import type { AwsClients } from '../../aws/clients.ts';

export type Identity = {
  /** Null: nobody is signed in, and nothing else can be asked. */
  readonly accountId: string | null;
  readonly findings: readonly AccountFinding[];
};

const TOPIC = 'credentials';
const say = about(TOPIC, 'sts:GetCallerIdentity');

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html: needs no right. */
export async function identify(environment: Environment, aws: AwsClients): Promise<Identity> {
  try {
    const { Account: accountId, Arn: arn } = await (await aws.sts()).getCallerIdentity({});
    if (accountId === undefined || arn === undefined) throw new Error('STS named no account');
    return { accountId, findings: [...whoIs(arn, accountId), ...sameAccount(environment, accountId)] };
  } catch (error) {
    const { sentence } = awsRefusal(error);
    const todo =
      'sign in: aws sso login --profile <profile> and AWS_PROFILE=<profile>, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
    return { accountId: null, findings: [say.failure(`nobody is signed in to AWS (${sentence})`, todo)] };
  }
}

function whoIs(arn: string, accountId: string): readonly AccountFinding[] {
  if (arn === `arn:aws:iam::${accountId}:root`) {
    return [
      say.warning(
        `signed in as the root user of ${accountId}`,
        'work with a role of IAM Identity Center instead: the root user cannot be limited',
      ),
    ];
  }
  return [say.ok(`signed in as ${arn}`)];
}

function sameAccount({ name, account }: Environment, accountId: string): readonly AccountFinding[] {
  const { failure, ok } = about('account', 'sts:GetCallerIdentity');
  if (account === undefined) return [ok(`${name} goes to the account signed in to, ${accountId}`)];
  if (account === accountId) return [ok(`${accountId} is the account of ${name}`)];
  return [
    failure(
      `signed in to ${accountId}, and ${name} belongs to ${account}`,
      `sign in to ${account}, or set account: '${accountId}' for ${name} in lib/environments.ts`,
    ),
  ];
}
