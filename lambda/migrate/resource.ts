/** What CloudFormation's custom resource framework asks and is told. */
import type { MigrationResult } from '../../core/db/migrate.ts';

export type ResourceEvent = {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
};

export type ResourceResult = {
  readonly PhysicalResourceId: string;
  readonly Data?: { readonly Applied: number; readonly AlreadyThere: number };
};

/** The same id for ever, so that an update never looks like a replacement. */
const RESOURCE_ID = 'stargate-schema';

/** Create and Update migrate; Delete leaves the data as it is. */
export async function onResource(
  event: ResourceEvent,
  migrateNow: () => Promise<MigrationResult>,
): Promise<ResourceResult> {
  switch (event.RequestType) {
    case 'Create':
    case 'Update': {
      const result = await migrateNow();
      return {
        PhysicalResourceId: RESOURCE_ID,
        Data: { Applied: result.applied.length, AlreadyThere: result.alreadyThere },
      };
    }
    case 'Delete':
      return { PhysicalResourceId: event.PhysicalResourceId ?? RESOURCE_ID };
  }
}
