/**
 * An update as AWS would carry it out: stack by stack in the order of the assembly, in each stack first what is made and
 * changed, then what goes. Says what is refused, what would go down, and what is made anew.
 *
 * The parts of CloudFormation that count here:
 * 1. A stack whose template is what was sent last is skipped by the CLI, also when what it refers to has changed:
 *    https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-deploy.html (`--force`)
 * 2. A resource that must be replaced is made first, and the former one deleted at the end of its own stack's update:
 *    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
 * 3. An export that another stack imports can neither go nor change:
 *    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html
 */
import { isDeepStrictEqual } from 'node:util';
import { diffTemplate, ResourceImpact, type ResourceDifference } from '@aws-cdk/cloudformation-diff';
import type { System } from '../support/synthesized.ts';
import type { Resource, Template } from '../support/template.ts';
import { downtime } from './public-path.ts';
import { refusals } from './refusals.ts';
import { deployed, filledIn, isMissing, templatesOf, type World } from './world.ts';

export type Operation = {
  readonly id: string;
  readonly type: string;
  readonly kind: 'create' | 'update' | 'replace' | 'delete';
  readonly before: Resource | null;
  readonly after: Resource | null;
  /** Names of the properties that change. */
  readonly properties: readonly string[];
};

export type Step = {
  readonly stack: string;
  readonly operations: readonly Operation[];
  /** Before anything of this step. */
  readonly before: World;
  /** When all is made and changed, and what goes still stands. */
  readonly after: World;
};

export type Rehearsal = {
  /** What AWS refuses, and what points at something that is gone; sentences. */
  readonly problems: readonly string[];
  /** When the public address does not answer; sentences. */
  readonly downtime: readonly string[];
  readonly operations: readonly (Operation & { readonly stack: string })[];
};

export function rehearse(from: System, to: System): Rehearsal {
  const target = templatesOf(to);
  let world = deployed(from);
  const problems: string[] = [];
  const down = new Set<string>();
  const operations: Rehearsal['operations'][number][] = [];
  for (const [stack, template] of target) {
    const step = stepOf(stack, template, world);
    problems.push(...stale(stack, template, world), ...heldExports(step), ...refusals(step));
    for (const sentence of downtime(step)) down.add(`${sentence}, when ${stack} has been updated`);
    operations.push(...step.operations.map((operation) => ({ ...operation, stack })));
    world = step.after;
  }
  // What is left pointing at something that another stack replaced after it.
  for (const [stack, template] of target) problems.push(...stale(stack, template, world));
  return { problems: [...new Set(problems)], downtime: [...down], operations };
}

function stepOf(stack: string, template: Template, before: World): Step {
  const sentBefore = before.sent.get(stack);
  if (sentBefore !== undefined && isDeepStrictEqual(sentBefore, template)) {
    return { stack, operations: [], before, after: before };
  }
  const old = before.live.get(stack) ?? { Resources: {} };
  const next = filledIn(template, before);
  const operations = operationsOf(old, next);
  const generations = new Map(before.generations);
  for (const { id, kind } of operations) {
    const name = `${stack}/${id}`;
    if (kind === 'replace') generations.set(name, (generations.get(name) ?? 0) + 1);
  }
  return {
    stack,
    operations,
    before,
    after: {
      sent: new Map(before.sent).set(stack, template),
      live: new Map(before.live).set(stack, next),
      generations,
    },
  };
}

function operationsOf(before: Template, after: Template): readonly Operation[] {
  const operations: Operation[] = [];
  diffTemplate(before, after).resources.forEachDifference((id, difference) => {
    const kind = kindOf(difference);
    if (kind === null) return;
    const old = before.Resources[id] ?? null;
    const next = after.Resources[id] ?? null;
    operations.push({
      id,
      type: (next ?? old)?.Type ?? '',
      kind,
      before: old,
      after: next,
      properties: Object.keys(difference.propertyUpdates),
    });
  });
  return operations;
}

function kindOf(difference: ResourceDifference): Operation['kind'] | null {
  if (difference.isAddition) return 'create';
  if (difference.isRemoval) return 'delete';
  // It becomes a nested stack, which is updated:
  // https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-application.html
  if (difference.newValue?.Type === 'AWS::Serverless::Application') return 'update';
  switch (difference.changeImpact) {
    case ResourceImpact.MAY_REPLACE:
      return isReplacedAfterAll(difference) ? 'replace' : 'update';
    case ResourceImpact.WILL_REPLACE:
      return 'replace';
    case ResourceImpact.WILL_UPDATE:
      return 'update';
    default:
      return null;
  }
}

/**
 * "May be replaced", decided. In doubt it is: nobody wants to find that out in production. Of a database instance
 * CloudFormation's own handler says when: ImmutabilityHelper of
 * https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds
 */
function isReplacedAfterAll({ oldValue, newValue, propertyUpdates }: ResourceDifference): boolean {
  if (newValue?.Type !== 'AWS::RDS::DBInstance') return true;
  const old = oldValue?.Properties ?? {};
  return (
    'Engine' in propertyUpdates ||
    'DBSnapshotIdentifier' in propertyUpdates ||
    ('PerformanceInsightsKMSKeyId' in propertyUpdates && old['PerformanceInsightsKMSKeyId'] !== undefined) ||
    ('AvailabilityZone' in propertyUpdates &&
      (newValue.Properties?.['AvailabilityZone'] !== undefined || newValue.Properties?.['MultiAZ'] !== true))
  );
}

/** A stack that is skipped, or was updated before what it refers to, keeps what it was given. */
function stale(stack: string, template: Template, world: World): readonly string[] {
  const sent = world.sent.get(stack);
  const live = world.live.get(stack);
  if (sent === undefined || live === undefined || !isDeepStrictEqual(sent, template)) return [];
  const now = filledIn(template, world);
  return Object.entries(now.Resources).flatMap(([id, resource]) => {
    if (isDeepStrictEqual(resource, live.Resources[id])) return [];
    const what = isMissing(resource) ? 'refers to an output that is gone' : 'keeps what it knew';
    return [`${stack}: ${id} (${resource.Type}) is not updated and ${what}`];
  });
}

function heldExports({ stack, before, after }: Step): readonly string[] {
  const old = before.sent.get(stack);
  const next = after.sent.get(stack);
  if (old === undefined || next === undefined || old === next) return [];
  const problems: string[] = [];
  for (const [name, output] of Object.entries(old.Outputs ?? {})) {
    const exported = exportName(output);
    if (exported === null || !isImported(exported, stack, before)) continue;
    const asked: Template = { Resources: {}, Outputs: { asked: { Value: { 'Fn::ImportValue': exported } } } };
    if (!isDeepStrictEqual(filledIn(asked, before), filledIn(asked, after))) {
      problems.push(`${stack}: the export ${name} is in use by another stack and changes`);
    }
  }
  return problems;
}

function exportName(output: object): unknown {
  return 'Export' in output ? (output.Export as { readonly Name: unknown }).Name : null;
}

function isImported(exported: unknown, producer: string, world: World): boolean {
  const wanted = JSON.stringify({ 'Fn::ImportValue': exported });
  return [...world.sent].some(
    ([stack, template]) => stack !== producer && JSON.stringify(template).includes(wanted),
  );
}
