// The name server: finds a service by the name of its interface. Every process holds it
// as Handle.Names, with its process id as the badge. docs/protocols/names.md.

import { Handle } from "../abi/layout";
import { Status } from "../abi/status";
import { call } from "../ipc";
import { message } from "../message";
import { Span, sizeOf, startOf } from "../span";

export const enum NamesOperation {
  /** text = interface; capability 0 = the unbadged endpoint that serves it. */
  Register = 1,
  /**
   * word0 = ConnectMode; text = interface. Reply: capability 0 = endpoint, badge =
   * process id.
   */
  Connect = 2,
  /**
   * Authority only. word0 = process id; text = its manifest section, for `serves=` and
   * `uses=`.
   */
  Admit = 3,
  /** Authority only. word0 = process id, which has ended. */
  Withdraw = 4,
  /**
   * word0 = how many interfaces to skip. Reply: word0 = process id that serves it; text =
   * name.
   */
  NextInterface = 5,
}

export const enum ConnectMode {
  /** Status.NotFound when nobody serves the interface. */
  Now = 0,
  /** The reply comes when somebody does. */
  Wait = 1,
}

/** Badge of those who admit processes: init, and the module loader. */
export const NAMES_AUTHORITY: u32 = 0x4000_0000;
export const INTERFACE_NAME_BYTES: u32 = 32;

/** Makes the process's Service endpoint the one that serves `name`. */
export function register(name: string): Status {
  return registerEndpoint(name, Handle.Service);
}

/** As `register`, for an endpoint of the caller's choice; it must be unbadged. */
export function registerEndpoint(name: string, endpoint: u32): Status {
  message.begin(NamesOperation.Register);
  message.putString(name);
  message.attach(endpoint);
  return call(Handle.Names);
}

/** Connects the free slot `slot` to the server of `name`. */
export function connect(name: string, slot: u32, mode: ConnectMode): Status {
  message.begin(NamesOperation.Connect);
  message.word0 = mode;
  message.putString(name);
  message.receiveInto(0, slot);
  const status = call(Handle.Names);
  const delivered = message.receivedCapabilities;
  message.receiveInto(0, 0);
  if (status != Status.Ok) return status;
  return delivered == 1 ? Status.Ok : Status.LimitReached;
}

/** Lets a process register and connect to what its manifest section lists. */
export function admit(authority: u32, processId: u32, manifest: Span): Status {
  message.begin(NamesOperation.Admit);
  message.word0 = processId;
  message.putText(startOf(manifest), sizeOf(manifest));
  return call(authority);
}

/** Forgets a process that has ended. */
export function withdraw(authority: u32, processId: u32): Status {
  message.begin(NamesOperation.Withdraw);
  message.word0 = processId;
  return call(authority);
}
