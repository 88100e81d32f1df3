import { z } from 'zod';
import { clusterFileSchema } from './cluster-schemas.ts';

/** JSON Schema (draft 2020-12) of the Cluster document, for editors; the repository holds it as `schema/cluster.schema.json`. */
export const clusterSchema = (): object => {
  const { $schema, ...schema } = z.toJSONSchema(clusterFileSchema, { io: 'input', target: 'draft-2020-12' });
  return {
    $schema,
    $id: 'https://slipway.dev/schema/v1alpha1/cluster.schema.json',
    title: 'Slipway cluster file',
    description: 'A Cluster of slipway.dev/v1alpha1.',
    ...schema,
  };
};
