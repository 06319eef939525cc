/**
 * Names the base images of our Dockerfiles by the digest that their tags have now. A digest is that of the index over all
 * processors, so one line serves arm64 and amd64 alike.
 *
 *     npm run base-images             asks the registries and writes the digests
 *     npm run base-images -- --check  only says what would change; exits with 1 when something would
 *
 * The registry's API: https://distribution.github.io/distribution/spec/api/ (manifest by tag, Docker-Content-Digest), and
 * https://distribution.github.io/distribution/spec/auth/token/ for the token that public registries ask for.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
/** Every Dockerfile of ours, and the line that names its base. */
export const dockerfiles = [
  'proxy/Dockerfile',
  'saas-usage/exporter/Dockerfile',
  'lib/observability/collector/Dockerfile',
  'lib/observability/grafana-server/Dockerfile',
] as const;
const BASE_LINE = /^(ARG BASE=|FROM )([\w.-]+(?::\d+)?)\/([\w./-]+):([\w.-]+)(?:@(sha256:[0-9a-f]{64}))?$/m;
const INDEX_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
const WAITS_MS = 30_000;

export type BaseImage = {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  /** Null where only the tag is named. */
  readonly digest: string | null;
};

/** The base that a Dockerfile names; throws when there is none with a registry and a tag. */
export function baseImageOf(dockerfile: string): BaseImage {
  const [, , registry = '', repository = '', tag = '', digest = null] = BASE_LINE.exec(dockerfile) ?? [];
  if (tag === '') throw new Error('There is no base image with a registry and a tag.');
  return { registry, repository, tag, digest };
}

export function withDigest(dockerfile: string, digest: string): string {
  return dockerfile.replace(
    BASE_LINE,
    (_line, start: string, registry: string, repository: string, tag: string) =>
      `${start}${registry}/${repository}:${tag}@${digest}`,
  );
}

/** Digest of the index that a tag names now. `origin`: where the registry answers. @default https at its name */
export async function digestOf(image: BaseImage, origin = originOf(image)): Promise<string> {
  const url = `${origin}/v2/${image.repository}/manifests/${image.tag}`;
  const accept = { accept: INDEX_TYPES.join(', ') };
  let reply = await fetch(url, { headers: accept, signal: AbortSignal.timeout(WAITS_MS) });
  if (reply.status === 401) {
    const token = await tokenFor(reply.headers.get('www-authenticate') ?? '');
    reply = await fetch(url, {
      headers: { ...accept, authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(WAITS_MS),
    });
  }
  const name = `${image.registry}/${image.repository}:${image.tag}`;
  if (!reply.ok) throw new Error(`${name}: the registry answers ${reply.status}`);
  const type = reply.headers.get('content-type') ?? '';
  if (!INDEX_TYPES.includes(type)) throw new Error(`${name} is not made for several processors, but ${type}`);
  const digest = `sha256:${createHash('sha256')
    .update(Buffer.from(await reply.arrayBuffer()))
    .digest('hex')}`;
  const claimed = reply.headers.get('docker-content-digest');
  if (claimed !== null && claimed !== digest) {
    throw new Error(`${name}: the registry says ${claimed} and sends what has ${digest}`);
  }
  return digest;
}

/** Docker's name for its registry is not where it answers: https://docs.docker.com/reference/api/registry/latest/ */
function originOf({ registry }: BaseImage): string {
  return `https://${registry === 'docker.io' ? 'registry-1.docker.io' : registry}`;
}

async function tokenFor(challenge: string): Promise<string> {
  const parts = new Map(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
  );
  const realm = parts.get('realm');
  if (realm === undefined || !challenge.startsWith('Bearer '))
    throw new Error(`No way to sign in: ${challenge}`);
  const url = new URL(realm);
  for (const name of ['service', 'scope']) {
    const value = parts.get(name);
    if (value !== undefined) url.searchParams.set(name, value);
  }
  const reply = await fetch(url, { signal: AbortSignal.timeout(WAITS_MS) });
  if (!reply.ok) throw new Error(`${url.origin} gives no token: ${reply.status}`);
  const { token, access_token: other } = (await reply.json()) as { token?: string; access_token?: string };
  const found = token ?? other;
  if (found === undefined) throw new Error(`${url.origin} gives no token`);
  return found;
}

async function main(): Promise<void> {
  const isCheck = process.argv.includes('--check');
  let isChanged = false;
  for (const file of dockerfiles) {
    const path = join(ROOT, file);
    const text = readFileSync(path, 'utf8');
    const image = baseImageOf(text);
    const digest = await digestOf(image);
    if (digest === image.digest) continue;
    isChanged = true;
    console.log(
      `${file}: ${image.repository}:${image.tag} ${image.digest ?? 'without a digest'} → ${digest}`,
    );
    if (!isCheck) writeFileSync(path, withDigest(text, digest));
  }
  if (!isChanged) console.log('Every base image is what its tag names.');
  else if (isCheck) process.exitCode = 1;
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
}
