import type { Host } from '../../host/index.ts';
import type { KubeAccess } from '../../kube/index.ts';

/** A member of etcd by its client URL, with the health-check client of this host. */
export const etcdAccess = async (host: Host, certificatesDir: string, server: string): Promise<KubeAccess> => {
  const [ca, cert, key] = await Promise.all(
    ['ca.crt', 'healthcheck-client.crt', 'healthcheck-client.key'].map((file) =>
      host.files.readText(`${certificatesDir}/etcd/${file}`),
    ),
  );
  return { server, ca: ca ?? '', ...(cert && key ? { cert, key } : {}) };
};
