/** Where the export of a deletion stands in the store. It goes with what is deleted. */
export function exportPrefix(organizationId: string, deletionId: string): string {
  return `org/${organizationId}/exports/${deletionId}/`;
}
