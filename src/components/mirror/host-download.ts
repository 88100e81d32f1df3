import { SlipwayError } from '../../errors/index.ts';
import type { ScriptCommand } from '../../host/index.ts';
import type { ComponentSource } from '../../spec/index.ts';
import { type Component, describeComponent } from '../component.ts';
import { fetchChecksum } from './checksum-file.ts';
import { createHttpClient, type HttpClientOptions, showUrl } from './http-client.ts';
import { mirrorAddresses } from './mirror-addresses.ts';
import { imageAddressOf, resolveImage } from './registry.ts';
import { releaseOf } from './release-layout.ts';

/** What a host runs, as root, to fetch components by itself. */
export interface HostDownload {
  /** The components that it puts in place: several when they are in one archive. */
  readonly names: readonly string[];
  /** Needs curl, tar and sha256sum for programs, ctr for images. Addresses that may hold a password travel in stdin. */
  readonly command: ScriptCommand;
  /** For people: without user, password or query. */
  readonly from: string;
  /** What the host checks before anything is put in place: lower-case hex of the published file, or of the image's manifest. */
  readonly sha256: string;
}

/**
 * How hosts fetch components from a mirror by themselves: only checksums and manifests are fetched here, so that every
 * host gets the same bytes, whatever the mirror says later. Throws COMPONENT_UNAVAILABLE, COMPONENT_CORRUPT.
 */
export const hostDownloads = async (
  source: Extract<ComponentSource, { type: 'mirror' }>,
  components: readonly Component[],
  options: HttpClientOptions & { readonly signal?: AbortSignal } = {},
): Promise<readonly HostDownload[]> => {
  const client = createHttpClient(options);
  const addresses = mirrorAddresses(source);
  const { signal } = options;
  const ofRelease = async (group: readonly Component[]): Promise<readonly HostDownload[]> => {
    const release = group[0] && releaseOf(group[0]);
    if (!release) return [];
    const base = addresses[release.base];
    const url = `${base}/${release.path}`;
    const sha256 = await fetchChecksum(client, `${base}/${release.checksumPath}`, url, signal);
    const places = group.flatMap((component) => [
      component.installPath ?? '',
      (releaseOf(component)?.members ?? []).join(':'),
    ]);
    const command: ScriptCommand = { shell: 'sh', script: programScript, args: [sha256, ...places], stdin: url };
    return [{ names: group.map(({ name }) => name), command, from: showUrl(url), sha256 }];
  };
  const ofImage = async ({ name, imageRef = name, platform }: Component): Promise<readonly HostDownload[]> => {
    const pull = { client, registries: addresses.registries, ...(signal && { signal }) };
    const digest = await resolveImage(imageRef, platform, pull);
    const address = imageAddressOf(imageRef, addresses.registries);
    const from = `${address.repository}@${digest}`;
    const plain = address.isPlainHttp ? 'plain' : '';
    const command: ScriptCommand = { shell: 'sh', script: imageScript, args: [from, imageRef, platform.arch, plain] };
    return [{ names: [name], command, from, sha256: digest.replace('sha256:', '') }];
  };
  const programs = components.filter((component) => component.kind === 'binary');
  const stray = programs.find((component) => !releaseOf(component));
  if (stray) throw new SlipwayError('COMPONENT_UNAVAILABLE', `no mirror has ${describeComponent(stray)}`);
  const groups = Map.groupBy(programs, (component) => releaseOf(component)?.path);
  const images = components.filter((component) => component.kind === 'image');
  return (await Promise.all([...[...groups.values()].map(ofRelease), ...images.map(ofImage)])).flat();
};

/** `$1` SHA-256; then, for each program, its place and what it may be called in the archive, nothing for no archive. */
const programScript = `set -eu
sum=$1; shift
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
read -r url || [ -n "$url" ]
printf 'url = "%s"\\n' "$url" |
  curl -fsSL --retry 3 --connect-timeout 10 --speed-limit 1000 --speed-time 30 -K - -o "$work/file"
echo "$sum  $work/file" | sha256sum -c --status - || { echo "what came does not have the SHA-256 $sum" >&2; exit 1; }
[ -z "$2" ] || { mkdir "$work/tree" && tar -xzf "$work/file" -C "$work/tree" --no-same-owner; }
while [ $# -gt 0 ]; do
  found=$work/file
  if [ -n "$2" ]; then
    found=
    IFS=:
    for member in $2; do
      if [ -z "$found" ] && [ -f "$work/tree/$member" ]; then found=$work/tree/$member; fi
    done
    unset IFS
    [ -n "$found" ] || { echo "the archive does not hold $2" >&2; exit 1; }
  fi
  mkdir -p "$(dirname "$1")"
  cp "$found" "$1.part"; chmod 0755 "$1.part"; sync "$1.part"; mv -f "$1.part" "$1"
  shift 2
done
`;

/** `$1` where from, by digest; `$2` the name that manifests use; `$3` architecture; `$4` not empty for plain HTTP. */
const imageScript = `set -eu
ctr -n k8s.io images pull --platform "linux/$3" \${4:+--plain-http} "$1" >/dev/null
ctr -n k8s.io images tag --force "$1" "$2" >/dev/null
`;
