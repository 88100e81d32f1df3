/** The JSON of a Secret that a client sent as protobuf (https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding): kubeadm does. */
export const secretFromProtobuf = (body: Buffer): string => {
  const unknown = fieldsOf(body.subarray(MAGIC_LENGTH));
  const secret = fieldsOf(bytes(unknown, 2));
  const metadata = fieldsOf(bytes(secret, 1));
  const entries = secret.filter(({ number }) => number === 2).map(({ value }) => fieldsOf(value));
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: bytes(metadata, 1).toString(), namespace: bytes(metadata, 3).toString() },
    data: Object.fromEntries(entries.map((entry) => [bytes(entry, 1).toString(), bytes(entry, 2).toString('base64')])),
    type: bytes(secret, 3).toString(),
  });
};

const MAGIC_LENGTH = 4;

interface Field {
  readonly number: number;
  readonly value: Buffer;
}

const bytes = (fields: readonly Field[], number: number): Buffer =>
  fields.find((field) => field.number === number)?.value ?? Buffer.alloc(0);

/** The fields of a message that are bytes, texts or messages; numbers are skipped. */
const fieldsOf = (message: Buffer): readonly Field[] => {
  const fields: Field[] = [];
  let offset = 0;
  const varint = (): number => {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = message[offset++] ?? 0;
      value += (byte & 0x7f) << shift;
      shift += 7;
      if (byte < 0x80) return value;
    }
  };
  while (offset < message.length) {
    const key = varint();
    const length = varint();
    if ((key & 7) !== 2) continue;
    fields.push({ number: key >> 3, value: message.subarray(offset, offset + length) });
    offset += length;
  }
  return fields;
};
