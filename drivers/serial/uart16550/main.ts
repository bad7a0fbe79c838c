// The 16550 UART as a serial line: interface "serial". A Write that finds the ring full
// is answered when it has been queued whole, so that output never gets lost and the
// writer is slowed to the line's speed.

import { LogLevel } from "../../../libsys/abi/object";
import { Status } from "../../../libsys/abi/status";
import { ByteRing } from "../../../libsys/byte-ring";
import { deleteCapability } from "../../../libsys/capability";
import { drive, serve } from "../../../libsys/driver/driver";
import {
  acknowledge,
  bindInterrupt,
  grantedInterrupt,
} from "../../../libsys/driver/interrupt";
import { Ports } from "../../../libsys/driver/port";
import { Errno } from "../../../libsys/errno";
import * as hardware from "../../../libsys/hardware";
import { reply } from "../../../libsys/ipc";
import { openLine, writeLine } from "../../../libsys/log";
import { MESSAGE_TEXT, MESSAGE_TEXT_BYTES, message } from "../../../libsys/message";
import { hold } from "../../../libsys/protocol/parent";
import { SerialOperation } from "../../../libsys/protocol/serial";
import { giveReply, takeReply } from "../../../libsys/reply-pool";
import { PUT_OFF } from "../../../libsys/server";
import { giveSlot, takeSlot } from "../../../libsys/slots";
import { uart } from "./line";
import { Settings } from "./settings";

const INTERRUPT_BIT: u64 = 1;
const RECEIVED_BYTES: i32 = 4096;
const TRANSMITTED_BYTES: i32 = 16384;

const receivedBytes: usize = memory.data(RECEIVED_BYTES, 8);
const transmittedBytes: usize = memory.data(TRANSMITTED_BYTES, 8);
/** What a Write that had to wait has still to send. */
const waitingBytes: usize = memory.data(4064, 8);

let interrupt: u32 = 0;
let subscriber: u32 = 0;
let incomingSlot: u32 = 0;
let waitingStart: u32 = 0;
let waitingEnd: u32 = 0;
/** Reply objects of who waits, 0 for nobody. */
let writer: u32 = 0;
let flusher: u32 = 0;

@unmanaged
@final
class SerialLine {
  start(): i32 {
    uart.ports = changetype<Ports>(memory.data(16, 8));
    uart.received = changetype<ByteRing>(memory.data(16, 8));
    uart.transmitted = changetype<ByteRing>(memory.data(16, 8));
    uart.received.open(<u32>receivedBytes, RECEIVED_BYTES);
    uart.transmitted.open(<u32>transmittedBytes, TRANSMITTED_BYTES);
    interrupt = grantedInterrupt(0);
    incomingSlot = takeSlot();
    if (!uart.ports.open(0) || interrupt == 0 || incomingSlot == 0) return -Errno.EINVAL;
    if (!uart.probe()) return -Errno.ENODEV;
    if (bindInterrupt(interrupt, INTERRUPT_BIT) != Status.Ok) return -Errno.EIO;
    uart.reset();
    if (Settings.apply() != 0) return -Errno.EINVAL;
    acknowledge(interrupt);
    message.receiveInto(0, incomingSlot);
    announce();
    return serve("serial");
  }

  interrupt(bits: u64): void {
    if ((bits & INTERRUPT_BIT) == 0) return;
    uart.onInterrupt();
    acknowledge(interrupt);
    if (uart.received.used != 0 && subscriber != 0) hardware.signal(subscriber);
    if (writer != 0) continueWrite();
    if (flusher != 0 && settled()) {
      message.begin(Status.Ok);
      release(flusher);
      flusher = 0;
    }
  }

  request(): Status {
    const status = dispatch();
    // A capability that nobody asked for must not block the slot for the next one.
    if (message.receivedCapabilities != 0) deleteCapability(incomingSlot);
    return status;
  }

  /** Sends what is queued, and silences the device. */
  stop(): void {
    while (uart.transmitted.used != 0) {
      uart.onInterrupt();
      hardware.yieldProcessor();
    }
    settled();
    uart.stop();
  }
}

export function main(): void {
  drive<SerialLine>();
}

function announce(): void {
  const line = openLine().put("16550A at port 0x").hex(uart.ports.base, 3);
  line.put(", ").decimal(Settings.baud).put(" baud");
  writeLine(LogLevel.Info);
}

function dispatch(): Status {
  switch (message.operation) {
    case SerialOperation.Write:
      return write();
    case SerialOperation.Read:
      return read();
    case SerialOperation.Subscribe:
      return subscribe();
    case SerialOperation.Flush:
      return flush();
    default:
      return Status.BadOperation;
  }
}

function write(): Status {
  if (!message.textValid) return Status.BadArgument;
  if (writer != 0) return Status.Busy;
  const length = message.textLength;
  const sent = uart.send(MESSAGE_TEXT, length);
  if (sent == length) return Status.Ok;
  waitingStart = 0;
  waitingEnd = length - sent;
  memory.copy(waitingBytes, MESSAGE_TEXT + sent, waitingEnd);
  writer = takeReply();
  return writer == 0 ? Status.LimitReached : PUT_OFF;
}

function continueWrite(): void {
  const left = waitingEnd - waitingStart;
  waitingStart += uart.send(<u32>waitingBytes + waitingStart, left);
  if (waitingStart != waitingEnd) return;
  message.begin(Status.Ok);
  release(writer);
  writer = 0;
}

function read(): Status {
  if (uart.received.used == 0) return Status.WouldBlock;
  message.setTextLength(uart.received.read(MESSAGE_TEXT, MESSAGE_TEXT_BYTES));
  return Status.Ok;
}

function subscribe(): Status {
  if (message.receivedCapabilities != 1) return Status.BadArgument;
  const next = takeSlot();
  if (next == 0) return Status.LimitReached;
  if (subscriber != 0) {
    deleteCapability(subscriber);
    giveSlot(subscriber);
  } else {
    // Whoever reads the line would be left without it.
    hold(<u32>message.badge);
    message.begin(Status.Ok);
  }
  subscriber = incomingSlot;
  incomingSlot = next;
  message.receiveInto(0, incomingSlot);
  if (uart.received.used != 0) hardware.signal(subscriber);
  return Status.Ok;
}

function flush(): Status {
  if (settled()) return Status.Ok;
  if (flusher != 0) return Status.Busy;
  flusher = takeReply();
  return flusher == 0 ? Status.LimitReached : PUT_OFF;
}

/**
 * True when nothing is queued and the device is idle. No interrupt tells the last bit's
 * end, so it is waited for: one FIFO at most, 1.4 ms.
 */
function settled(): bool {
  if (uart.transmitted.used != 0) return false;
  while (!uart.idle) hardware.yieldProcessor();
  return true;
}

function release(replyObject: u32): void {
  reply(replyObject);
  giveReply(replyObject);
}
