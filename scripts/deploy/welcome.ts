/** What is printed at the end of a deployment: where everything is, the first key, and lines to copy. */
import { outputOf, type DeployedStack } from '../../cli/account/deployed.ts';
import type { Environment } from '../../lib/environment.ts';
import { FIRST_ADMIN } from './first-key.ts';

/** `key` is null where it was made by an earlier run. */
export function welcome(
  { name }: Environment,
  stacks: readonly DeployedStack[],
  key: string | null,
): readonly string[] {
  const gateway = outputOf(stacks, 'GatewayUrl') ?? '';
  const addresses = [
    ['Gateway', gateway],
    ['Admin API, in the VPC', outputOf(stacks, 'AdminUrl')],
    ['Grafana', outputOf(stacks, 'GrafanaUrl')],
  ].flatMap(([what, address]) => (address === null ? [] : [`  ${(what ?? '').padEnd(22)} ${address}`]));
  return [
    '',
    ...addresses,
    '',
    ...(key === null
      ? [
          `The first admin key was made before, and is not shown again. Another one:`,
          `  npx stargate key generate --user-id ${FIRST_ADMIN} --env ${name}`,
        ]
      : ['The first admin key. It is shown once: keep it.', `  ${key}`]),
    '',
    'A call:',
    `  curl -N ${gateway}/v1/chat/completions -H "authorization: Bearer ${key ?? 'sk-sg-…'}" \\`,
    `    -H "content-type: application/json" \\`,
    `    -d '{"model":"claude-haiku-4-5","stream":true,"messages":[{"role":"user","content":"hello"}]}'`,
    '',
    'Claude Code:',
    `  ANTHROPIC_BASE_URL=${gateway} ANTHROPIC_AUTH_TOKEN=sk-sg-… claude`,
    '',
    'A key for somebody, by your rights in AWS, from anywhere:',
    `  npx stargate user new --user-email ada@example.com --env ${name}`,
    `  npx stargate key generate --user-id ada@example.com --key-alias ada-laptop --env ${name}`,
    '',
    `How it is: npx stargate doctor --env ${name}. The way back: npm run destroy -- ${name}.`,
  ];
}
