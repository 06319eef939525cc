/**
 * What a request is told whose path or method the gateway does not have: where its base URL should end. The same words at
 * the edge, on the load balancer and in the proxy. They say what the public part of the route table says, and nothing of
 * the request.
 */
import { routes } from './routes.ts';

const served = routes
  .filter(
    (route) => route.exposure === 'public' && route.path.startsWith('/v1/') && !route.path.includes('{'),
  )
  .map((route) => `${route.methods[0]} ${route.path}`);

const BASE_URLS =
  'The base URL is the address of the gateway: as it is for Anthropic clients, with /v1 behind it for OpenAI clients, with /bedrock for AWS SDKs.';

export const NO_SUCH_PATH = `There is nothing at this path. ${BASE_URLS} Paths: ${served.join(', ')}.`;

/** Of a path that begins with `/v1/v1`. */
export const VERSION_TWICE = `This path has /v1 twice: the base URL already ends in /v1, and the client adds /v1 itself. Take /v1 off the base URL. ${BASE_URLS}`;

/** The words for a path that is not there. `path`: as it was received, or normalized. */
export function wordsForPath(path: string): string {
  return path.startsWith('/v1/v1') ? VERSION_TWICE : NO_SUCH_PATH;
}

/** Of a path that is there, for other methods. */
export function wordsForMethod(methods: readonly string[]): string {
  return `This path takes ${methods.join(' or ')} only.`;
}
