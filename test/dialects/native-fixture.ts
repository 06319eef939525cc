/** Requests of Bedrock's own operations, as its clients send them. */
import type { RouteId } from '../../core/routes.ts';
import type { RawRequest } from '../../proxy/dialects/dialect.ts';
import { rawRequest } from './dialect-fixture.ts';
import { user } from './request-parts.ts';

export type Body = Readonly<Record<string, unknown>>;

export function raw(
  routeId: RouteId,
  param: string,
  body: Body | string,
  headers: Readonly<Record<string, string>> = {},
): RawRequest {
  return { ...rawRequest(routeId, body, headers), param };
}

export const HAIKU = 'claude-haiku-4-5';
export const claude = (more: Body = {}): Body => ({
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 100,
  messages: [user('hi')],
  ...more,
});
export const converse = (more: Body = {}): Body => ({
  messages: [user([{ text: 'hi' }])],
  ...more,
});
