import { z } from 'zod';
import { durationSchema } from './field-schemas.ts';

/** Names of fields, separated by spaces, by the shape of their value. */
export type FieldTable = Readonly<Partial<Record<keyof typeof shapes, string>>>;

/** `1Gi`, `500m`, `1e3`, 2 (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/). */
const quantity = z.union([
  z.number(),
  z.string().regex(/^\s*[+-]?(\d+\.?\d*|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?\s*$/, {
    error: ({ input }) => `expected a quantity such as 1Gi or 500m, found ${JSON.stringify(input)}`,
  }),
]);

/** One schema for all fields of a shape: making one for each takes longer than reading a file. */
const shapes = optional({
  boolean: z.boolean(),
  integer: ranged(-(2 ** 31), 2 ** 31 - 1),
  /** Go's int64, as far as numbers of JSON are exact. */
  long: z.int(),
  natural: ranged(0, 2 ** 32 - 1),
  number: z.number(),
  text: z.string(),
  duration: durationSchema,
  /** Nanoseconds as a number, or a duration. */
  period: z.union([durationSchema, z.int()]),
  quantity,
  texts: z.array(z.string()),
  integers: z.array(z.int()),
  pairs: z.record(z.string(), z.string()),
  quantities: z.record(z.string(), quantity),
  lists: z.record(z.string(), z.array(z.string())),
  switches: z.record(z.string(), z.boolean()),
});

/** The fields of a table and those given besides, none of them required. */
export const fieldsOf = (table: FieldTable, besides: Readonly<Record<string, z.ZodType>> = {}) => ({
  ...Object.fromEntries(
    Object.entries(shapes).flatMap(([shape, schema]) =>
      (table[shape as keyof typeof shapes] ?? '')
        .split(/\s+/)
        .filter((name) => name !== '')
        .map((name): [string, z.ZodType] => [name, schema]),
    ),
  ),
  ...Object.fromEntries(Object.entries(besides).map(([name, schema]) => [name, schema.exactOptional()])),
});

/** A part of a document: an object of such fields and no others. */
export const partOf = (...given: Parameters<typeof fieldsOf>) => z.strictObject(fieldsOf(...given));

function ranged(least: number, most: number) {
  return z.int().refine((value) => value >= least && value <= most, {
    error: ({ input }) => `expected a whole number from ${least} to ${most}, found ${input}`,
  });
}

function optional<T extends Readonly<Record<string, z.ZodType>>>(schemas: T): { readonly [K in keyof T]: z.ZodType } {
  const entries = Object.entries(schemas).map(([name, schema]) => [name, schema.exactOptional()]);
  return Object.fromEntries(entries) as { readonly [K in keyof T]: z.ZodType };
}
