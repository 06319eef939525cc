/** Whether every stack is whole. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html */
import { about, listed, type AccountFinding, type Check } from '../finding.ts';
import { stackName, STACKS, type DeployedStack } from '../deployed.ts';

export const stacksCheck: Check = {
  topic: 'stacks',
  asks: ['cloudformation:DescribeStacks'],
  run: async ({ environment, stacks }) => {
    const { ok, warning } = about('stacks', 'cloudformation:DescribeStacks');
    if (stacks.length === 0) return [ok(`nothing of ${environment.name} is deployed yet`)];
    const names = new Set(stacks.map(({ name }) => name));
    const missing = STACKS.map((stack) => stackName(environment, stack)).filter((name) => !names.has(name));
    const whole = stacks.filter(isWhole).map(({ name }) => name);
    return [
      ...(whole.length === 0 ? [] : [ok(`${listed(whole)} ${whole.length === 1 ? 'is' : 'are'} whole`)]),
      ...(missing.length === 0
        ? []
        : [
            warning(
              `${listed(missing)} are not there`,
              `npm run deploy -- ${environment.name} goes on where it stopped`,
            ),
          ]),
      ...stacks.filter((stack) => !isWhole(stack)).map((stack) => brokenStack(stack, environment.name)),
    ];
  },
};

function isWhole({ status }: DeployedStack): boolean {
  return [
    'CREATE_COMPLETE',
    'UPDATE_COMPLETE',
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'IMPORT_COMPLETE',
  ].includes(status);
}

function brokenStack({ name, region, status, reason }: DeployedStack, environment: string): AccountFinding {
  const { warning, failure } = about('stacks', 'cloudformation:DescribeStacks');
  const found = `${name} is ${status}${reason === null ? '' : `: ${reason}`}`;
  const events = `aws cloudformation describe-stack-events --stack-name ${name} --region ${region} --query "StackEvents[?contains(ResourceStatus, 'FAILED')].[LogicalResourceId, ResourceStatusReason]"`;
  switch (status) {
    case 'CREATE_IN_PROGRESS':
    case 'UPDATE_IN_PROGRESS':
    case 'UPDATE_ROLLBACK_IN_PROGRESS':
    case 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS':
    case 'ROLLBACK_IN_PROGRESS':
    case 'DELETE_IN_PROGRESS':
    case 'REVIEW_IN_PROGRESS':
      return warning(found, 'wait until CloudFormation is done; npm run deploy waits too');
    case 'ROLLBACK_COMPLETE':
    case 'CREATE_FAILED':
    case 'ROLLBACK_FAILED':
      return failure(
        found,
        `its creation failed. See why: ${events}. Then npm run deploy -- ${environment}, which makes it anew`,
      );
    case 'UPDATE_ROLLBACK_COMPLETE':
      return warning(found, `the last change failed and was taken back. See why: ${events}`);
    case 'UPDATE_ROLLBACK_FAILED':
      return failure(
        found,
        `aws cloudformation continue-update-rollback --stack-name ${name} --region ${region}; what failed: ${events}`,
      );
    case 'DELETE_FAILED':
      return failure(found, `run npm run destroy -- ${environment} again; what is in the way: ${events}`);
    default:
      return failure(found, events);
  }
}
