/**
 * The listener rules of the internal ALB, as data made from the route table: the CDK stack renders them, and the laptop
 * edition applies them.
 *
 * Order is the guarantee: public paths, then "came through the edge → 403 for everything else", then internal
 * paths. So no internal path is ever forwarded for a request that carries the edge's header. CloudFront overwrites
 * that header on its way to the origin; a client inside the network that sends it is refused the internal paths.
 *
 * ALB patterns are case-sensitive and see the path as it was sent: another spelling of an admin path matches
 * nothing and gets the default answer, 404. What a `*` lets through too widely the target refuses by `matchRoute`.
 */
import { openaiErrorBody, refuse, type ErrorCode } from './errors.ts';
import { pathsOf, routes, type Route } from './routes.ts';
import { NO_SUCH_PATH } from './wrong-path.ts';

/** Set by CloudFront as an origin custom header on every request it forwards. */
export const EDGE_HEADER = 'x-stargate-edge';
export const EDGE_HEADER_VALUE = '1';

export type AlbTarget = Route['target'];

export type AlbAction =
  | { readonly kind: 'forward'; readonly target: AlbTarget }
  | {
      readonly kind: 'respond';
      readonly status: number;
      readonly contentType: string;
      readonly body: string;
    };

export type AlbRule = {
  /** Lower goes first. Each group of rules starts at its own hundred, so that a new route moves no other rule. */
  readonly priority: number;
  readonly name: string;
  /** Any of these patterns: `*` stands for any characters, `?` for one. Empty: every path. */
  readonly paths: readonly string[];
  /** A header that must be there with a value that fits one of the patterns. */
  readonly header: { readonly name: string; readonly values: readonly string[] } | null;
  readonly action: AlbAction;
};

/** What a request gets that no rule takes. */
export const albDefaultAction: AlbAction = respond('not_found', NO_SUCH_PATH);

/** The rules in the order of their priority. */
export function albRules(): readonly AlbRule[] {
  return [
    ...forwards(100, 'public', 'proxy'),
    {
      priority: 500,
      name: 'edge-refused',
      paths: [],
      header: { name: EDGE_HEADER, values: ['*'] },
      action: respond('forbidden', 'This path is not open to requests from outside.'),
    },
    ...forwards(600, 'internal', 'proxy'),
    ...forwards(700, 'internal', 'admin'),
    ...forwards(800, 'internal', 'console'),
  ];
}

/** An ALB rule holds at most five condition values, wildcards counted alike. */
const VALUES_PER_RULE = 5;

function forwards(firstPriority: number, exposure: Route['exposure'], target: AlbTarget): readonly AlbRule[] {
  const paths = routes
    .filter((route) => route.exposure === exposure && route.target === target)
    .flatMap(pathsOf)
    .map(albPattern);
  const rules: AlbRule[] = [];
  for (let from = 0; from < paths.length; from += VALUES_PER_RULE) {
    rules.push({
      priority: firstPriority + rules.length,
      name: `${exposure}-${target}-${rules.length + 1}`,
      paths: paths.slice(from, from + VALUES_PER_RULE),
      header: null,
      action: { kind: 'forward', target },
    });
  }
  return rules;
}

/** `/v1/models/{id}` → `/v1/models/*`; a trailing `/*` is an ALB pattern already. */
function albPattern(path: string): string {
  return path.replaceAll(/\{[a-z]+\}/g, '*');
}

function respond(code: ErrorCode, message?: string): AlbAction {
  const refusal = refuse(code, message === undefined ? {} : { message });
  return {
    kind: 'respond',
    status: refusal.status,
    contentType: 'application/json',
    body: openaiErrorBody(refusal),
  };
}
