// Which vmrun this is.
import { fileURLToPath } from "node:url";
import { buildName } from "./cache.ts";

export const VERSION = "0.1.0";
/** Other builds share no cached images: the running file's size and time tell them apart. */
export const BUILD = buildName(VERSION, fileURLToPath(import.meta.url));
