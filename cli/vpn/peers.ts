/**
 * The list of admins in Parameter Store, which the gateway reads each minute. A peer's parameter is named by its address
 * and never overwritten, so that two admins who are added at the same moment cannot get the same one.
 */
import { isObject } from '../../core/json.ts';
import { freeAddress, peerOf, vpnParameters, type VpnPeer, type VpnSettings } from '../../core/vpn.ts';
import type { AwsClients } from '../aws/clients.ts';

export type ParameterStore = Awaited<ReturnType<AwsClients['ssm']>>;

const PAGES = 1_000;
const TRIES = 20;

/** By address. */
export async function listPeers(ssm: ParameterStore, environment: string): Promise<readonly VpnPeer[]> {
  const found: VpnPeer[] = [];
  let token: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const answer = await ssm.getParametersByPath({
      Path: vpnParameters(environment).peers,
      ...(token === undefined ? {} : { NextToken: token }),
    });
    for (const { Name = '', Value = '' } of answer.Parameters ?? []) {
      const peer = peerOf(Name, Value);
      if (peer !== null) found.push(peer);
    }
    token = answer.NextToken;
    if (token === undefined) break;
  }
  return found.toSorted((one, other) => order(one.address) - order(other.address));
}

/** Null when every address is taken. */
export async function addPeer(
  ssm: ParameterStore,
  environment: string,
  { cidr }: VpnSettings,
  { name, publicKey }: Pick<VpnPeer, 'name' | 'publicKey'>,
): Promise<VpnPeer | null> {
  const taken = new Set((await listPeers(ssm, environment)).map((peer) => peer.address));
  for (let tries = 0; tries < TRIES; tries += 1) {
    const address = freeAddress(cidr, taken);
    if (address === null) return null;
    try {
      await ssm.putParameter({
        Name: `${vpnParameters(environment).peers}/${address}`,
        Value: `${name} ${publicKey}`,
        Type: 'String',
        Overwrite: false,
      });
      return { name, address, publicKey };
    } catch (error) {
      if (!isNamed(error, 'ParameterAlreadyExists')) throw error;
      taken.add(address);
    }
  }
  throw new Error(`other admins took ${TRIES} addresses in a row`);
}

export async function removePeer(
  ssm: ParameterStore,
  environment: string,
  { address }: VpnPeer,
): Promise<void> {
  await ssm.deleteParameter({ Name: `${vpnParameters(environment).peers}/${address}` });
}

export type Gateway = { readonly settings: VpnSettings; readonly serverKey: string };

/** `no-tunnel`: the environment was deployed without one. `no-key`: its instance has not come up yet. */
export async function readGateway(
  ssm: ParameterStore,
  environment: string,
): Promise<Gateway | 'no-tunnel' | 'no-key'> {
  const names = vpnParameters(environment);
  const settings = settingsOf(await valueOf(ssm, names.settings));
  if (settings === null) return 'no-tunnel';
  const serverKey = await valueOf(ssm, names.serverKey);
  return serverKey === null ? 'no-key' : { settings, serverKey };
}

async function valueOf(ssm: ParameterStore, name: string): Promise<string | null> {
  try {
    const { Parameter } = await ssm.getParameter({ Name: name });
    return Parameter?.Value ?? null;
  } catch (error) {
    if (isNamed(error, 'ParameterNotFound')) return null;
    throw error;
  }
}

function settingsOf(text: string | null): VpnSettings | null {
  if (text === null) return null;
  const given: unknown = JSON.parse(text);
  if (!isObject(given)) return null;
  const { endpoint, cidr, networkCidr, resolver } = given;
  return [endpoint, cidr, networkCidr, resolver].every((value) => typeof value === 'string')
    ? (given as VpnSettings)
    : null;
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

function order(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}
