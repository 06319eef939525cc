/**
 * The contract between the NAT instance that carries WireGuard, which the stacks set up, and `stargate vpn`, which adds
 * admins to it: what is in Parameter Store, under which names, and which addresses admins get. Only public keys are
 * there, apart from the gateway's own private key, which only the instance reads.
 */

/** The port of WireGuard, whose answer to anybody without a known key is silence. */
export const VPN_PORT = 51_820;

/** Names in Parameter Store. Whoever may write below `peers` says who is let in. */
export function vpnParameters(environmentName: string) {
  const root = `/stargate/${environmentName}/vpn`;
  return {
    /** JSON of `VpnSettings`, written by the deployment. */
    settings: `${root}/settings`,
    /** The gateway's public key, written by the instance. */
    serverKey: `${root}/server-key`,
    /** The gateway's private key, encrypted, written and read by the instance alone. */
    privateKey: `${root}/private-key`,
    /** Below it one parameter an admin: the name is the address, the value `<name> <public key>`. */
    peers: `${root}/peers`,
  } as const;
}

export type VpnSettings = {
  /** Public address of the gateway. */
  readonly endpoint: string;
  /** Addresses inside the tunnel. */
  readonly cidr: string;
  /** The network behind it. */
  readonly networkCidr: string;
  /** Who answers for names of the network. */
  readonly resolver: string;
};

export type VpnPeer = { readonly name: string; readonly address: string; readonly publicKey: string };

/** The first address is the gateway's. */
export function gatewayAddress(cidr: string): string {
  return addressAt(cidr, 1);
}

/** Amazon's resolver is at the network's base plus two. https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html */
export function resolverAddress(networkCidr: string): string {
  return addressAt(networkCidr, 2);
}

/** The lowest address that nobody has; null when all are taken. */
export function freeAddress(cidr: string, taken: ReadonlySet<string>): string | null {
  const last = 2 ** (32 - prefixOf(cidr)) - 2;
  for (let index = 2; index <= last; index += 1) {
    const address = addressAt(cidr, index);
    if (!taken.has(address)) return address;
  }
  return null;
}

/** Null for a parameter that is no peer. */
export function peerOf(parameterName: string, value: string): VpnPeer | null {
  const address = parameterName.slice(parameterName.lastIndexOf('/') + 1);
  const [name, publicKey, ...more] = value.split(' ');
  if (name === undefined || publicKey === undefined || more.length > 0) return null;
  return PEER_NAME.test(name) && isWireguardKey(publicKey) ? { name, address, publicKey } : null;
}

/** What a person is called in the list of peers. */
export const PEER_NAME = /^[a-z0-9][a-z0-9._@-]{0,63}$/;

/** 32 bytes in base64. */
export function isWireguardKey(text: string): boolean {
  return /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/.test(text);
}

function prefixOf(cidr: string): number {
  return Number(cidr.slice(cidr.indexOf('/') + 1));
}

function addressAt(cidr: string, index: number): string {
  const bytes = cidr.slice(0, cidr.indexOf('/')).split('.').map(Number);
  const number = bytes.reduce((sum, byte) => sum * 256 + byte, 0) + index;
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}
