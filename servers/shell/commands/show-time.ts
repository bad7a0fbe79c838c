// uptime, date and sleep.

import { Status } from "../../../libsys/abi/status";
import { now, sleep as pause } from "../../../libsys/ipc";
import { message } from "../../../libsys/message";
import { timeOfDay } from "../../../libsys/protocol/clock";
import { Span, before, equals, sizeOf, slice } from "../../../libsys/span";
import { allDigits, parseDecimal } from "../../../libsys/number";
import { argument, argumentCount } from "../arguments";
import { Moment, monthLetter, weekdayLetter } from "../calendar";
import { putPadded, putRight } from "../columns";
import { Server, serverHandle } from "../connections";
import { INTERRUPTED, failServer, failStatus, failUsage, failWith } from "../failure";
import { endLine, out, stopped } from "../output";

const SECOND: u64 = 1_000_000_000;
/** How long Ctrl-C may take to end a sleep. */
const NAP: u64 = 100_000_000;
const POINT: u32 = 0x2e;
const SPACE: u32 = 0x20;

const moment: Moment = changetype<Moment>(memory.data(32, 8));

/** ` 08:39:00 up 1:02`; without a clock, only how long. */
export function uptime(): i32 {
  const clock = serverHandle(Server.Clock);
  if (clock != 0 && timeOfDay(clock) == Status.Ok) {
    moment.set(message.word0);
    out.byte(SPACE);
    putClock();
  }
  const seconds = now() / SECOND;
  const days = seconds / 86400;
  out.put(" up ");
  if (days != 0) out.decimal(days).put(days == 1 ? " day, " : " days, ");
  putRight((seconds / 3600) % 24, 2);
  out.put(":");
  putPadded((seconds / 60) % 60, 2);
  out.put(":");
  putPadded(seconds % 60, 2);
  endLine();
  return 0;
}

/** `Sun Nov 22 08:39:00 UTC 2026`, or with `+%s` the seconds since 1970. */
export function date(): i32 {
  const format = argument(0);
  const plain = argumentCount() == 0 || equals(format, "-u");
  if (argumentCount() > 1 || (!plain && !equals(format, "+%s"))) {
    return failUsage("only +%s is known as a format", "date [-u] [+%s]");
  }
  const clock = serverHandle(Server.Clock);
  if (clock == 0) return failServer(Server.Clock);
  const status = timeOfDay(clock);
  if (status != Status.Ok) return failStatus(0, status);
  if (plain) putDate(message.word0);
  else out.decimal(message.word0);
  endLine();
  return 0;
}

export function sleep(): i32 {
  const word = argument(0);
  const duration = argumentCount() == 1 ? nanoseconds(word) : u64.MAX_VALUE;
  if (argumentCount() != 1)
    return failUsage("a number of seconds is needed", "sleep SECONDS");
  if (duration == u64.MAX_VALUE) return failWith(word, "not a number of seconds");
  const end = now() + duration;
  while (now() < end) {
    if (stopped()) return INTERRUPTED;
    pause(min(NAP, end - now()));
  }
  return 0;
}

/** Nanoseconds of `1` or `0.25`; u64.MAX_VALUE for anything else. */
function nanoseconds(word: Span): u64 {
  const whole = before(word, POINT);
  if (!allDigits(whole, 10) || sizeOf(whole) > 9) return u64.MAX_VALUE;
  let total = parseDecimal(whole) * SECOND;
  if (sizeOf(whole) == sizeOf(word)) return total;
  const fraction = slice(word, sizeOf(whole) + 1, sizeOf(word));
  if (!allDigits(fraction, 10) || sizeOf(fraction) > 9) return u64.MAX_VALUE;
  let unit = SECOND;
  for (let index: u32 = 0; index < sizeOf(fraction); index++) unit /= 10;
  total += parseDecimal(fraction) * unit;
  return total;
}

function putDate(seconds: u64): void {
  moment.set(seconds);
  for (let index: u32 = 0; index < 3; index++)
    out.byte(weekdayLetter(moment.weekday, index));
  out.byte(SPACE);
  for (let index: u32 = 0; index < 3; index++) out.byte(monthLetter(moment.month, index));
  putRight(moment.day, 3);
  out.byte(SPACE);
  putClock();
  out.put(" UTC ").decimal(moment.year);
}

function putClock(): void {
  putPadded(moment.hour, 2);
  out.put(":");
  putPadded(moment.minute, 2);
  out.put(":");
  putPadded(moment.second, 2);
}
