/**
 * How people will sign in to Managed Grafana, which has no passwords of its own: by IAM Identity Center or SAML.
 * https://docs.aws.amazon.com/grafana/latest/userguide/authentication-in-AMG.html
 */
import { about, type Check } from '../finding.ts';

export const grafanaCheck: Check = {
  topic: 'Grafana sign-on',
  asks: ['sso:ListInstances'],
  run: async ({ environment, aws }) => {
    switch (environment.grafana?.authentication) {
      case 'identity-center': {
        const { ok, failure, unknown } = about('Grafana sign-on', 'sso:ListInstances');
        const { Instances: instances = [] } = await (await aws.ssoAdmin()).listInstances({});
        const active = instances.find(({ Status: status }) => status === undefined || status === 'ACTIVE');
        if (active !== undefined) return [ok(`IAM Identity Center is there (${active.InstanceArn ?? ''})`)];
        if (instances.length > 0)
          return [failure('IAM Identity Center is not active yet', 'wait until it is')];
        return [
          unknown(
            `this account sees no IAM Identity Center in ${aws.region}; it may be in another region of the organization`,
            `if there is none, enable it in the organization's management account, or set grafana: { authentication: 'saml' }`,
          ),
        ];
      }
      case 'saml': {
        const { warning } = about('Grafana sign-on', 'lib/environments.ts');
        return [
          warning(
            'the workspace will be there, and nobody can sign in until it is connected to an identity provider',
            'have the metadata URL of a SAML application at hand; docs/deploy.md#grafana says where it goes',
          ),
        ];
      }
      default:
        return [];
    }
  },
};
