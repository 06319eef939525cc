/** docs/configuration.md, from the tables of variables that the programs themselves check at start. */
import { proxyVariables, type Variable } from '../../core/config-schema.ts';
import { oidcVariables } from '../../core/identity/oidc-settings.ts';
import { adminVariables } from '../../lambda/admin/config.ts';
import { jobVariables } from '../../lambda/usage-jobs/settings.ts';
import { localVariables } from '../../local/settings.ts';

export function configurationPage(): string {
  return [
    '# Configuration',
    '',
    'Every environment variable, from the tables that the programs check at start; what is wrong is reported all at once, by name. On AWS the stacks set them; see `lib/environments.ts` for what to choose there. (`npm run configuration` writes this page.)',
    '',
    '## `npm start`, on a laptop',
    '',
    'Variables of the proxy task that are set for `npm start` are handed on to its tasks, except those it decides itself (ports, secrets, journal).',
    '',
    ...table(localVariables),
    '',
    '## Proxy task',
    '',
    ...table(proxyVariables),
    '',
    '## Admin function',
    '',
    ...table(adminVariables),
    '',
    '## Usage jobs',
    '',
    'Roll-up, reconciliation, export and notices; [finance.md](finance.md).',
    '',
    ...table(jobVariables),
    '',
    '## Signing in: proxy task and admin function alike',
    '',
    'With these set, people come in with a token of an OpenID Connect issuer instead of a key; [identity.md](identity.md).',
    '',
    ...table(oidcVariables),
    '',
  ].join('\n');
}

function table(variables: readonly Variable[]): readonly string[] {
  return [
    '| variable | meaning | value | default |',
    '| --- | --- | --- | --- |',
    ...variables.map(
      (one) =>
        `| \`${one.name}\` | ${one.meaning} | ${valueOf(one)} | ${one.fallback === undefined ? '–' : `\`${one.fallback}\``} |`,
    ),
  ];
}

function valueOf(variable: Variable): string {
  switch (variable.check) {
    case 'integer':
      return `${variable.min ?? 0} … ${variable.max ?? Number.MAX_SAFE_INTEGER}`;
    case 'url':
      return 'http(s) address';
    case 'secret':
      return 'secret';
    case 'ranges':
      return 'address ranges, separated by commas';
    case 'text':
      return 'text';
  }
}
