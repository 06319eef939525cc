/**
 * What stands in an account: per stack the template that was deployed last, with the references between stacks filled in
 * as they were when it was. CloudFormation fills them in when the stack that refers is created or updated, and never by
 * itself afterwards:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { System } from '../support/synthesized.ts';
import type { Properties, Template } from '../support/template.ts';

export type World = {
  /** By the full name of the stack, as it was sent to CloudFormation. */
  readonly sent: ReadonlyMap<string, Template>;
  /** The same with the references between stacks filled in. */
  readonly live: ReadonlyMap<string, Template>;
  /** `stack/logical id` → how many times it was replaced; 0 when absent. */
  readonly generations: ReadonlyMap<string, number>;
};

/** What one stack's output stood for when another stack was updated. */
const FILLED_IN = 'stargate:filled-in';

export function deployed(system: System): World {
  const sent = templatesOf(system);
  const generations = new Map<string, number>();
  const live = new Map<string, Template>();
  for (const [stack, template] of sent) live.set(stack, filledIn(template, { sent, generations }));
  return { sent, live, generations };
}

/** All templates of an assembly by the names of their stacks, in the order in which the CLI deploys them. */
export function templatesOf(system: System): ReadonlyMap<string, Template> {
  const manifest = JSON.parse(readFileSync(join(system.directory, 'manifest.json'), 'utf8')) as Manifest;
  const stacks = Object.entries(manifest.artifacts).filter(
    ([, artifact]) => artifact.type === 'aws:cloudformation:stack',
  );
  const ordered = new Map<string, Template>();
  const visit = (name: string): void => {
    const artifact = manifest.artifacts[name];
    if (artifact?.type !== 'aws:cloudformation:stack' || ordered.has(name)) return;
    for (const needed of artifact.dependencies ?? []) visit(needed);
    const short = name.slice(`stargate-${system.environment.name}-`.length);
    const known = (system.templates as Readonly<Record<string, Template>>)[short];
    const file = join(system.directory, String(artifact.properties?.['templateFile']));
    ordered.set(name, known ?? (JSON.parse(readFileSync(file, 'utf8')) as Template));
  };
  for (const [name] of stacks) visit(name);
  return ordered;
}

type Manifest = {
  readonly artifacts: Readonly<
    Record<
      string,
      { readonly type: string; readonly dependencies?: readonly string[]; readonly properties?: Properties }
    >
  >;
};

/** The template with what other stacks' outputs stand for now, as texts that change when it does. */
export function filledIn(template: Template, world: Pick<World, 'sent' | 'generations'>): Template {
  return replaced(template, (value) => {
    const output = outputAskedFor(value, world.sent);
    if (output === null) return undefined;
    const producer = world.sent.get(output.stack);
    const found = producer?.Outputs?.[output.name];
    return found === undefined
      ? `${FILLED_IN} nothing: ${output.stack} has no ${output.name}`
      : `${FILLED_IN} ${identity(found.Value, output.stack, world.generations)}`;
  }) as Template;
}

/** Whether something refers to what another stack no longer has. */
export function isMissing(value: unknown): boolean {
  return JSON.stringify(value).includes(`${FILLED_IN} nothing`);
}

/** Physical identity of what a value refers to: `stack/logical id#generation`, wherever it stands inside the value. */
function identity(value: unknown, stack: string, generations: World['generations']): string {
  return JSON.stringify(
    replaced(value, (inner) => {
      const id = logicalIdOf(inner);
      if (id === null) return undefined;
      const attribute = 'Fn::GetAtt' in (inner as object) ? JSON.stringify(inner) : '';
      return `${physical(stack, id, generations)}${attribute}`;
    }),
  );
}

export function physical(stack: string, id: string, generations: World['generations']): string {
  return `${stack}/${id}#${generations.get(`${stack}/${id}`) ?? 0}`;
}

function outputAskedFor(
  value: unknown,
  sent: World['sent'],
): { readonly stack: string; readonly name: string } | null {
  if (typeof value !== 'object' || value === null) return null;
  if ('Fn::GetStackOutput' in value) {
    const { StackName, OutputName } = value['Fn::GetStackOutput'] as Properties;
    return { stack: String(StackName), name: String(OutputName) };
  }
  if ('Fn::ImportValue' in value) {
    const wanted = JSON.stringify(value['Fn::ImportValue']);
    for (const [stack, { Outputs = {} }] of sent) {
      for (const [name, output] of Object.entries(Outputs)) {
        const { Export } = output as { readonly Export?: { readonly Name: unknown } };
        if (Export !== undefined && JSON.stringify(Export.Name) === wanted) return { stack, name };
      }
    }
    return { stack: 'an unknown stack', name: wanted };
  }
  return null;
}

/** Logical ids that a value refers to inside its own template. */
export function referredTo(value: unknown): readonly string[] {
  const ids = new Set<string>();
  replaced(value, (inner) => {
    const id = logicalIdOf(inner);
    if (id !== null) ids.add(id);
    return undefined;
  });
  for (const match of JSON.stringify(value ?? null).matchAll(/\$\{([A-Za-z0-9]+)(?:\.[\w.]+)?\}/g)) {
    if (match[1] !== undefined) ids.add(match[1]);
  }
  return [...ids];
}

function logicalIdOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  if ('Ref' in value && typeof value.Ref === 'string' && !value.Ref.startsWith('AWS::')) return value.Ref;
  if ('Fn::GetAtt' in value) {
    const target = value['Fn::GetAtt'];
    return String(Array.isArray(target) ? target[0] : String(target).split('.')[0]);
  }
  return null;
}

/** A copy in which `by` has replaced what it returns something for. */
function replaced(value: unknown, by: (value: unknown) => unknown): unknown {
  const instead = by(value);
  if (instead !== undefined) return instead;
  if (Array.isArray(value)) return value.map((entry) => replaced(entry, by));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, replaced(entry, by)]));
}
