import { ofRun } from '../workflow/index.ts';

/** What `--upload-certs` asks for. */
export interface CertsUpload {
  /** 64 hexadecimal digits. */
  readonly certificateKey: string;
}

/** A token that hosts join with. */
export const initToken = ofRun<string>('initToken');
