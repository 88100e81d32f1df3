import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { componentsOf, createComponentStore } from '../../../src/components/index.ts';
import { createSourceOrigin } from '../../../src/components/source/source-origin.ts';
import { createLocalTransport } from '../../../src/host/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const choice = { kubernetesVersion: 'v1.36.3', arch: 'amd64' } as const;

/** Stands in for Go: answers as it does, and "builds" programs that hold their own package path. */
const fakeGo = `#!/bin/sh
echo "$@" >> "$LOG"
case "$1 $2" in
  'env GOVERSION') echo go1.26.8 ;;
  'mod download') echo "{\\"GoMod\\": \\"x\\", \\"Info\\": \\"$INFO\\"}" ;;
  'mod edit') echo '{"Require": [{"Path": "k8s.io/api"}], "Replace": [{"Old": {"Path": "k8s.io/api"}, "New": {"Path": "./staging/api"}}]}' ;;
  -C*)
    [ -z "$FAIL" ] || { echo 'main.go:1:1: broken' >&2; exit 1; }
    cat "$2/go.mod" >> "$LOG"
    while [ "$1" != -o ]; do shift; done
    folder=$2; shift 2
    for package; do echo "$package"; printf '%s' "$package" > "$folder$(basename "\${package%/v3}")"; done ;;
esac
`;

const setup = async (options: { readonly go?: boolean; readonly fail?: boolean } = {}) => {
  const folder = await temporaryFolder();
  const bin = join(folder, 'bin');
  const log = join(folder, 'log');
  const info = join(folder, 'info');
  await mkdir(bin);
  await writeFile(info, '{"Time": "2026-07-22T18:07:38Z"}');
  await writeFile(log, '');
  for (const tool of ['sh', 'basename', 'cat', 'uname']) await symlink(`/bin/${tool}`, join(bin, tool));
  if (options.go !== false) await writeFile(join(bin, 'go'), fakeGo);
  if (options.go !== false) await chmod(join(bin, 'go'), 0o755);
  const local = createLocalTransport();
  const env = { PATH: bin, LOG: log, INFO: info, FAIL: options.fail ? 'yes' : '' };
  const machine = {
    exec: (...[command, execOptions]: Parameters<typeof local.exec>) =>
      local.exec({ ...command, env: { ...command.env, ...env } }, execOptions),
  };
  const cacheDir = join(folder, 'cache');
  const said: string[] = [];
  const store = createComponentStore({
    cacheDir,
    sources: [{ type: 'source' }],
    machine,
    onProgress: ({ text }) => text !== undefined && said.push(text),
  });
  return { store, log, said, env };
};

test('everything of one module is built in one go, programs and images', async () => {
  const { store, log, said } = await setup();
  const artifacts = await store.get({ ...choice, names: ['kubelet', 'kubectl', 'kube-apiserver', 'agnhost'] });
  const [kubelet] = artifacts;
  expect(await readFile(kubelet?.path ?? '', 'utf8')).toBe('k8s.io/kubernetes/cmd/kubelet');
  expect(kubelet?.from).toBe('k8s.io/kubernetes v1.36.3 with go1.26.8');
  const calls = await readFile(log, 'utf8');
  expect(calls.match(/^-C .* build -mod=mod -v -trimpath -buildvcs=false -ldflags /gm)).toHaveLength(1);
  expect(calls).toContain('require k8s.io/api v0.36.3');
  expect(said).toContain('compiling: 1 packages');
  expect(said).toContain('packing image kube-apiserver');
});

test('only what is asked for is built', async () => {
  const { store, log } = await setup();
  await store.get({ ...choice, names: ['cni-bridge', 'cni-flannel'] });
  const calls = await readFile(log, 'utf8');
  expect(calls).toMatch(/ github.com\/containernetworking\/plugins\/plugins\/main\/bridge$/m);
  expect(calls).not.toContain('host-local');
});

test('an image built twice has the same bytes', async () => {
  const names = ['etcd', 'coredns'];
  const [one, two] = [await setup(), await setup()];
  const sumsOf = async ({ store }: typeof one) => (await store.get({ ...choice, names })).map(({ sha256 }) => sha256);
  expect(await sumsOf(one)).toEqual(await sumsOf(two));
});

test('without Go the error says what to install', async () => {
  const { store } = await setup({ go: false });
  await expect(store.get({ ...choice, names: ['etcd'] })).rejects.toMatchObject({
    code: 'COMPONENT_UNAVAILABLE',
    message: expect.stringContaining('source: building from source needs go, not found here'),
    hint: expect.stringContaining('Install Go'),
  });
});

test('a build that fails says what the compiler said', async () => {
  const { store } = await setup({ fail: true });
  await expect(store.get({ ...choice, names: ['coredns'] })).rejects.toMatchObject({
    code: 'COMPONENT_UNAVAILABLE',
    message: expect.stringContaining('main.go:1:1: broken'),
  });
});

test('the source has everything but what is no Go module', () => {
  const origin = createSourceOrigin({ machine: createLocalTransport() });
  const unknown = componentsOf(choice).filter((component) => origin.recipeOf(component) === undefined);
  expect(unknown.map(({ name }) => name)).toEqual(['crictl']);
});
