/** The ALB's rules, read as an ALB reads them, agree with the route table and shut out what came through the edge. */
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { albDefaultAction, albRules, EDGE_HEADER, EDGE_HEADER_VALUE } from '../../core/alb-rules.ts';
import { matchRoute, pathsOf, routes, type Route } from '../../core/routes.ts';
import { createAlbRouter } from '../../local/alb/rule-match.ts';
import { hostilePaths } from './hostile-paths.ts';

const route = createAlbRouter(albRules(), albDefaultAction);
const fromEdge = { [EDGE_HEADER]: EDGE_HEADER_VALUE };

function outcome(path: string, headers: Record<string, string> = {}): string {
  const action = route({ path, headers });
  return action.kind === 'forward' ? action.target : String(action.status);
}

function samplePaths(row: Route): readonly string[] {
  return pathsOf(row).map((path) =>
    path
      .replace(/\{(id|model)\}/, 'arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Ainference-profile%2Fa')
      .replace('*', 'new'),
  );
}

test('each rule keeps to the limits of an ALB', () => {
  const rules = albRules();
  equal(new Set(rules.map((rule) => rule.priority)).size, rules.length, 'priorities are unique');
  ok(rules.length <= 100, `${rules.length} rules: an ALB takes 100`);
  equal(new Set(rules.map((rule) => rule.name)).size, rules.length, 'names are unique');
  for (const rule of rules) {
    const values = [...rule.paths, ...(rule.header?.values ?? [])];
    ok(values.length >= 1 && values.length <= 5, `${rule.name} has ${values.length} condition values`);
    ok(values.join('').split('*').length - 1 <= 5, `${rule.name} has too many wildcards`);
    for (const path of rule.paths) ok(/^[A-Za-z0-9_\-.$/~"'@:+&*?]{1,128}$/.test(path), path);
    if (rule.action.kind === 'respond') ok(rule.action.body.length <= 1_024);
  }
});

test('every route of the table is forwarded to its target', () => {
  for (const row of routes) {
    for (const path of samplePaths(row)) {
      equal(outcome(path), row.target, path);
      const matched = matchRoute(row.methods[0] ?? 'GET', path);
      equal(matched.kind === 'match' ? matched.id : matched.kind, row.id, path);
    }
  }
});

test('through the edge the public routes stay open and every internal path is 403', () => {
  for (const row of routes) {
    const expected = row.exposure === 'public' ? row.target : '403';
    for (const path of samplePaths(row)) {
      equal(outcome(path, fromEdge), expected, path);
      equal(outcome(path, { [EDGE_HEADER]: 'anything' }), expected, path);
    }
  }
});

test('no hostile spelling reaches an admin target through the edge', () => {
  for (const path of hostilePaths()) {
    const reached = outcome(path, fromEdge);
    ok(reached === '403' || reached === 'proxy', `${path} reaches ${reached}`);
    if (reached === 'proxy') {
      for (const method of ['GET', 'POST']) {
        const matched = matchRoute(method, path);
        ok(matched.kind !== 'match' || matched.route.exposure === 'public', path);
      }
    }
  }
});

test('inside, another spelling of an admin path is nothing: 404', () => {
  for (const path of [
    '/Key/generate',
    '/KEY/GENERATE',
    '/%6bey/generate',
    '//key/generate',
    '/./key/generate',
    '/key',
  ]) {
    equal(outcome(path), '404', path);
  }
});
