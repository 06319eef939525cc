/** What the exporter answers besides the metrics: whether it has data, and a page with links for whoever opens it. */
import type { AccountState } from '../../core/saas-usage/account-state.ts';
import type { SaasAccount } from '../../core/saas-usage/account.ts';

export type Readiness = { readonly isReady: boolean; readonly why: readonly string[] };

/** Ready when something of each account has been read. `why`: an account a line, what it lacks. */
export function readinessOf(accounts: readonly SaasAccount[], states: readonly AccountState[]): Readiness {
  const why = accounts.flatMap(({ name }) => {
    const state = states.find(({ account }) => account.name === name);
    if (state === undefined) return [`${name}: not read yet`];
    const parts = [...state.parts];
    if (parts.some(([, { samples }]) => samples.length > 0)) return [];
    return parts.map(([part, { last }]) => {
      const [fault] = last.faults;
      return `${name}, ${part}: ${fault === undefined ? 'nothing was read' : `${fault.code}${status(fault.status)}: ${fault.message}`}`;
    });
  });
  return { isReady: why.length === 0, why };
}

function status(code: number | null): string {
  return code === null ? '' : ` (${code})`;
}

export function indexPage(accounts: readonly SaasAccount[], states: readonly AccountState[]): string {
  const rows = accounts.flatMap(({ name, service }) => {
    const parts = [...(states.find(({ account }) => account.name === name)?.parts ?? [])];
    if (parts.length === 0) return [row([name, service, '', 'not read yet', ''])];
    return parts.map(([part, { last, lastSuccessAtMs }]) =>
      row([
        name,
        service,
        part,
        last.outcome,
        lastSuccessAtMs === null ? 'never' : new Date(lastSuccessAtMs).toISOString(),
      ]),
    );
  });
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Usage of other services</title></head>
<body>
<h1>Usage of other services</h1>
<p><a href="/metrics">Metrics</a>, <a href="/ready">ready</a>, <a href="/health">health</a></p>
<table>
<thead><tr><th>account<th>service<th>part<th>last collection<th>last success</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</body>
</html>
`;
}

function row(cells: readonly string[]): string {
  return `<tr>${cells.map((cell) => `<td>${escaped(cell)}`).join('')}</tr>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
