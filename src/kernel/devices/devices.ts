// The device of each kind of open object. Invariant: every kind has one. spec/calls.md, "Descriptors".
import type { OpenFile, OpenObject } from "../descriptors.ts";
import { ConsoleDevice } from "./console.ts";
import type { Device } from "./device.ts";
import { HostDirectoryDevice, HostFileDevice } from "./host-file.ts";
import { DirectoryDevice, FileDevice } from "./memory-file.ts";
import { PipeDevice } from "./pipe.ts";
import { SocketDevice } from "./socket.ts";

const DEVICES: Readonly<Record<OpenObject["kind"], Device>> = {
  console: new ConsoleDevice(),
  file: new FileDevice(),
  directory: new DirectoryDevice(),
  "host-file": new HostFileDevice(),
  "host-directory": new HostDirectoryDevice(),
  pipe: new PipeDevice(),
  socket: new SocketDevice(),
};

export function deviceOf(open: OpenFile): Device {
  return DEVICES[open.object.kind];
}
