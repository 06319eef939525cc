/** docs/configuration.md, from the table of settings that the programs themselves are typed by. */
import type { Setting, SettingsTable } from '../../core/settings/read-settings.ts';
import { saasKeySettings } from '../../core/settings/saas-exporter.ts';
import { programs, signInSettings } from '../../core/settings/settings.ts';

export function configurationPage(): string {
  return [
    '# Configuration',
    '',
    'Every environment variable, from the table that the programs check at start; what is wrong is reported all at once, by name. On AWS the stacks set them; see `lib/environments.ts` for what to choose there. (`npm run configuration` writes this page.)',
    '',
    ...sections.flatMap(({ title, about, settings }) => [
      `## ${title}`,
      '',
      ...(about === undefined ? [] : [about, '']),
      ...table(settings),
      '',
    ]),
  ].join('\n');
}

type Section = { readonly title: string; readonly about?: string; readonly settings: SettingsTable };

const sections: readonly Section[] = [
  {
    title: '`npm start`, on a laptop',
    about:
      'Variables of the proxy task that are set for `npm start` are handed on to its tasks, except those it decides itself (ports, secrets, journal).',
    settings: programs.laptop,
  },
  { title: 'Proxy task', settings: programs.proxy },
  { title: 'Admin function', settings: programs.admin },
  {
    title: 'Signing in: proxy task and admin function alike',
    about:
      'With these set, people sign in with a token of an OpenID Connect issuer instead of a key; [identity.md](identity.md).',
    settings: signInSettings,
  },
  {
    title: 'Usage jobs',
    about: 'Roll-up, reconciliation, export and notices; [finance.md](finance.md).',
    settings: programs['usage-jobs'],
  },
  { title: 'Usage publisher', settings: programs['usage-publisher'] },
  {
    title: 'Usage of other services',
    about: 'A function for each account; [saas-usage.md](saas-usage.md).',
    settings: programs['saas-usage'],
  },
  { title: 'Migration', settings: programs.migrate },
  { title: "Reader of the dashboards' figures", settings: programs['dashboard-reader'] },
  { title: 'Canary', settings: programs.canary },
  { title: 'Canary, beside the database', settings: programs['canary-database'] },
  {
    title: "Exporter of other services' usage",
    about:
      'Also what `stargate saas-usage` takes from the environment; [saas-usage-exporter.md](saas-usage-exporter.md).',
    settings: { ...saasKeySettings, ...programs['saas-exporter'] },
  },
];

function table(settings: SettingsTable): readonly string[] {
  const isSignIn = settings === signInSettings;
  const rows: readonly Setting[] = Object.entries(settings)
    .filter(([key]) => isSignIn || !(key in signInSettings))
    .map(([, setting]) => setting);
  return [
    '| variable | meaning | value | default |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      ({ name, meaning, kind, fallback = '' }) =>
        `| \`${name}\` | ${meaning} | ${kind.accepts} | ${fallback === '' ? '–' : `\`${fallback}\``} |`,
    ),
  ];
}
