/** The name under which Slipway owns fields in server-side apply. */
export const FIELD_MANAGER = 'slipway';
