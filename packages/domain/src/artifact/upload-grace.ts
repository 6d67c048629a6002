/** Hours an upload may take before what there is of it is garbage. */
export const UPLOAD_GRACE_HOURS = 24;
