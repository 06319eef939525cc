/** The container's health check: exits 0 when the task on this machine is alive. */
import { get } from 'node:http';

const request = get(
  { host: '127.0.0.1', port: Number(process.env['PORT'] ?? 8080), path: '/health/liveness', timeout: 4000 },
  (response) => process.exit(response.statusCode === 200 ? 0 : 1),
);
request.on('timeout', () => process.exit(1));
request.on('error', () => process.exit(1));
