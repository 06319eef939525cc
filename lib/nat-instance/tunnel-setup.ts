/**
 * WireGuard on the NAT instance. Its private key is made there, once, and kept encrypted in Parameter Store, so that an
 * instance that takes the place of another is the same gateway to every admin. A timer reads the list of admins each
 * minute and sets it without touching tunnels that stay; when it cannot read the list, it leaves everything as it is.
 */
import { gatewayAddress, VPN_PORT, vpnParameters } from '../../core/vpn.ts';
import { TUNNEL } from './packet-rules.ts';
import { writeFile } from './write-file.ts';

export type TunnelSetup = {
  readonly environmentName: string;
  readonly region: string;
  readonly cidr: string;
  /** The only port of the network that admins reach. */
  readonly albPort: number;
};

export const PEERS_SCRIPT = '/usr/local/sbin/stargate-vpn-peers';
const PRIVATE_KEY = '/etc/wireguard/private-key';
const UNIT = 'stargate-vpn-peers';

export function tunnelSetup(setup: TunnelSetup): readonly string[] {
  const names = vpnParameters(setup.environmentName);
  const ssm = `aws ssm --region ${setup.region}`;
  return [
    'install -d -m 700 /etc/wireguard',
    'umask 077',
    // Only "there is none" makes a new key: any other failure must not lock out everybody who has the present one.
    `if ! ${ssm} get-parameter --name ${names.privateKey} --with-decryption --query Parameter.Value --output text > ${PRIVATE_KEY} 2> /run/stargate-vpn.error; then`,
    '  grep -q ParameterNotFound /run/stargate-vpn.error',
    `  wg genkey > ${PRIVATE_KEY}`,
    `  ${ssm} put-parameter --name ${names.privateKey} --type SecureString --value file://${PRIVATE_KEY}`,
    'fi',
    `${ssm} put-parameter --name ${names.serverKey} --type String --overwrite --value "$(wg pubkey < ${PRIVATE_KEY})"`,
    writeFile(PEERS_SCRIPT, peersScript(setup)),
    `chmod 755 ${PEERS_SCRIPT}`,
    writeFile(`/etc/systemd/system/${UNIT}.service`, service),
    writeFile(`/etc/systemd/system/${UNIT}.timer`, timer),
    'systemctl daemon-reload',
    `systemctl start ${UNIT}.service`,
    `systemctl enable --now ${UNIT}.timer`,
  ];
}

/** Makes the tunnel where it is missing, and lets in whoever is on the list. */
export function peersScript({ environmentName, region, cidr }: TunnelSetup): string {
  const { peers } = vpnParameters(environmentName);
  return `#!/bin/bash
set -euo pipefail
umask 077
if ! ip link show ${TUNNEL} > /dev/null 2>&1; then
  ip link add ${TUNNEL} type wireguard
  ip address add ${gatewayAddress(cidr)}/${cidr.slice(cidr.indexOf('/') + 1)} dev ${TUNNEL}
  ip link set ${TUNNEL} mtu 1420 up
fi
peers=$(aws ssm --region ${region} get-parameters-by-path --path ${peers} --query 'Parameters[].[Name,Value]' --output text)
{
  printf '[Interface]\\nPrivateKey = %s\\nListenPort = ${VPN_PORT}\\n' "$(cat ${PRIVATE_KEY})"
  while read -r name _ key; do
    [[ "$name" =~ /([0-9]{1,3}(\\.[0-9]{1,3}){3})$ ]] || continue
    address=\${BASH_REMATCH[1]}
    [[ "$key" =~ ^[A-Za-z0-9+/]{43}=$ ]] || continue
    printf '[Peer]\\nPublicKey = %s\\nAllowedIPs = %s/32\\n' "$key" "$address"
  done <<< "$peers"
} > /run/${UNIT}.conf
wg syncconf ${TUNNEL} /run/${UNIT}.conf
`;
}

const service = `[Unit]
Description=Admins who may use the tunnel
After=network-online.target
Wants=network-online.target

[Service]
Type=oneshot
ExecStart=${PEERS_SCRIPT}
`;

const timer = `[Unit]
Description=Admins who may use the tunnel, every minute

[Timer]
OnBootSec=10s
OnUnitActiveSec=60s

[Install]
WantedBy=timers.target
`;
