// A serial line: interface "serial", served by drivers/serial/*. Bytes, as they are.
// docs/protocols/serial.md.

import { Status } from "../abi/status";
import { call } from "../ipc";
import { message } from "../message";
import { Span, sizeOf, startOf } from "../span";

export const enum SerialOperation {
  /** text = bytes to send. The reply comes when the driver has taken them all. */
  Write = 1,
  /** Reply: text = bytes received. Status.WouldBlock: none. */
  Read = 2,
  /** Capability 0: notification to signal when bytes arrive. Replaces the one before. */
  Subscribe = 3,
  /** The reply comes when all that was written has left the device. */
  Flush = 4,
}

/** Sends at most MESSAGE_TEXT_BYTES. */
export function serialWrite(serial: u32, bytes: Span): Status {
  message.begin(SerialOperation.Write);
  message.putText(startOf(bytes), sizeOf(bytes));
  return call(serial);
}

/** Takes received bytes into message.text; Status.WouldBlock when there are none. */
export function serialRead(serial: u32): Status {
  message.begin(SerialOperation.Read);
  return call(serial);
}

export function serialSubscribe(serial: u32, notification: u32): Status {
  message.begin(SerialOperation.Subscribe);
  message.attach(notification);
  return call(serial);
}

export function serialFlush(serial: u32): Status {
  message.begin(SerialOperation.Flush);
  return call(serial);
}
