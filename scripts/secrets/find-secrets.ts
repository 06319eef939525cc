/** Finds secrets in a text: by the recommended rules of secretlint, and by ours for what this project hands out and uses. */
import { lintSource } from '@secretlint/core';
import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import { isWellFormedKey, KEY_LENGTH, KEY_PREFIX } from '../../core/keys/virtual-key.ts';
import { allowed } from './allowed.ts';
import type { Text } from './texts.ts';

export type Finding = { readonly line: number; readonly what: string };

const RULE = '@secretlint/secretlint-rule-';
const CONFIG: Parameters<typeof lintSource>[0]['options']['config'] = {
  rules: rules
    // A comment beside a secret does not make it harmless: what is allowed stands in one table.
    .filter(({ meta }) => meta.id !== `${RULE}filter-comments`)
    .map((rule) => ({
      id: rule.meta.id,
      rule,
      // Ids of access keys are off in the preset, because they are no secrets: but they come with one.
      options: rule.meta.id === `${RULE}aws` ? { enableIDScanRule: true } : {},
      allowMessageIds: ['AWSAccountID'],
    })),
};

type OwnRule = {
  readonly what: string;
  readonly pattern: RegExp;
  readonly isOne?: (text: string) => boolean;
};

const ownRules: readonly OwnRule[] = [
  {
    what: 'a virtual key of Stargate',
    pattern: new RegExp(`${KEY_PREFIX}[0-9A-Za-z]{${KEY_LENGTH - KEY_PREFIX.length}}`, 'g'),
    // Made-up keys have a checksum that is wrong.
    isOne: isWellFormedKey,
  },
  // https://github.com/gitleaks/gitleaks/blob/v8.30.1/cmd/generate/config/rules/aws.go
  { what: 'a long-term API key of Amazon Bedrock', pattern: /\bABSK[A-Za-z0-9+/]{109,269}={0,2}/g },
  {
    what: 'a short-term API key of Amazon Bedrock',
    pattern: /bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/=]{20,}/g,
  },
];

export async function findSecrets({ name, content }: Text): Promise<readonly Finding[]> {
  const { messages } = await lintSource({
    source: { content, filePath: name, contentType: 'text' },
    options: { config: CONFIG, locale: 'en', noPhysicFilePath: true },
  });
  const found = messages.map(({ messageId, range: [from, to] }) => ({ from, to, what: spaced(messageId) }));
  for (const { what, pattern, isOne } of ownRules) {
    for (const { 0: text, index } of content.matchAll(pattern))
      if (isOne?.(text) !== false) found.push({ from: index, to: index + text.length, what });
  }
  return found
    .filter(({ from, to }) => !isAllowed(content.slice(from, to)))
    .map(({ from, what }) => ({ line: content.slice(0, from).split('\n').length, what }));
}

function isAllowed(text: string): boolean {
  return allowed.some(({ pattern }) => pattern.test(text));
}

/** `AWSSecretAccessKey` as words. */
function spaced(messageId: string): string {
  return messageId.replaceAll(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ');
}
