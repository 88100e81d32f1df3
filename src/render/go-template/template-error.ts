import { SlipwayError } from '../../errors/index.ts';

/** What the reader and the runner of templates throw. */
export const templateError = (why: string): SlipwayError =>
  new SlipwayError('USAGE', `This template does not work: ${why}.`, {
    hint: "Look at the object first: -o json. Such as: -o go-template='{{range .images}}{{println .}}{{end}}'",
  });
