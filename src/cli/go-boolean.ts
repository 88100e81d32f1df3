/** What Go takes for true and false; `undefined` for all else (https://pkg.go.dev/strconv#ParseBool). */
export const goBoolean = (text: string): boolean | undefined => truths[text];

const truths: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(['1', 't', 'T', 'true', 'TRUE', 'True'].map((word) => [word, true])),
  ...Object.fromEntries(['0', 'f', 'F', 'false', 'FALSE', 'False'].map((word) => [word, false])),
};
