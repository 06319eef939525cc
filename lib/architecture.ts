/**
 * The processor of an environment: its tasks, its images and its functions are all made for the one it names. Arm costs a
 * fifth less; x86_64 is for regions and zones without Fargate on Arm, and for whoever may run no other images.
 */
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { CpuArchitecture } from 'aws-cdk-lib/aws-ecs';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { Environment, ProcessorName } from './environment.ts';

/** One processor, as each service of AWS says it. */
export type Processor = {
  readonly platform: Platform;
  readonly task: CpuArchitecture;
  readonly function: Architecture;
};

const processors: Readonly<Record<ProcessorName, Processor>> = {
  arm64: {
    platform: Platform.LINUX_ARM64,
    task: CpuArchitecture.ARM64,
    function: Architecture.ARM_64,
  },
  x86_64: {
    platform: Platform.LINUX_AMD64,
    task: CpuArchitecture.X86_64,
    function: Architecture.X86_64,
  },
};

export function processorOf({ architecture = 'arm64' }: Pick<Environment, 'architecture'>): Processor {
  return processors[architecture];
}
