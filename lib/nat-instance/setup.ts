/**
 * What the NAT instance runs once, when it starts for the first time: AWS's own steps for a NAT instance on Amazon
 * Linux 2023 (iptables-services, forwarding, masquerading), with the rules as one file instead of commands.
 * https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html
 * Each line that fails ends the script; the deployment then says so and puts back what was there.
 */
import { packetRules, type PacketRules } from './packet-rules.ts';
import { tunnelSetup, type TunnelSetup } from './tunnel-setup.ts';
import { writeFile } from './write-file.ts';

export type NatSetup = {
  readonly networkCidr: string;
  /** @default no tunnel */
  readonly vpn?: TunnelSetup;
};

export function natSetup({ networkCidr, vpn }: NatSetup): readonly string[] {
  const rules: PacketRules = { networkCidr, ...(vpn === undefined ? {} : { vpn }) };
  const packages = ['iptables-services', ...(vpn === undefined ? [] : ['wireguard-tools'])];
  return [
    'set -euo pipefail',
    // Nobody signs in on the network; people come through Systems Manager.
    'systemctl disable --now sshd.service || true',
    // dnf alone takes more than the 512 MiB of a nano: https://github.com/amazonlinux/amazon-linux-2023/issues/404
    'dd if=/dev/zero of=/swapfile bs=1M count=512',
    'chmod 600 /swapfile',
    'mkswap /swapfile',
    'swapon /swapfile',
    "echo '/swapfile swap swap defaults 0 0' >> /etc/fstab",
    // The repository is in S3, which the network's gateway endpoint leads to.
    `for attempt in 1 2 3 4 5; do dnf install -y ${packages.join(' ')} && break; [ "$attempt" -lt 5 ]; sleep 10; done`,
    writeFile('/etc/sysctl.d/90-stargate-nat.conf', 'net.ipv4.ip_forward = 1\n'),
    'sysctl -p /etc/sysctl.d/90-stargate-nat.conf',
    writeFile('/etc/sysconfig/iptables', packetRules(rules)),
    'systemctl enable iptables.service',
    'systemctl restart iptables.service',
    ...(vpn === undefined ? [] : tunnelSetup(vpn)),
  ];
}
