// QEMU's machine protocol (QMP) over a socket: what the execution trace needs of it.

import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../build/failure.ts";

const ATTEMPTS = 100;
const RETRY_MILLISECONDS = 50;

interface Answer {
  return?: unknown;
  error?: { desc: string };
}

export class Monitor {
  private readonly socket: Socket;
  private readonly waiting: ((answer: Answer) => void)[] = [];
  private received = "";

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => this.receive(text));
    socket.on("error", () => socket.destroy());
  }

  /** Connects to the socket that QEMU was told to listen on. */
  static async open(path: string): Promise<Monitor> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const socket = await tryConnect(path);
      if (socket !== null) {
        const monitor = new Monitor(socket);
        await monitor.execute("qmp_capabilities");
        return monitor;
      }
      await sleep(RETRY_MILLISECONDS);
    }
    throw new Failure(`QEMU does not answer on ${path}`);
  }

  /** Performs a command of the protocol; what it returns. */
  async execute(command: string, words?: Record<string, unknown>): Promise<unknown> {
    const answered = new Promise<Answer>((resolve) => this.waiting.push(resolve));
    this.socket.write(`${JSON.stringify({ execute: command, arguments: words })}\n`);
    const { error, return: result } = await answered;
    if (error !== undefined) throw new Failure(`QEMU: ${command}: ${error.desc}`);
    return result;
  }

  /** Performs a command line of the human monitor; what it prints. */
  async command(line: string): Promise<string> {
    return String(await this.execute("human-monitor-command", { "command-line": line }));
  }

  close(): void {
    this.socket.destroy();
  }

  /** Greeting and events have no receiver. */
  private receive(text: string): void {
    this.received += text;
    const lines = this.received.split("\n");
    this.received = lines.pop() ?? "";
    for (const line of lines.filter((entry) => entry.trim() !== "")) {
      const answer = JSON.parse(line) as Answer;
      if ("return" in answer || "error" in answer) this.waiting.shift()?.(answer);
    }
  }
}

function tryConnect(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(null));
  });
}
