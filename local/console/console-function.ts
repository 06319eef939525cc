/**
 * `/ui/*` of the laptop edition: the page of the models, and the dashboards where the laptop observes. The page of the
 * models is files alone; what it shows it asks of the admin API beside it, with the key that its reader types in.
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

const FILES: PageFiles = new Map([
  ['', 'console/models/index.html'],
  ['/page.js', 'console/models/page.js'],
  ['/details.js', 'console/models/details.js'],
  ['/entry-form.js', 'console/models/entry-form.js'],
  ['/element.js', 'console/models/element.js'],
  ['/frame.css', 'console/frame.css'],
  ['/page.css', 'console/models/page.css'],
]);

const ROOT = '/ui/models';
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
    const file = path.startsWith(ROOT) ? FILES.get(path.slice(ROOT.length)) : undefined;
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
