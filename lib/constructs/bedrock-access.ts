/**
 * Least privilege on Bedrock, generated from the model catalog: for each configured model exactly its inference
 * profiles in the home region and the foundation models behind them, in every region a profile can route to; a
 * foundation model outside the home region only when the call comes through such a profile. No wildcards.
 *
 * The statements are spread over managed policies, because one holds at most 6,144 characters.
 */
import { Arn, ArnFormat, Stack } from 'aws-cdk-lib';
import { CfnApplicationInferenceProfile } from 'aws-cdk-lib/aws-bedrock';
import { ManagedPolicy, PolicyStatement, type IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { deploymentsOf, geographyOf, type Deployment, type Model } from '../../core/catalog/model.ts';
import { models as catalogModels } from '../../core/catalog/models.ts';
import { destinationRegions } from '../bedrock-regions.ts';
import type { BedrockAccess as BedrockOptions } from '../environment.ts';

const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream', 'bedrock:CountTokens'];
/** ARNs per policy: 40 of about 100 characters leave room for the frame. */
const ARNS_PER_POLICY = 40;

export interface BedrockAccessProps {
  readonly role: IRole;
  readonly region: string;
  readonly bedrock: BedrockOptions;
}

export class BedrockAccess extends Construct {
  /** Model name → ARN of its application inference profile; empty without them. */
  readonly profileArns: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: BedrockAccessProps) {
    super(scope, id);
    const { bedrock, region, role } = props;
    const models = configuredModels(bedrock);
    if (bedrock.roleArn !== undefined) {
      this.profileArns = {};
      this.attach(role, 'OtherAccount', [
        new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [bedrock.roleArn] }),
      ]);
      return;
    }
    this.profileArns =
      bedrock.applicationProfiles === 'per-model' ? this.applicationProfiles(models, region) : {};
    const access = this.resourcesOf(models, region);
    const profileArns = [...access.profileArns, ...Object.values(this.profileArns)];
    chunks([...profileArns, ...access.homeModelArns]).forEach((resources, index) => {
      this.attach(role, `Home${index + 1}`, [new PolicyStatement({ actions: INVOKE, resources })]);
    });
    chunks(access.routedModelArns).forEach((resources, index) => {
      this.attach(role, `Routed${index + 1}`, [
        new PolicyStatement({
          actions: INVOKE,
          resources,
          conditions: { Null: { 'bedrock:InferenceProfileArn': 'false' } },
        }),
      ]);
    });
    if (bedrock.guardrailArns !== undefined && bedrock.guardrailArns.length > 0) {
      this.attach(role, 'Guardrails', [
        new PolicyStatement({ actions: ['bedrock:ApplyGuardrail'], resources: [...bedrock.guardrailArns] }),
      ]);
    }
  }

  private resourcesOf(models: readonly Model[], region: string) {
    const profileArns = new Set<string>();
    const homeModelArns = new Set<string>();
    const routedModelArns = new Set<string>();
    for (const model of models) {
      for (const deployment of deploymentsOf(model, region)) {
        if (deployment.scope === 'regional') homeModelArns.add(this.modelArn(region, model));
        else profileArns.add(this.profileArn(region, deployment));
        if (deployment.scope === 'global') {
          routedModelArns.add(this.modelArn('', model));
          routedModelArns.add(this.modelArn(region, model));
        }
        if (deployment.scope === 'geographic') {
          for (const destination of destinationRegions(geographyOf(region))) {
            routedModelArns.add(this.modelArn(destination, model));
          }
        }
      }
    }
    return {
      profileArns: [...profileArns],
      homeModelArns: [...homeModelArns],
      routedModelArns: [...routedModelArns],
    };
  }

  private applicationProfiles(models: readonly Model[], region: string): Record<string, string> {
    const arns: Record<string, string> = {};
    for (const model of models) {
      const [preferred] = deploymentsOf(model, region);
      if (preferred === undefined) continue;
      const profile = new CfnApplicationInferenceProfile(this, `Profile-${model.name}`, {
        inferenceProfileName: `${Stack.of(this).stackName}-${model.name}`,
        description: `Stargate cost allocation for ${model.name}`,
        modelSource: {
          copyFrom:
            preferred.scope === 'regional'
              ? this.modelArn(region, model)
              : this.profileArn(region, preferred),
        },
      });
      arns[model.name] = profile.attrInferenceProfileArn;
    }
    return arns;
  }

  private modelArn(region: string, model: Model): string {
    return this.arn({ region, account: '', resource: 'foundation-model', resourceName: model.bedrockId });
  }

  private profileArn(region: string, deployment: Deployment): string {
    return this.arn({ region, resource: 'inference-profile', resourceName: deployment.upstreamId });
  }

  private arn(parts: { region: string; account?: string; resource: string; resourceName: string }): string {
    return Arn.format(
      { service: 'bedrock', arnFormat: ArnFormat.SLASH_RESOURCE_NAME, ...parts },
      Stack.of(this),
    );
  }

  private attach(role: IRole, name: string, statements: PolicyStatement[]): void {
    role.addManagedPolicy(new ManagedPolicy(this, name, { statements }));
  }
}

/** The models an environment serves. */
export function configuredModels(bedrock: BedrockOptions): readonly Model[] {
  const { models } = bedrock;
  return models === 'all' ? catalogModels : catalogModels.filter((model) => models.includes(model.name));
}

function chunks(arns: readonly string[]): readonly string[][] {
  const parts: string[][] = [];
  for (let from = 0; from < arns.length; from += ARNS_PER_POLICY)
    parts.push(arns.slice(from, from + ARNS_PER_POLICY));
  return parts;
}
