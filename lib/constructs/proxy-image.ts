/**
 * The image's build context: the proxy bundled to one file beside its Dockerfile. It is made at synthesis, so the
 * asset's hash changes exactly when the program does, and an unchanged program rolls out no new tasks.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { PROJECT_ROOT } from './database-function.ts';

/** The image as a container of a task definition takes it. */
export function proxyImage(scope: Construct, id: string): ContainerImage {
  const directory = mkdtempSync(join(tmpdir(), 'stargate-image-'));
  writeImageContext(directory);
  const asset = new DockerImageAsset(scope, id, { directory, platform: Platform.LINUX_ARM64 });
  return ContainerImage.fromDockerImageAsset(asset);
}

/** Fills `directory` with all that `docker build` needs. */
export function writeImageContext(directory: string): void {
  execFileSync(process.execPath, [
    join(PROJECT_ROOT, 'node_modules', 'esbuild', 'bin', 'esbuild'),
    join(PROJECT_ROOT, 'proxy', 'main.ts'),
    '--bundle',
    '--platform=node',
    '--target=node24',
    '--format=esm',
    '--main-fields=module,main',
    '--external:pg-native',
    '--keep-names',
    '--log-level=warning',
    "--banner:js=import{createRequire as stargateRequire}from'node:module';const require=stargateRequire(import.meta.url);",
    `--outfile=${join(directory, 'proxy.mjs')}`,
  ]);
  for (const name of ['Dockerfile', 'health.mjs'])
    cpSync(join(PROJECT_ROOT, 'proxy', name), join(directory, name));
  mkdirSync(join(directory, 'journal'), { recursive: true });
  writeFileSync(join(directory, 'journal', '.keep'), '');
  chmodSync(join(directory, 'journal'), 0o700);
}
