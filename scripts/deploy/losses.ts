/** What deploying templates would lose of what is deployed: for scripts/guard.ts and `npm run deploy`. */
import { deployedStacks } from '../../cli/account/deployed.ts';
import type { AwsClients } from '../../cli/aws/clients.ts';
import type { Environment } from '../../lib/environment.ts';
import { destructiveChanges, type CfnTemplate } from '../../lib/stateful-changes.ts';

/** A stack in one of these has a name, and no resources. */
const EMPTY = ['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE'];

export type Losses = {
  /** What is lost, each with its stack. */
  readonly sentences: readonly string[];
  /** Whether a loss is in a stack that nobody has allowed it for. */
  readonly isRefused: boolean;
};

/** The templates of what is deployed, as CloudFormation has them, by stack. */
export async function deployedTemplates(
  environment: Environment,
  aws: AwsClients,
): Promise<ReadonlyMap<string, CfnTemplate>> {
  const templates = new Map<string, CfnTemplate>();
  for (const { name, region, status } of await deployedStacks(environment, aws)) {
    if (EMPTY.includes(status)) continue;
    const cloudFormation = await aws.inRegion(region).cloudFormation();
    const { TemplateBody: body } = await cloudFormation.getTemplate({
      StackName: name,
      TemplateStage: 'Original',
    });
    if (body === undefined) throw new Error(`CloudFormation has no template of ${name}`);
    templates.set(name, JSON.parse(body) as CfnTemplate);
  }
  return templates;
}

/** `after` gives null for a stack that is no longer there. */
export function lossesBetween(
  before: ReadonlyMap<string, CfnTemplate>,
  after: (stack: string) => CfnTemplate | null,
  allowed: ReadonlySet<string>,
): Losses {
  const sentences: string[] = [];
  let isRefused = false;
  for (const [stack, template] of before) {
    const lost = destructiveChanges(template, after(stack) ?? {});
    sentences.push(...lost.map((loss) => `${stack}: ${loss}`));
    if (lost.length > 0 && !allowed.has(stack)) isRefused = true;
  }
  return { sentences, isRefused };
}

/** The stacks that a person names to let a loss in them through: ALLOW_DATA_LOSS=stargate-dev-data. */
export function allowedLosses(variable: string | undefined): ReadonlySet<string> {
  return new Set((variable ?? '').split(',').filter((name) => name !== ''));
}
