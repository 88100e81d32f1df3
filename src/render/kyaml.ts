/**
 * A JSON value as KYAML (https://kep.k8s.io/5295), which is YAML that no reader takes for anything else: flow style, quoted text,
 * fields in their given order.
 */
export const toKyaml = (value: unknown): string => `---\n${written(value, '')}\n`;

const written = (value: unknown, indent: string): string => {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : list(value, indent);
  if (typeof value === 'object' && value !== null) return fields(value, indent);
  return JSON.stringify(value) ?? 'null';
};

const fields = (value: object, indent: string): string => {
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  if (entries.length === 0) return '{}';
  const lines = entries.map(([name, inner]) => `${indent}  ${key(name)}: ${written(inner, `${indent}  `)},\n`);
  return `{\n${lines.join('')}${indent}}`;
};

/** Objects share the lines of the brackets around them. */
const list = (items: readonly unknown[], indent: string): string => {
  const isOfObjects = items.every((item) => typeof item === 'object' && item !== null);
  if (isOfObjects) return `[${items.map((item) => written(item, indent)).join(', ')}]`;
  return `[\n${items.map((item) => `${indent}  ${written(item, `${indent}  `)},\n`).join('')}${indent}]`;
};

const key = (name: string): string =>
  /^[A-Za-z_][\w./-]*$/.test(name) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(name)
    ? name
    : JSON.stringify(name);
