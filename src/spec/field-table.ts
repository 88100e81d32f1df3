import { z } from 'zod';
import { durationSchema } from './field-schemas.ts';

/** Names of fields, separated by spaces, by the shape of their value. */
export type FieldTable = Readonly<Partial<Record<keyof typeof shapes, string>>>;

/** One schema for all fields of a shape: making one for each takes longer than reading a file. */
const shapes = optional({
  boolean: z.boolean(),
  integer: z.int(),
  number: z.number(),
  text: z.string(),
  duration: durationSchema,
  /** Nanoseconds as a number, or a duration. */
  period: z.union([durationSchema, z.int()]),
  quantity: z.union([z.string(), z.number()]),
  texts: z.array(z.string()),
  integers: z.array(z.int()),
  pairs: z.record(z.string(), z.string()),
  quantities: z.record(z.string(), z.union([z.string(), z.number()])),
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

function optional<T extends Readonly<Record<string, z.ZodType>>>(schemas: T): { readonly [K in keyof T]: z.ZodType } {
  const entries = Object.entries(schemas).map(([name, schema]) => [name, schema.exactOptional()]);
  return Object.fromEntries(entries) as { readonly [K in keyof T]: z.ZodType };
}
