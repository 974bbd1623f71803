// Colours of what vmrun says: NO_COLOR, FORCE_COLOR, TERM=dumb and whether a terminal listens decide, in this order.
import { type Painter, PLAIN } from "../asm/render.ts";

const wrapped = (code: number) => (text: string) => `\x1b[${code}m${text}\x1b[0m`;
const COLOURED: Painter = {
  error: wrapped(31),
  warning: wrapped(33),
  frame: wrapped(34),
  help: wrapped(36),
  strong: wrapped(1),
};

export function painterFor(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): Painter {
  return colourWanted(stream, environment) ? COLOURED : PLAIN;
}

function colourWanted(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== "0";
  return stream.isTTY === true && environment.TERM !== "dumb";
}
