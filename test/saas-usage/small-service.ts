/** The smallest HTTP service: answers as the test says, and keeps what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export type SmallService = {
  readonly origin: string;
  readonly seen: { readonly method: string; readonly path: string; readonly key: string }[];
};

export async function startSmallService(
  t: TestContext,
  answer: (response: ServerResponse, request: IncomingMessage, nth: number) => void,
): Promise<SmallService> {
  const seen: SmallService['seen'] = [];
  const server = createServer((request, response) => {
    seen.push({
      method: request.method ?? '',
      path: request.url ?? '',
      key: String(request.headers['x-key']),
    });
    answer(response, request, seen.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

export function say(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
