import { type Component, contentOf } from '../components/index.ts';
import type { Host } from '../host/index.ts';
import { binariesInstalled, claimed, clusterSpec, componentStore } from './artifacts.ts';
import { componentsOfHost, fetchComponents } from './components-of-host.ts';
import { fileMarks, noteInstalled, readInstalled } from './installed-components.ts';
import { everywhere } from './places.ts';
import { step } from './step.ts';

/** Puts the programs a host's roles need where they belong; a host that has them gets nothing. */
export const installBinaries = step({
  id: 'components/binaries',
  title: 'Install containerd, CNI plugins and Kubernetes',
  where: everywhere,
  needs: { cluster: clusterSpec, store: componentStore, claimed },
  gives: { binariesInstalled },
  run: async (context, { cluster, store }) => {
    const { host, member, progress } = context;
    const wanted = componentsOfHost(cluster, member.spec, host.facts).filter(({ kind }) => kind === 'binary');
    const missing = await missingBinaries(host, wanted);
    if (missing.length === 0) return { binariesInstalled: undefined };
    const artifacts = await fetchComponents(context, store, cluster, missing);
    const total = artifacts.reduce((sum, { size }) => sum + size, 0);
    const sent = new Map<string, number>();
    await host.files.ensure(
      artifacts.map((artifact) => ({
        path: artifact.installPath ?? `/usr/local/bin/${artifact.name}`,
        content: contentOf(artifact),
        mode: artifact.mode,
        onProgress: (bytes: number) => {
          sent.set(artifact.name, bytes);
          progress(
            [...sent.values()].reduce((sum, part) => sum + part, 0),
            total,
            'bytes',
          );
        },
      })),
    );
    const paths = artifacts.map(({ installPath = '' }) => installPath);
    const marks = await fileMarks(host, paths);
    await noteInstalled(
      host,
      Object.fromEntries(
        artifacts.map(({ name, version, sha256, installPath: at = '' }) => [
          name,
          { version, sha256, mark: marks.get(at) ?? '', at },
        ]),
      ),
    );
    return { binariesInstalled: undefined };
  },
  recover: async () => ({ binariesInstalled: undefined }),
});

const missingBinaries = async (host: Host, wanted: readonly Component[]): Promise<readonly Component[]> => {
  const [record, marks] = await Promise.all([
    readInstalled(host),
    fileMarks(
      host,
      wanted.map(({ installPath = '' }) => installPath),
    ),
  ]);
  return wanted.filter(({ name, version, installPath = '' }) => {
    const known = record[name];
    return known?.version !== version || known.mark === '' || known.mark !== marks.get(installPath);
  });
};
