/** What CloudFormation's custom resource framework asks and is told. Properties are texts. */
import type { Provisioned } from './provision.ts';

export type ResourceEvent = {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResourceProperties: Readonly<Record<string, string>>;
};

export type ResourceResult = { readonly PhysicalResourceId: string; readonly Data: Provisioned };

const NAME = 'Name';

/** Properties `NameLoadBalancer` … as the definition knows them: `loadBalancer`. */
export function namesOf(properties: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([property, value]) => {
      const [, first = '', rest = ''] = new RegExp(`^${NAME}([A-Z])(\\w*)$`).exec(property) ?? [];
      return first === '' ? [] : [[first.toLowerCase() + rest, value]];
    }),
  );
}
