/** The proxy's image as an asset: built and pushed by whoever deploys, named by the hash of its program. */
import { DockerImageAsset } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { Processor } from '../architecture.ts';
import { proxyImageContext } from '../bundle.ts';

export function proxyImage(scope: Construct, id: string, { platform }: Processor): ContainerImage {
  const asset = new DockerImageAsset(scope, id, {
    directory: proxyImageContext(),
    platform,
  });
  return ContainerImage.fromDockerImageAsset(asset);
}
