/** Runbooks are shown inside Grafana, a panel each, so that their links work wherever the dashboards do. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../bundle.ts';

export const RUNBOOKS_UID = 'stargate-runbooks';

export type Runbook = { readonly name: string; readonly title: string; readonly text: string };

/** All of docs/runbooks, by name. A file begins with its title: `# Journal backlog`. */
export function readRunbooks(): readonly Runbook[] {
  const directory = join(PROJECT_ROOT, 'docs', 'runbooks');
  return readdirSync(directory)
    .filter((file) => file.endsWith('.md'))
    .toSorted()
    .map((file) => {
      const text = readFileSync(join(directory, file), 'utf8');
      const title = /^# (.+)$/m.exec(text)?.[1];
      if (title === undefined) throw new Error(`docs/runbooks/${file} has no title`);
      return { name: file.replace(/\.md$/, ''), title, text: text.slice(text.indexOf('\n') + 1).trim() };
    });
}

/** Where a runbook is shown. Panels of that dashboard are numbered in the order of the names. */
export function runbookUrl(name: string): string {
  const index = readRunbooks().findIndex((runbook) => runbook.name === name);
  if (index === -1) throw new Error(`there is no docs/runbooks/${name}.md`);
  return `/d/${RUNBOOKS_UID}?viewPanel=${index + 1}`;
}
