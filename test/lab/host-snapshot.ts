/** What a host holds that Kubernetes or its preparation could leave behind, one readable line for each thing. */
export type HostSnapshot = Readonly<Record<string, readonly string[]>>;

/** Takes a snapshot; `run` runs a shell script on the host and gives its output. */
export const takeSnapshot = (run: (script: string) => string): HostSnapshot => {
  const marked = sections.map(({ name, script }) => `echo '${MARK}${name}'\n${script}`).join('\n');
  const parts = run(`exec 2>/dev/null\n${marked}\ntrue`).split(MARK).slice(1);
  return Object.fromEntries(
    parts.map((part) => {
      const [name = '', ...lines] = part.split('\n');
      const noise = sections.find((section) => section.name === name)?.noise ?? NOTHING;
      return [name, [...new Set(lines.filter((line) => line !== '' && !noise.test(line)))].sort()];
    }),
  );
};

/** Lines that came (`+`) or went (`-`), each with its section; empty when the host is as it was. */
export const differences = (before: HostSnapshot, after: HostSnapshot): readonly string[] =>
  Object.keys(before).flatMap((name) => {
    const [old, now] = [before[name] ?? [], after[name] ?? []];
    return [
      ...old.filter((line) => !now.includes(line)).map((line) => `- ${name}: ${line}`),
      ...now.filter((line) => !old.includes(line)).map((line) => `+ ${name}: ${line}`),
    ];
  });

interface Section {
  readonly name: string;
  readonly script: string;
  /** Lines that change on a machine that is left alone. */
  readonly noise?: RegExp;
}

const MARK = '=== section ';
const NOTHING = /^$/;
const FOLDERS =
  '/etc /opt /usr/local /usr/lib/systemd /usr/bin /usr/sbin /var/lib /var/log/pods /var/log/containers /root';

const sections: readonly Section[] = [
  {
    name: 'files',
    script: `find ${FOLDERS} /run -printf '%y %#m %p -> %l\\n'`,
    noise:
      / \/run\/(xtables\.lock|systemd|user|udev|log|dbus|sshd|lock|mount|slipway)(\/| )| \/var\/lib\/(systemd|dpkg|apt|private)\//,
  },
  {
    name: 'contents',
    script: `find ${FOLDERS} -type f -size -64M -exec sha256sum {} +`,
    // The lab itself writes into /etc/hosts when hosts come and go.
    noise: / \/etc\/hosts$| \/var\/lib\/(systemd|dpkg|apt|private)\//,
  },
  { name: 'mounts', script: 'findmnt -rno TARGET,FSTYPE', noise: /^\/run\/user\/|^\/proc\/sys\/fs\/binfmt_misc/ },
  { name: 'interfaces', script: `ip -o link | awk '{ print $2 }'` },
  { name: 'routes', script: 'ip route; ip rule; ip neigh show nud permanent' },
  {
    name: 'rules',
    // Tables that iptables itself made when it was asked to list or flush are no rules; chains and other tables are.
    script: `for f in iptables ip6tables; do $f-save | grep -E '^(-A|:[^ ]+ (-|DROP))' | sed "s/^/$f /"; done
nft list tables | grep -vE ' ip6? (filter|nat|mangle|raw|security)$'`,
  },
  {
    name: 'processes',
    script: `ps -eo args --no-headers`,
    noise:
      /^(ps|sh|sshd|find|sort|awk|\[|\(sd-pam\)|\/lib\/systemd\/systemd --user|\/lib\/systemd\/systemd-(hostnamed|timedated))\b|^\(|^\[|^sshd: /,
  },
  {
    name: 'units',
    script: `systemctl list-units --all --plain --no-legend --no-pager | awk '{ print $1, $3 }'`,
    noise:
      /^(network-online\.target|session-|user[-@.]|run-|systemd-(hostnamed|timedated|tmpfiles-clean|logind)|apt-|dpkg-|man-db|e2scrub|fstrim|logrotate|proc-sys-fs-binfmt)/,
  },
  {
    name: 'unit files',
    script: `systemctl list-unit-files --no-legend --no-pager | awk '{ print $1, $2 }'`,
    noise: /^(network-online\.target|session-|user@|run-)/,
  },
];
