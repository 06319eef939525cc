/** The proxy's image as an asset: built and pushed by whoever deploys, named by the hash of its program. */
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { proxyImageContext } from '../bundle.ts';

export function proxyImage(scope: Construct, id: string): ContainerImage {
  const asset = new DockerImageAsset(scope, id, {
    directory: proxyImageContext(),
    platform: Platform.LINUX_ARM64,
  });
  return ContainerImage.fromDockerImageAsset(asset);
}
