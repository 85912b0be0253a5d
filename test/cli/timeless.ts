/** A document of the command line without the times, which differ from run to run. */
export const timeless = (document: string): unknown =>
  JSON.parse(document, (key, value) => (key === 'elapsedMs' ? undefined : value));
