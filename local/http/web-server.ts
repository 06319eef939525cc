/** A server of the laptop edition: HTTP, or with certificates HTTPS. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

/** What a server shows, and what its own clients trust. */
export type ServerCertificate = {
  readonly authorityPem: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
};

export function createWebServer(tls: ServerCertificate | null, serve: RequestListener): Server {
  // Larger than every limit of aws-limits.ts, so that it is these that act.
  const options = { keepAliveTimeout: 75_000, maxHeaderSize: 131_072 };
  if (tls === null) return createServer(options, serve);
  return createTlsServer({ ...options, cert: tls.certificatePem, key: tls.privateKeyPem }, serve);
}
