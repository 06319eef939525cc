/**
 * Acknowledges a right on resources that end in a wildcard. The finding names them as the template does, and the name of
 * what another stack made is only known when all references are resolved: so it is acknowledged then.
 */
import { Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export function acknowledgeWildcard(holder: Construct, resource: string, reason: string): void {
  holder.node.addValidation({
    validate: () => {
      const id = `AwsSolutions-IAM5[Resource::${asNagWrites(Stack.of(holder).resolve(resource))}]`;
      Validations.of(holder).acknowledge({ id, reason });
      return [];
    },
  });
}

/** https://github.com/cdklabs/cdk-nag/blob/main/src/utils/flatten-cfn-reference.ts */
function asNagWrites(resolved: unknown): string {
  if (typeof resolved === 'string') return resolved;
  const {
    'Fn::Join': join,
    'Fn::GetAtt': attribute,
    Ref: name,
    'Fn::ImportValue': imported,
  } = resolved as {
    readonly 'Fn::Join'?: readonly [delimiter: string, items: readonly unknown[]];
    readonly 'Fn::GetAtt'?: readonly [resource: string, attribute: string];
    readonly Ref?: string;
    readonly 'Fn::ImportValue'?: unknown;
  };
  if (join !== undefined) return join[1].map(asNagWrites).join(join[0]);
  if (attribute !== undefined) return `<${attribute.join('.')}>`;
  if (name !== undefined) return `<${name}>`;
  if (imported !== undefined) return asNagWrites(imported);
  return JSON.stringify(resolved);
}
