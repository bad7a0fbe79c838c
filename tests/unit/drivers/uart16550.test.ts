import { beforeEach, expect, test } from "vitest";
import { FakeUart } from "../../support/fake-uart.ts";
import { loadScript, type Script } from "../../support/script.ts";

const DATA = 0x100000;
const ENTRY = `
  import { Uart } from "./drivers/serial/uart16550/device";
  import { ByteRing } from "./libsys/byte-ring";
  import { Ports } from "./libsys/driver/port";
  const uart = changetype<Uart>(memory.data(64, 8));
  export function open(): void {
    uart.ports = changetype<Ports>(memory.data(16, 8));
    uart.ports.base = 0x3f8;
    uart.received = changetype<ByteRing>(memory.data(16, 8));
    uart.received.open(0x110000, 64);
    uart.transmitted = changetype<ByteRing>(memory.data(16, 8));
    uart.transmitted.open(0x120000, 64);
  }
  export function probe(): bool { return uart.probe(); }
  export function reset(): void { uart.reset(); }
  export function setDivisor(divisor: u32): void { uart.setDivisor(divisor); }
  export function stop(): void { uart.stop(); }
  export function onInterrupt(): void { uart.onInterrupt(); }
  export function send(length: u32): u32 { return uart.send(${DATA}, length); }
  export function take(length: u32): u32 { return uart.received.read(${DATA}, length); }
  export function idle(): bool { return uart.idle; }
  export function overruns(): u32 { return uart.overruns; }`;

let uart: FakeUart;
let script: Script;

beforeEach(async () => {
  uart = new FakeUart(0x3f8);
  script = await loadScript(ENTRY, uart.hardware);
  script.functions.open();
});

function text(bytes: number[]): string {
  return Buffer.from(bytes).toString();
}

test("finds a device that is there and none where none is", () => {
  expect(script.functions.probe()).toBe(1);
  uart.present = false;
  expect(script.functions.probe()).toBe(0);
});

test("resets to 115,200 baud, 8N1, with the receive interrupt on", () => {
  script.functions.reset();
  expect(uart).toMatchObject({
    divisor: 1,
    lineControl: 3,
    modemControl: 0x0b,
    interruptEnable: 1,
  });
});

test("runs slower by the divisor, and keeps its interrupts", () => {
  script.functions.reset();
  script.functions.setDivisor(0x180);
  expect(uart).toMatchObject({ divisor: 0x180, lineControl: 3, interruptEnable: 1 });
});

test("sends at once while the line takes bytes", () => {
  script.functions.reset();
  expect(script.functions.send(script.put(DATA, "hello, world, how are you"))).toBe(25);
  expect(text(uart.sent)).toBe("hello, world, how are you");
  expect(uart.interruptEnable).toBe(1);
  expect(script.functions.idle()).toBe(1);
});

test("queues what a stalled line does not take and sends it by interrupt", () => {
  script.functions.reset();
  uart.stalled = true;
  const message = "x".repeat(15) + "y".repeat(65);
  expect(script.functions.send(script.put(DATA, message))).toBe(64);
  expect(script.functions.idle()).toBe(0);
  let interrupts = 0;
  for (uart.drain(); uart.interrupting; uart.drain(), interrupts++) {
    script.functions.onInterrupt();
  }
  expect(interrupts).toBe(3);
  expect(text(uart.sent)).toBe(message.slice(0, 64));
  expect(uart.overflows).toBe(0);
  expect(script.functions.idle()).toBe(1);
});

test("takes every byte that arrived and leaves the line low", () => {
  script.functions.reset();
  uart.arrive(Buffer.from("ls -l\r"));
  expect(uart.interrupting).toBe(true);
  script.functions.onInterrupt();
  expect(uart.interrupting).toBe(false);
  expect(script.functions.take(64)).toBe(6);
  expect(script.get(DATA, 6)).toBe("ls -l\r");
});

test("counts the bytes that nobody read in time", () => {
  script.functions.reset();
  for (let burst = 0; burst < 5; burst++) {
    uart.arrive(new Uint8Array(16));
    script.functions.onInterrupt();
  }
  expect(script.functions.overruns()).toBe(16);
});

test("is silent after stop", () => {
  script.functions.reset();
  script.functions.stop();
  uart.arrive([65]);
  expect(uart.interrupting).toBe(false);
});
