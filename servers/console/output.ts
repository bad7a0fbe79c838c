// What goes to the serial line: gathered in `output`, then sent by flushOutput. A driver
// that ends is waited for: the line comes back with the next one.

import { Handle } from "../../libsys/abi/layout";
import { LogLevel, Right } from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import { deleteCapability, mintCapability } from "../../libsys/capability";
import { log } from "../../libsys/log";
import { MESSAGE_TEXT_BYTES } from "../../libsys/message";
import { ConnectMode, connect } from "../../libsys/protocol/names";
import {
  serialFlush,
  serialRead,
  serialSubscribe,
  serialWrite,
} from "../../libsys/protocol/serial";
import { Span, sizeOf, slice, startOf } from "../../libsys/span";
import { takeSlot } from "../../libsys/slots";
import { Text } from "../../libsys/text";

/** The bit of the process's notification that says: bytes have arrived. */
export const SERIAL_BIT: u64 = 1;

const OUTPUT_BYTES: i32 = 16384;
const LINE_FEED: u32 = 0x0a;
const CARRIAGE_RETURN: u32 = 0x0d;

const outputBytes: usize = memory.data(OUTPUT_BYTES, 8);
export const output: Text = changetype<Text>(memory.data(16, 8));

let serial: u32 = 0;
let arrival: u32 = 0;

/** Connects to the serial line, waiting for its driver; false when the table is full. */
export function openOutput(): bool {
  output.open(<u32>outputBytes, OUTPUT_BYTES);
  serial = takeSlot();
  arrival = takeSlot();
  if (serial == 0 || arrival == 0) return false;
  const status = mintCapability(arrival, Handle.Notification, Right.Write, SERIAL_BIT);
  if (status != Status.Ok) return false;
  connectSerial();
  return true;
}

/** Adds text, its line feeds as line ends, flushing as often as it needs. */
export function printText(text: Span): void {
  for (let index: u32 = 0; index < sizeOf(text); index++) {
    if (output.capacity - output.length < 2) flushOutput();
    const byte = <u32>load<u8>(startOf(text) + index);
    if (byte == LINE_FEED) output.byte(CARRIAGE_RETURN);
    output.byte(byte);
  }
}

/** Sends what was gathered. Blocks while the line is slower. */
export function flushOutput(): void {
  const all = output.span;
  for (let sent: u32 = 0; sent < sizeOf(all);) {
    const part = slice(all, sent, sent + MESSAGE_TEXT_BYTES);
    const status = serialWrite(serial, part);
    if (lost(status)) continue;
    // A line that refuses a part keeps the rest: nothing better can be done with it.
    sent += sizeOf(part);
  }
  output.clear();
}

/** Waits until all has left the machine. */
export function drainOutput(): void {
  flushOutput();
  lost(serialFlush(serial));
}

/** Takes bytes that have arrived into message.text; false when there are none. */
export function takeInput(): bool {
  const status = serialRead(serial);
  return !lost(status) && status == Status.Ok;
}

/** True when the driver had ended; by then there is a new one. */
function lost(status: Status): bool {
  if (status != Status.PeerClosed && status != Status.BadHandle) return false;
  deleteCapability(serial);
  connectSerial();
  return true;
}

function connectSerial(): void {
  while (true) {
    const status = connect("serial", serial, ConnectMode.Wait);
    if (status == Status.Ok && serialSubscribe(serial, arrival) == Status.Ok) return;
    // The manifest names the interface: only a driver that ended at once leads here.
    log(LogLevel.Warning, "the serial line could not be connected, trying again");
    deleteCapability(serial);
  }
}
