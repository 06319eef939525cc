/**
 * Reads listener rules as an Application Load Balancer does: by priority, the first whose conditions all hold.
 * Path patterns are case-sensitive, see the path as received and without its query, and their `*` crosses slashes;
 * header values are compared without regard to case.
 */
import type { AlbAction, AlbRule } from '../../core/alb-rules.ts';

export type RequestHead = {
  /** The path as received, without its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
};

export type AlbRouter = (request: RequestHead) => AlbAction;

export function createAlbRouter(rules: readonly AlbRule[], defaultAction: AlbAction): AlbRouter {
  const compiled = rules
    .toSorted((one, other) => one.priority - other.priority)
    .map((rule) => ({
      paths: rule.paths.map((pattern) => wildcard(pattern, 's')),
      headerName: rule.header?.name.toLowerCase() ?? null,
      headerValues: rule.header?.values.map((pattern) => wildcard(pattern, 'is')) ?? [],
      action: rule.action,
    }));
  return (request) => {
    for (const rule of compiled) {
      if (rule.paths.length > 0 && !rule.paths.some((pattern) => pattern.test(request.path))) continue;
      if (rule.headerName !== null && !hasValue(request.headers[rule.headerName], rule.headerValues))
        continue;
      return rule.action;
    }
    return defaultAction;
  };
}

function hasValue(value: string | readonly string[] | undefined, patterns: readonly RegExp[]): boolean {
  if (value === undefined) return false;
  const values = typeof value === 'string' ? [value] : value;
  return values.some((one) => patterns.some((pattern) => pattern.test(one)));
}

/** `/key/*` → `^/key/.*$`. */
function wildcard(pattern: string, flags: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, flags);
}
