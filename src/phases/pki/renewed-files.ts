import type { Renewal } from '../../certs/index.ts';
import type { Host, Wanted } from '../../host/index.ts';
import { toYaml } from '../../render/index.ts';
import type { ClusterConfiguration } from '../../spec/index.ts';
import { giveBack, ownershipOf } from './kept-ownership.ts';

/** The files of renewed certificates, in the order to write them. */
export const renewedFiles = (
  renewals: readonly Renewal[],
  cluster: ClusterConfiguration,
  kubeconfigDir: string,
): readonly Wanted[] =>
  renewals.flatMap(({ files, kubeconfig }): Wanted[] => [
    ...files.map(([name, { content, mode }]) => ({
      path: `${cluster.certificatesDir}/${name}`,
      content,
      mode,
      secret: name.endsWith('.key'),
    })),
    ...(kubeconfig === undefined
      ? []
      : [
          {
            path: `${kubeconfigDir}/${kubeconfig.file}`,
            content: toYaml(kubeconfig.document),
            mode: 0o600,
            secret: true,
          },
        ]),
  ]);

/** Writes over files that are there: kubeadm writes into the files that are there, so their owners and modes last. */
export const writeInPlace = async (host: Host, wanted: readonly Wanted[]): Promise<void> => {
  if (wanted.length === 0) return;
  const files = wanted.filter(({ kind }) => kind !== 'link').map(({ path }) => path);
  const before = await ownershipOf(host, files);
  await host.files.ensure(
    wanted.map((file) => {
      const found = before.get(file.path);
      return found === undefined || file.kind === 'link' ? file : { ...file, path: found.realPath, mode: found.mode };
    }),
  );
  await giveBack(host, before);
};
