// Which vmrun this is.
import { buildName } from "./cache.ts";

export const VERSION = "0.1.0";

/** Other builds share no cached images: the running file's size and time tell them apart. */
export function thisBuild(): string {
  return buildName(VERSION, import.meta.filename);
}
