/**
 * Saves the templates of what is deployed, as CloudFormation has them, beside an assembly that is to be deployed: every
 * stack of the environment, also one that the assembly no longer has, in every region it has or had stacks in.
 *
 *     node scripts/deployed.ts <folder of the assembly> <folder for the templates>
 *
 * Needs cloudformation:DescribeStacks and cloudformation:GetTemplate.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { awsClients } from '../cli/aws/clients.ts';

/** Stacks that CloudFront needs there, whatever the region of an environment. */
const EDGE_REGION = 'us-east-1';

async function main(): Promise<void> {
  const [assembly, saved] = process.argv.slice(2);
  if (assembly === undefined || saved === undefined) {
    throw new Error('Usage: node scripts/deployed.ts <assembly> <folder for the templates>');
  }
  const { prefix, regions } = environmentOf(assembly);
  mkdirSync(saved, { recursive: true });
  for (const region of regions) await save(region, prefix, saved);
}

async function save(region: string, prefix: string, saved: string): Promise<void> {
  const cloudFormation = await awsClients({ region }).cloudFormation();
  let token: string | undefined;
  do {
    const page = await cloudFormation.describeStacks(token === undefined ? {} : { NextToken: token });
    for (const { StackName: name = '', StackStatus: status } of page.Stacks ?? []) {
      // A change set that was never executed: there is a name and nothing else.
      if (!name.startsWith(prefix) || status === 'REVIEW_IN_PROGRESS') continue;
      const { TemplateBody: body } = await cloudFormation.getTemplate({
        StackName: name,
        TemplateStage: 'Original',
      });
      if (body === undefined) throw new Error(`CloudFormation has no template of ${name}`);
      writeFileSync(join(saved, `${name}.template.json`), body);
      console.log(`${name} (${region}): ${status}`);
    }
    token = page.NextToken;
  } while (token !== undefined);
}

type Manifest = {
  readonly artifacts: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly environment?: string;
        readonly properties?: { readonly stackName?: string };
      }
    >
  >;
};

/** What the names of its stacks begin with, and where they are. */
function environmentOf(assembly: string): {
  readonly prefix: string;
  readonly regions: ReadonlySet<string>;
} {
  const { artifacts } = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')) as Manifest;
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const [first] = stacks;
  const prefix = /^stargate-[^-]+-/.exec(first?.[1].properties?.stackName ?? first?.[0] ?? '')?.[0];
  if (prefix === undefined) throw new Error(`There is no stack of Stargate in ${assembly}.`);
  const regions = stacks.map(([, { environment = '' }]) => environment.split('/').at(-1) ?? '');
  return { prefix, regions: new Set([...regions, EDGE_REGION]) };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
