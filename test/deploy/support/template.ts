/** CloudFormation templates as data, and ways to look into them that read like the question asked. */
import type { Resources as ResourcesByLogicalId } from '../../../lib/references/identity.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- properties of a hundred resource types
export type Properties = Record<string, any>;

export type Resource = {
  Type: string;
  Properties?: Properties;
  DependsOn?: string[] | string;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
};

export type Template = {
  Resources: Record<string, Resource>;
  Outputs?: Record<string, { Value: unknown }>;
  Parameters?: Record<string, unknown>;
};

export type Templates = Readonly<Record<string, Template>>;

export type Found = { readonly id: string; readonly resource: Resource; readonly properties: Properties };

/** All resources of a type, in one template or in all of a system's. */
export function resourcesOf(templates: Template | Templates, type: string): readonly Found[] {
  const list = isTemplate(templates) ? [templates] : Object.values(templates);
  return list.flatMap((template) =>
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => ({ id, resource, properties: resource.Properties ?? {} })),
  );
}

/** The only resource of a type; throws when there is none or more than one. */
export function theOnly(templates: Template | Templates, type: string): Found {
  const found = resourcesOf(templates, type);
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`expected one ${type}, found ${found.length}`);
  return first;
}

/** Logical id behind a Ref, a GetAtt, or an output of another stack; null for anything else. */
export function referenced(templates: Templates, value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  if ('Ref' in value) return String(value.Ref);
  if ('Fn::GetAtt' in value) return String((value['Fn::GetAtt'] as unknown[])[0]);
  if ('Fn::GetStackOutput' in value) {
    const { OutputName } = value['Fn::GetStackOutput'] as { OutputName: string };
    for (const template of Object.values(templates)) {
      const output = template.Outputs?.[OutputName];
      if (output !== undefined) return referenced(templates, output.Value);
    }
  }
  return null;
}

/** The resources of a template, as lib/references reads them. */
export function resourcesIn({ Resources }: Template): ResourcesByLogicalId {
  return (logicalId) => {
    const resource = Resources[logicalId];
    return resource === undefined
      ? undefined
      : { type: resource.Type, properties: resource.Properties ?? {} };
  };
}

export type StackOutput = { readonly StackName: string; readonly OutputName: string };

/** Each output of another stack that a value refers to, as often as it does. */
export function outputsReadBy(value: unknown): readonly StackOutput[] {
  if (Array.isArray(value)) return value.flatMap(outputsReadBy);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, content]: [string, unknown]) =>
    name === 'Fn::GetStackOutput' ? [content as StackOutput] : outputsReadBy(content),
  );
}

/** Every statement of every IAM policy in the templates, with the resource it stands in. */
export type Statement = {
  readonly holder: string;
  readonly holderType: string;
  /** Logical ids of the roles it is a policy of. */
  readonly roles: readonly string[];
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
  readonly condition: Properties | null;
  readonly principal: unknown;
};

export function statementsOf(templates: Template | Templates): readonly Statement[] {
  const list = isTemplate(templates) ? [templates] : Object.values(templates);
  return list.flatMap((template) =>
    Object.entries(template.Resources).flatMap(([id, resource]) =>
      policyDocumentsOf(resource).flatMap((document) =>
        asList(document['Statement']).map((statement) => {
          const fields = statement as Properties;
          return {
            holder: id,
            holderType: resource.Type,
            roles: asList(resource.Properties?.['Roles'] ?? []).map(refOf),
            effect: String(fields['Effect']),
            actions: asList(fields['Action'] ?? fields['NotAction']).map(String),
            resources: asList(fields['Resource'] ?? []),
            condition: (fields['Condition'] as Properties | undefined) ?? null,
            principal: fields['Principal'] ?? null,
          };
        }),
      ),
    ),
  );
}

function policyDocumentsOf(resource: Resource): readonly Properties[] {
  const properties = resource.Properties ?? {};
  const documents: Properties[] = [];
  for (const name of ['PolicyDocument', 'KeyPolicy', 'ResourcePolicy']) {
    const document = properties[name] as unknown;
    if (typeof document === 'object' && document !== null) documents.push(document);
  }
  for (const policy of asList(properties['Policies'] ?? [])) {
    const document = (policy as Properties)['PolicyDocument'] as unknown;
    if (typeof document === 'object' && document !== null) documents.push(document);
  }
  return documents;
}

function refOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'Ref' in value ? String(value.Ref) : String(value);
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isTemplate(value: Template | Templates): value is Template {
  return 'Resources' in value;
}

/** Attributes of a load balancer or a target group, by their keys. */
export function attributesOf(list: unknown): Readonly<Record<string, string>> {
  const pairs = asList(list ?? []) as { Key: string; Value: string }[];
  return Object.fromEntries(pairs.map(({ Key, Value }) => [Key, Value]));
}
