/**
 * What the NAT instance does with packets, as a file for iptables-restore: the network goes out under its address,
 * admins in the tunnel reach the load balancer's ports and the resolver of the network, and nothing else is forwarded
 * or answered. No rule names an interface of the machine, whose name differs by instance type.
 */
import { gatewayAddress, resolverAddress, VPN_PORT } from '../../core/vpn.ts';

export type PacketRules = {
  readonly networkCidr: string;
  /** @default no tunnel */
  readonly vpn?: { readonly cidr: string; readonly albPort: number };
};

export const TUNNEL = 'wg0';

export function packetRules({ networkCidr, vpn }: PacketRules): string {
  return lines(
    '*nat',
    ':PREROUTING ACCEPT [0:0]',
    ':INPUT ACCEPT [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    ':POSTROUTING ACCEPT [0:0]',
    `-A POSTROUTING -s ${networkCidr} ! -d ${networkCidr} ! -o ${TUNNEL} -j MASQUERADE`,
    // The network knows no way back to the tunnel's addresses.
    ...(vpn === undefined ? [] : [`-A POSTROUTING -s ${vpn.cidr} -d ${networkCidr} -j MASQUERADE`]),
    'COMMIT',
    '*filter',
    ':INPUT DROP [0:0]',
    ':FORWARD DROP [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    '-A INPUT -i lo -j ACCEPT',
    '-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
    ...(vpn === undefined
      ? []
      : [
          `-A INPUT ! -i ${TUNNEL} -p udp --dport ${VPN_PORT} -j ACCEPT`,
          `-A INPUT -i ${TUNNEL} -d ${gatewayAddress(vpn.cidr)} -p icmp --icmp-type echo-request -j ACCEPT`,
        ]),
    '-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
    `-A FORWARD -s ${networkCidr} ! -d ${networkCidr} ! -i ${TUNNEL} ! -o ${TUNNEL} -j ACCEPT`,
    ...(vpn === undefined
      ? []
      : [
          `-A FORWARD -i ${TUNNEL} -s ${vpn.cidr} -d ${networkCidr} -p tcp --dport ${vpn.albPort} -j ACCEPT`,
          ...['udp', 'tcp'].map(
            (protocol) =>
              `-A FORWARD -i ${TUNNEL} -s ${vpn.cidr} -d ${resolverAddress(networkCidr)} -p ${protocol} --dport 53 -j ACCEPT`,
          ),
        ]),
    'COMMIT',
  );
}

function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
