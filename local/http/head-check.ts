/** Measures the head of a request or an answer as it is on the wire. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { edge, loadBalancer, LOAD_BALANCER_REFUSES_METHOD } from './aws-limits.ts';

/** The status with which the load balancer refuses the head of a request; null: it passes. */
export function loadBalancerRefuses(request: IncomingMessage): number | null {
  const { method = '', url = '', rawHeaders, httpVersion, headers } = request;
  if (method === LOAD_BALANCER_REFUSES_METHOD.method) return LOAD_BALANCER_REFUSES_METHOD.status;
  const line = bytes(`${method} ${url} HTTP/${httpVersion}`);
  if (line > loadBalancer.requestLineBytes.most) return loadBalancer.requestLineBytes.status;
  const sizes = headerSizes(rawHeaders);
  if (Math.max(0, ...sizes) > loadBalancer.headerBytes.most) return loadBalancer.headerBytes.status;
  if (sum(sizes) > loadBalancer.requestHeadBytes.most) return loadBalancer.requestHeadBytes.status;
  const addresses = String(headers['x-forwarded-for'] ?? '').split(',').length;
  if (addresses > loadBalancer.forwardedAddresses.most) return loadBalancer.forwardedAddresses.status;
  return null;
}

/** The same for CloudFront. */
export function edgeRefuses(request: IncomingMessage): number | null {
  const { method = '', url = '', rawHeaders, headers } = request;
  // Viewers ask for a whole address; the origin sees its path.
  const address = `https://${headers.host ?? ''}${url}`;
  if (bytes(address) > edge.urlBytes.most) return edge.urlBytes.status;
  if (bytes(url) + sum(headerSizes(rawHeaders)) > edge.requestHeadBytes.most)
    return edge.requestHeadBytes.status;
  return method === 'GET' && hasBody(headers) ? edge.getBodyBytes.status : null;
}

/** Bytes of the head of an answer. */
export function headBytes(headers: IncomingHttpHeaders): number {
  let size = 0;
  for (const name in headers) {
    const value = headers[name];
    for (const one of Array.isArray(value) ? value : [value ?? '']) size += bytes(`${name}: ${one}\r\n`);
  }
  return size;
}

export function hasBody(headers: IncomingHttpHeaders): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

function headerSizes(rawHeaders: readonly string[]): readonly number[] {
  const sizes: number[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2)
    sizes.push(bytes(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`));
  return sizes;
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((all, one) => all + one, 0);
}

function bytes(text: string): number {
  return Buffer.byteLength(text, 'latin1');
}
