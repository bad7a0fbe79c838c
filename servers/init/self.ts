// What a builder gives other processes, init gives itself: a start page, free slots, the
// objects behind the fixed handles as far as the core left any out.

import { Handle } from "../../libsys/abi/layout";
import { ObjectType, ThreadOperation } from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import { invoke, typeOf } from "../../libsys/capability";
import { blockHandle, takeBlock } from "../../libsys/memory-pool";
import { openSlots } from "../../libsys/slots";
import {
  GrantKind,
  START_INFO_GRANTS,
  START_INFO_MAGIC,
  StartInfo,
  useStartInfo,
} from "../../libsys/start-info";
import { copyString } from "../../libsys/text";
import { makeObject } from "../../libsys/untyped";
import { INIT_ID } from "./process-table";
import { bootInfo, openBootMemory } from "./boot-memory";

/** A start page cut off after its first grant. */
const PAGE_BYTES: i32 = 128;
const page: usize = memory.data(PAGE_BYTES, 8);
/** log2 of the bytes init keeps for objects of its own. */
const OWN_BITS: u32 = 14;
/** More urgent than every server it starts. */
const PRIORITY: u32 = 200;

if (START_INFO_GRANTS + 24 > 128) ERROR("init's start page holds one grant");

/** Makes libsys usable in init, and opens the memory pool. */
export function openSelf(): void {
  const info = changetype<StartInfo>(page);
  info.magic = START_INFO_MAGIC;
  info.processId = INIT_ID;
  info.nameLength = copyString(info.name, 32, "init");
  useStartInfo(info);
  openSlots(bootInfo().firstFree, bootInfo().tableSlots - bootInfo().firstFree);
  openBootMemory();
  const block = takeBlock(OWN_BITS);
  assert(block != 0, "there is no memory");
  const untyped = blockHandle(block);
  grantUntyped(info, untyped);
  ensure(untyped, ObjectType.Endpoint, Handle.Service);
  ensure(untyped, ObjectType.Reply, Handle.Reply);
  invoke(Handle.Thread, ThreadOperation.SetPriority, PRIORITY, 0);
}

/** Reply objects and the like are made of it. */
function grantUntyped(info: StartInfo, untyped: u32): void {
  const grant = info.grantAt(0);
  grant.kind = GrantKind.Untyped;
  grant.handle = untyped;
  info.grantCount = 1;
}

function ensure(untyped: u32, type: ObjectType, handle: Handle): void {
  if (typeOf(handle) == type) return;
  const status = makeObject(untyped, type, handle);
  assert(status == Status.Ok, "the core left init without an object it needs");
}
