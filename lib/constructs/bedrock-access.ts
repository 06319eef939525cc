/**
 * Least privilege on Bedrock, generated from the deployments an environment uses: for each exactly its inference
 * profile and the foundation models behind it, in every region the profile can route to; a foundation model outside
 * the deployment's region only when the call comes through such a profile. No wildcards.
 *
 * The statements are spread over managed policies, because one holds at most 6,144 characters.
 */
import { Arn, ArnFormat, Stack } from 'aws-cdk-lib';
import { CfnApplicationInferenceProfile } from 'aws-cdk-lib/aws-bedrock';
import { ManagedPolicy, PolicyStatement, type IRole, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { destinationRegions, usualGeography } from '../../core/catalog/availability.ts';
import { parseBase } from '../../core/catalog/bedrock-base.ts';
import { geographyOf, upstreamIdOf, type Deployment, type Model } from '../../core/catalog/model.ts';
import { bedrockPlan, deploymentsSetting, takesProfile, type PlannedModel } from '../bedrock-plan.ts';
import type { BedrockAccess as BedrockOptions } from '../environment.ts';

const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream', 'bedrock:CountTokens'];
/** Of the 6,144 characters of a managed policy, what its ARNs may take: the rest is for the frame around them. */
const ARN_CHARS_PER_POLICY = 5_700;
/** A role has at most ten managed policies, if AWS has not raised that quota. */
const MAX_POLICIES = 10;

export interface BedrockAccessProps {
  readonly region: string;
  readonly bedrock: BedrockOptions;
  /** Of guardrails that are made with the environment. */
  readonly guardrailArns: readonly string[];
}

export class BedrockAccess extends Construct {
  /** For the task's DEPLOYMENTS; null when the catalog says it all. */
  readonly deployments: string | null;
  private readonly policies: ManagedPolicy[] = [];

  constructor(scope: Construct, id: string, props: BedrockAccessProps) {
    super(scope, id);
    const { bedrock, region } = props;
    const plan = bedrockPlan(bedrock, region);
    const profileArns = bedrock.applicationProfiles === 'per-model' ? this.profilesFor(plan, region) : {};
    const setting = deploymentsSetting(plan, region, profileArns);
    this.deployments = setting === null ? null : Stack.of(this).toJsonString(setting);

    const { profiles, directModels, routedModels, mantleProjects, roles } = this.resourcesOf(plan);
    const extra = bedrock.extraModelArns ?? [];
    this.invokePolicies('Home', [...profiles, ...Object.values(profileArns), ...directModels, ...extra]);
    this.invokePolicies('Routed', [...routedModels, ...extra.flatMap((arn) => this.modelsBehind(arn))], {
      conditions: { Null: { 'bedrock:InferenceProfileArn': 'false' } },
    });
    if (mantleProjects.length > 0) {
      this.policy('Mantle', { actions: ['bedrock-mantle:CreateInference'], resources: mantleProjects });
    }
    if (roles.length > 0) this.policy('OtherAccounts', { actions: ['sts:AssumeRole'], resources: roles });
    const guardrails = [...props.guardrailArns, ...(bedrock.guardrailArns ?? [])];
    if (guardrails.length > 0) {
      this.policy('Guardrails', { actions: ['bedrock:ApplyGuardrail'], resources: guardrails });
    }
    if (this.policies.length > MAX_POLICIES) {
      throw new Error(
        `bedrock: the rights on these models take ${this.policies.length} managed policies, and a role has at most ${MAX_POLICIES}; name fewer models in bedrock.models`,
      );
    }
  }

  attachTo(role: IRole): void {
    for (const policy of this.policies) role.addManagedPolicy(policy);
  }

  private resourcesOf(plan: readonly PlannedModel[]) {
    const profiles = new Set<string>();
    const directModels = new Set<string>();
    const routedModels = new Set<string>();
    const mantleProjects = new Set<string>();
    const roles = new Set<string>();
    for (const { model, deployments } of plan) {
      for (const deployment of deployments) {
        const { region, scope, roleArn } = deployment;
        if (roleArn !== null) {
          roles.add(roleArn);
          continue;
        }
        if (deployment.transport === 'mantle') {
          mantleProjects.add(this.mantleProject(region));
          continue;
        }
        if (deployment.upstreamId.startsWith('arn:')) {
          profiles.add(deployment.upstreamId);
          for (const arn of this.modelsBehind(deployment.upstreamId)) routedModels.add(arn);
          // What is behind a profile of the account's own, it does not say: extraModelArns does.
          if (model.bedrockId === deployment.upstreamId) continue;
        }
        if (deployment.upstreamId !== model.bedrockId) profiles.add(this.profileArn(deployment));
        if (scope === 'regional') directModels.add(this.modelArn(region, model));
        if (scope === 'global') {
          routedModels.add(this.modelArn('', model));
          routedModels.add(this.modelArn(region, model));
        }
        if (scope === 'geographic') {
          const geography = geographyOf(model, region) ?? usualGeography(region);
          for (const destination of destinationRegions(geography, region)) {
            routedModels.add(this.modelArn(destination, model));
          }
        }
      }
    }
    return {
      profiles: [...profiles],
      directModels: [...directModels],
      routedModels: [...routedModels],
      mantleProjects: [...mantleProjects],
      roles: [...roles],
    };
  }

  /** The foundation models that a profile of AWS's own routes to; none for any other ARN. */
  private modelsBehind(arn: string): readonly string[] {
    const base = parseBase(arn);
    if (base?.kind !== 'arn' || base.profile === null) return [];
    const { prefix, modelId } = base.profile;
    const regions = prefix === 'global' ? ['', base.region] : destinationRegions(prefix, base.region);
    return regions.map((region) => this.foundationArn(region, modelId));
  }

  /** Model name → ARN of its application inference profile, which copies the preferred deployment. */
  private profilesFor(plan: readonly PlannedModel[], region: string): Record<string, string> {
    const arns: Record<string, string> = {};
    for (const { model, deployments } of plan) {
      // What an operator adds is called as the entry says.
      if (model.isEntry === true) continue;
      const preferred = deployments.find((deployment) => takesProfile(model, deployment, region));
      // A deployment that names a profile of its own keeps it.
      if (preferred === undefined || preferred.upstreamId !== upstreamIdOf(model, preferred.scope, region)) {
        continue;
      }
      const profile = new CfnApplicationInferenceProfile(this, `Profile-${model.name}`, {
        // AWS takes letters, digits, single spaces, - and _.
        inferenceProfileName: `${Stack.of(this).stackName}-${model.name.replaceAll('.', '-')}`,
        description: `Stargate cost allocation for ${model.name}`,
        modelSource: {
          copyFrom:
            preferred.scope === 'regional' ? this.modelArn(region, model) : this.profileArn(preferred),
        },
        tags: [{ key: 'stargate:model', value: model.name }],
      });
      arns[model.name] = profile.attrInferenceProfileArn;
    }
    return arns;
  }

  private modelArn(region: string, model: Model): string {
    return this.foundationArn(region, model.bedrockId);
  }

  private foundationArn(region: string, modelId: string): string {
    return this.arn({ region, account: '', resource: 'foundation-model', resourceName: modelId });
  }

  private profileArn({ region, upstreamId }: Deployment): string {
    if (upstreamId.startsWith('arn:')) return upstreamId;
    return this.arn({ region, resource: 'inference-profile', resourceName: upstreamId });
  }

  private mantleProject(region: string): string {
    return this.arn({ service: 'bedrock-mantle', region, resource: 'project', resourceName: 'default' });
  }

  private arn(parts: {
    service?: string;
    region: string;
    account?: string;
    resource: string;
    resourceName: string;
  }): string {
    return Arn.format(
      { service: 'bedrock', arnFormat: ArnFormat.SLASH_RESOURCE_NAME, ...parts },
      Stack.of(this),
    );
  }

  /** As many as the ARNs need, each ARN once. */
  private invokePolicies(name: string, arns: readonly string[], when: PolicyStatementProps = {}): void {
    chunks([...new Set(arns)]).forEach((resources, index) => {
      this.policy(`${name}${index + 1}`, { actions: INVOKE, resources, ...when });
    });
  }

  private policy(name: string, statement: PolicyStatementProps): void {
    this.policies.push(new ManagedPolicy(this, name, { statements: [new PolicyStatement(statement)] }));
  }
}

/** The ARNs in as few parts as fit a policy each. */
function chunks(arns: readonly string[]): readonly string[][] {
  const parts: string[][] = [];
  let room = 0;
  for (const arn of arns) {
    const length = lengthIn(arn);
    if (length > room) {
      parts.push([]);
      room = ARN_CHARS_PER_POLICY;
    }
    parts.at(-1)?.push(arn);
    room -= length;
  }
  return parts;
}

/** How many characters it takes in a policy, with quotes and comma; what is known on deployment alone, as long as it gets. */
function lengthIn(arn: string): number {
  const profileArnLength = 100;
  const length = arn.startsWith('${Token')
    ? profileArnLength
    : arn.replace(/\$\{Token\[[^\]]*\]\}/g, 'x'.repeat(12)).length;
  return length + 3;
}
