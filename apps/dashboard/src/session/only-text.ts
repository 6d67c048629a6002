/** The one text of a parameter in the address; undefined when there is none, or several. */
export function onlyText(parameter: string | string[] | undefined): string | undefined {
  return typeof parameter === "string" && parameter !== "" ? parameter : undefined;
}
