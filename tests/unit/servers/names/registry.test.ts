import { beforeEach, describe, expect, it } from "vitest";
import {
  BAD_OPERATION,
  EXISTS,
  FakeCore,
  NOT_FOUND,
  OK,
  ObjectType,
  REFUSED,
} from "../../../support/fake-core.ts";
import { loadScript, type Script } from "../../../support/script.ts";

const TEXT = 0x1020;
const SEND_HANDLES = 0x1000;
const RECEIVE_SLOTS = 0x1010;
const AUTHORITY = 0x4000_0000;
const PUT_OFF = 0x7fff_ffff;
const UNTYPED_HANDLE = 20;
const Operation = { Register: 1, Connect: 2, Admit: 3, Withdraw: 4 };

const ENTRY = `
import { message } from "./libsys/message";
import { openSlots } from "./libsys/slots";
import { Grant, StartInfo, useStartInfo } from "./libsys/start-info";
import { onRequest, openRegistry } from "./servers/names/registry";

const page: usize = memory.data(128, 8);
export function open(): bool {
  const info = changetype<StartInfo>(page);
  info.grantCount = 1;
  const grant = info.grantAt(0);
  grant.kind = 1;
  grant.handle = ${UNTYPED_HANDLE};
  useStartInfo(info);
  openSlots(100, 64);
  return openRegistry();
}
export function request(badge: u32, operation: u32, word0: u32, bytes: u32, capabilities: u32): i32 {
  message.begin(0);
  message.badge = badge;
  message.word0 = word0;
  message.word3 = bytes;
  message.tag = (<u64>operation << 32) | (capabilities << 10) | (4 + ((bytes + 7) >> 3));
  return onRequest();
}
export function attached(): u32 { return message.capabilities; }
`;

let core: FakeCore;
let script: Script;

function request(badge: number, operation: number, text: string, word0 = 0): number {
  const bytes = script.put(TEXT, text);
  return script.functions.request(badge, operation, word0, bytes, 0);
}

function admit(processId: number, manifest: string): number {
  return request(AUTHORITY, Operation.Admit, manifest.replaceAll(" ", "\0"), processId);
}

function word(address: number): number {
  return new DataView(script.bytes().buffer).getUint32(address, true);
}

/** Sends Register with an endpoint, as the core would deliver it. */
function register(badge: number, name: string) {
  const slot = word(RECEIVE_SLOTS);
  const endpoint = core.add(slot, ObjectType.Endpoint);
  const bytes = script.put(TEXT, name);
  const status = script.functions.request(badge, Operation.Register, 0, bytes, 1);
  return { status, endpoint, slot };
}

/** The capability that the reply in `message` carries. */
function attached() {
  expect(script.functions.attached()).toBe(1);
  return core.slots.get(word(SEND_HANDLES));
}

beforeEach(async () => {
  core = new FakeCore();
  core.add(UNTYPED_HANDLE, ObjectType.Untyped, 14);
  script = await loadScript(ENTRY, core.hardware);
  expect(script.functions.open()).toBe(1);
  admit(2, "kind=server serves=block uses=serial");
  admit(3, "uses=block");
});

describe("the name registry", () => {
  it("connects a client with its process id as the badge", () => {
    const { status, endpoint } = register(2, "block");
    expect(status).toBe(OK);
    expect(request(3, Operation.Connect, "block")).toBe(OK);
    expect(attached()).toMatchObject({ badge: 3n, object: endpoint.object });
  });

  it("refuses to register what the manifest does not serve", () => {
    expect(register(3, "block").status).toBe(REFUSED);
    expect(register(2, "serial").status).toBe(REFUSED);
    expect(register(9, "block").status).toBe(REFUSED);
  });

  it("deletes a capability that came with a refused request", () => {
    const { slot } = register(3, "block");
    expect(core.slots.has(slot)).toBe(false);
  });

  it("refuses to connect to what the manifest does not use", () => {
    register(2, "block");
    expect(request(2, Operation.Connect, "block")).toBe(REFUSED);
    expect(request(0, Operation.Connect, "block")).toBe(REFUSED);
    expect(request(3, Operation.Connect, "nothing")).toBe(REFUSED);
  });

  it("answers NotFound for an interface that nobody serves yet", () => {
    expect(request(3, Operation.Connect, "block")).toBe(NOT_FOUND);
  });

  it("answers a waiting client when its interface is registered", () => {
    expect(request(3, Operation.Connect, "block", 1)).toBe(PUT_OFF);
    expect(core.replies).toEqual([]);
    expect(register(2, "block").status).toBe(OK);
    expect(core.replies.map(({ label }) => label)).toEqual([OK]);
  });

  it("refuses a second server while the first lives", () => {
    register(2, "block");
    admit(4, "serves=block");
    expect(register(4, "block").status).toBe(EXISTS);
  });

  it("lets another server take over when the first has vanished", () => {
    const { slot } = register(2, "block");
    core.slots.delete(slot);
    expect(request(3, Operation.Connect, "block")).toBe(NOT_FOUND);
    admit(4, "serves=block");
    expect(register(4, "block").status).toBe(OK);
  });

  it("forgets what a withdrawn process was allowed and served", () => {
    register(2, "block");
    expect(request(AUTHORITY, Operation.Withdraw, "", 2)).toBe(OK);
    expect(request(3, Operation.Connect, "block")).toBe(NOT_FOUND);
    expect(register(2, "block").status).toBe(REFUSED);
  });

  it("lets nobody but the authority admit or withdraw", () => {
    expect(request(3, Operation.Admit, "uses=serial", 3)).toBe(REFUSED);
    expect(request(3, Operation.Withdraw, "", 2)).toBe(REFUSED);
  });

  it("refuses unknown operations and texts longer than the message", () => {
    expect(request(3, 99, "")).toBe(BAD_OPERATION);
    expect(script.functions.request(3, Operation.Connect, 0, 0xffff_ffff, 0)).toBe(-4);
  });
});
