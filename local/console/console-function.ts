/**
 * `/ui/*` of the laptop edition: the pages of the models and of the policies, and the dashboards where the laptop observes.
 * The pages are files alone; what they show they ask of the admin API beside them, with the key that their reader types in.
 */
import type { LambdaFunction } from '../alb/lambda-target.ts';
import {
  fileAnswer,
  isFromHere,
  noSuchPage,
  notFromHere,
  pageAnswer,
  type PageFiles,
} from './page-answer.ts';

/** By path. */
const FILES: PageFiles = new Map([
  ['/ui/frame.css', 'console/frame.css'],
  ['/ui/page.css', 'console/page.css'],
  ['/ui/element.js', 'console/element.js'],
  ['/ui/form.js', 'console/form.js'],
  ['/ui/session.js', 'console/session.js'],
  ['/ui/models', 'console/models/index.html'],
  ['/ui/models/page.js', 'console/models/page.js'],
  ['/ui/models/details.js', 'console/models/details.js'],
  ['/ui/models/entry-form.js', 'console/models/entry-form.js'],
  ['/ui/policies', 'console/policies/index.html'],
  ['/ui/policies/page.js', 'console/policies/page.js'],
  ['/ui/policies/details.js', 'console/policies/details.js'],
  ['/ui/policies/policy-form.js', 'console/policies/policy-form.js'],
  ['/ui/policies/rows.js', 'console/policies/rows.js'],
  ['/ui/policies/summary.js', 'console/policies/summary.js'],
  ['/ui/policies/try-text.js', 'console/policies/try-text.js'],
]);

const FACTS = '/ui/laptop.json';
const NOT_OBSERVED = 'The dashboards are there when the laptop observes: npm start -- --observe';

/** What `stargate doctor` must know of this laptop to follow a call. */
export type LaptopFacts = { readonly edgeUrl: string; readonly bedrock: 'simulator' | 'endpoint' | 'aws' };

/** `facts`: null until the gateway has started. */
export function createConsole(
  dashboards: LambdaFunction | null,
  facts: () => LaptopFacts | null,
): LambdaFunction {
  return async (event) => {
    const path = event.path.replace(/\/$/, '');
    if (path.startsWith('/ui/dashboards')) {
      return dashboards === null ? pageAnswer(404, 'text/plain', NOT_OBSERVED) : dashboards(event);
    }
    if (!isFromHere(event)) return notFromHere;
    if (path === FACTS) return factsAnswer(facts());
    const file = FILES.get(path);
    return file === undefined ? noSuchPage : fileAnswer(file);
  };
}

function factsAnswer(facts: LaptopFacts | null) {
  return facts === null
    ? noSuchPage
    : pageAnswer(
        200,
        'application/json',
        JSON.stringify({ edge_url: facts.edgeUrl, bedrock: facts.bedrock }),
      );
}
