/** `summary.json`: laid out as the former exporters of the services had it, with what is missing beside it. */
import type { AccountState } from '../../core/saas-usage/account-state.ts';
import type { Fault } from '../../core/saas-usage/collector.ts';
import type { Scope } from '../../core/saas-usage/sample.ts';
import { saasServices } from '../../core/saas-usage/services.ts';
import { figuresOf, type Figure } from './figures.ts';

export type Summary = Readonly<Record<string, unknown>> & {
  readonly service: string;
  readonly account: string;
  readonly since: string;
  readonly until: string;
  readonly taken_at: string;
  /** Everything that the plan has was read. */
  readonly complete: boolean;
  /** Something was. */
  readonly read_anything: boolean;
  readonly plan: readonly PlanUse[];
  readonly faults: readonly SummaryFault[];
};

export type PlanUse = { readonly metric: string; readonly limit: number; readonly used: number | null };

export type SummaryFault = {
  readonly part: string;
  readonly what: string;
  readonly code: string;
  readonly status: number | null;
  readonly message: string;
  /** The plan does not have it. */
  readonly of_plan: boolean;
};

export type SummaryRequest = {
  readonly state: AccountState;
  readonly since: string;
  readonly until: string;
  /** By part: days that were asked for and can no longer be read. */
  readonly tooOld: ReadonlyMap<string, Fault>;
  readonly takenAtMs: number;
};

export function summaryOf({ state, since, until, tooOld, takenAtMs }: SummaryRequest): Summary {
  const { account, parts } = state;
  const service = saasServices[account.service];
  const { id, sections, nameOf } = service.published.summary;
  const figures = figuresOf(state, since, until);
  return {
    service: account.service,
    account: account.name,
    [id]: service.idOf(account),
    ...narrowed(account),
    since,
    until,
    taken_at: new Date(takenAtMs).toISOString(),
    complete: tooOld.size === 0 && [...parts.values()].every(({ last }) => last.outcome === 'success'),
    read_anything: [...parts.values()].some(({ samples }) => samples.length > 0),
    ...Object.fromEntries(
      Object.entries(sections).map(([part, section]) => [
        section,
        sectionOf(
          figures.filter((figure) => figure.part === part),
          nameOf,
        ),
      ]),
    ),
    plan: Object.entries(account.planLimits ?? {}).map(([metric, limit]) => ({
      metric,
      limit,
      used: whole(figures, metric),
    })),
    faults: [...parts].flatMap(([part, { last }]) =>
      [tooOld.get(part) ?? [], last.faults]
        .flat()
        .map(({ what, code, status, message, isOfPlan = false }) => ({
          part,
          what,
          code,
          status,
          message,
          of_plan: isOfPlan,
        })),
    ),
  };
}

/** As the former exporter named what it read, where it is one alone. */
function narrowed(account: AccountState['account']): Readonly<Record<string, string>> {
  if (account.service !== 'contentful') return {};
  const [space, ...otherSpaces] = account.spaces ?? [];
  const [environment, ...otherEnvironments] = account.environments ?? [];
  return {
    ...(space === undefined || otherSpaces.length > 0 ? {} : { space_id: space }),
    ...(environment === undefined || otherEnvironments.length > 0 ? {} : { environment_id: environment }),
  };
}

function sectionOf(
  figures: readonly Figure[],
  nameOf: (metric: string) => string,
): Readonly<Record<string, number | Readonly<Record<string, number>>>> {
  const metrics = [...new Set(figures.map(({ metric }) => metric))].toSorted();
  return Object.fromEntries(
    metrics.map((metric) => [nameOf(metric), whole(figures, metric) ?? byScope(figures, metric)]),
  );
}

/** Where there is nothing of the account as a whole: of each server. */
function byScope(figures: readonly Figure[], metric: string): Readonly<Record<string, number>> {
  const own = figures.filter((figure) => figure.metric === metric);
  return Object.fromEntries(own.map(({ scope, value }) => [labelOf(scope), value]));
}

function whole(figures: readonly Figure[], metric: string): number | null {
  return figures.find((figure) => figure.metric === metric && figure.scope.kind === 'account')?.value ?? null;
}

function labelOf({ id, name }: Scope): string {
  return name ?? id;
}
