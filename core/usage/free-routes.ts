/**
 * Calls that cost nothing. Bedrock does not charge for CountTokens, so such a call has a usage record like any other
 * (it is admitted, authenticated, and it counts against request limits) with no tokens and no cost, however it ends.
 */
import { routes } from '../routes.ts';

export const FREE_ROUTES: ReadonlySet<string> = new Set(
  routes.flatMap((route) => (route.serves === 'call' && route.price === 'free' ? [route.id] : [])),
);

export function isFreeRoute(route: string): boolean {
  return FREE_ROUTES.has(route);
}
