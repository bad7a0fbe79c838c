// What vfs does for its clients: protocol file. It keeps nothing for them, so there is
// nothing to leak when one dies, and every number that a request brings is checked.

import { Status } from "../../libsys/abi/status";
import { deleteCapability } from "../../libsys/capability";
import { MESSAGE_TEXT, message } from "../../libsys/message";
import { FileKind, FileOperation, READ_BYTES } from "../../libsys/protocol/file";
import { Span, sizeOf, slice, startOf } from "../../libsys/span";
import { giveSlot, takeSlot } from "../../libsys/slots";
import { Text } from "../../libsys/text";
import { bootFileData, findBootFile, isBootFolder, listBootFolder } from "./boot-files";
import {
  ZERO_DEVICE,
  addDisk,
  deviceName,
  diskEndpoint,
  findDevice,
  listDevices,
} from "./device-files";
import { findTree, listTrees, mountLine } from "./mounts";
import { Entry, Tree, indexIn, nodeNumber, treeOf } from "./node";
import { PATH_BYTES, afterFirstName, firstName, shortenPath } from "./path";
import { findProcessFile, listProcessFiles, putProcessText } from "./process-files";
import { beginSnapshot, keepSnapshot, snapshotStatus, snapshotText } from "./snapshot";
import { findSystemFile, listSystemFolder } from "./system-files";

const pathBytes: usize = memory.data(1024, 8);
const path: Text = changetype<Text>(memory.data(16, 8));
const entry: Entry = changetype<Entry>(memory.data(16, 8));
/** Where the endpoint of the next disk to be published arrives. */
let incomingSlot: u32 = 0;

/** Makes ready for requests; false when the table is full. */
export function openRequests(): bool {
  path.open(<u32>pathBytes, PATH_BYTES);
  incomingSlot = takeSlot();
  message.receiveInto(0, incomingSlot);
  return incomingSlot != 0;
}

/** Does what `message` asks for and makes it the reply. */
export function onRequest(): Status {
  const given = message.receivedCapabilities;
  const status = dispatch();
  // A capability that nobody asked for must not block the slot for the next one.
  if (given != 0) deleteCapability(incomingSlot);
  // Connecting to another server lets go of it.
  message.receiveInto(0, incomingSlot);
  return status;
}

function dispatch(): Status {
  switch (message.operation) {
    case FileOperation.Open:
      return open();
    case FileOperation.Read:
      return read();
    case FileOperation.List:
      return list();
    case FileOperation.PublishDisk:
      return publishDisk();
    case FileOperation.Mount:
      return mount();
    default:
      return Status.BadOperation;
  }
}

function open(): Status {
  if (!message.textValid) return Status.BadArgument;
  if (message.textLength > PATH_BYTES) return Status.NameTooLong;
  if (!shortenPath(message.text, path)) return Status.BadArgument;
  let status = find(slice(path.span, 1, path.length));
  if (status == Status.Ok && isGenerated(entry.kind)) status = enterSnapshot();
  if (status != Status.Ok) return status;
  message.begin(Status.Ok);
  message.word0 = entry.number;
  message.word1 = entry.kind;
  message.word2 = entry.size;
  message.putText(path.address, path.length);
  if (entry.kind == FileKind.Disk) message.attach(diskEndpoint(indexIn(entry.number)));
  return Status.Ok;
}

function isGenerated(kind: u32): bool {
  return kind == FileKind.Generated || kind == FileKind.Parameter;
}

/** Fills `entry` for a short path without its first slash. */
function find(short: Span): Status {
  const name = firstName(short);
  const rest = afterFirstName(short);
  if (!findTree(name, entry)) return Status.NotFound;
  switch (treeOf(entry.number)) {
    case Tree.Boot:
      return findBootFile(rest, entry) ? Status.Ok : Status.NotFound;
    case Tree.Devices:
      return findDevice(rest, entry) ? Status.Ok : Status.NotFound;
    case Tree.Process:
      return findProcessFile(rest, entry) ? makeProcessText() : Status.NotFound;
    case Tree.System:
      return findSystemFile(rest, entry);
    default:
      return Status.Ok;
  }
}

function makeProcessText(): Status {
  if (entry.kind == FileKind.Directory) return Status.Ok;
  return putProcessText(beginSnapshot(), indexIn(entry.number));
}

/** Makes the snapshot just begun what `entry` stands for. */
function enterSnapshot(): Status {
  const number = keepSnapshot();
  if (number == 0) return Status.LimitReached;
  entry.number = nodeNumber(Tree.Snapshot, number);
  return Status.Ok;
}

function read(): Status {
  const number = <u32>message.word0;
  const offset = message.word1;
  const length = <u32>min<u64>(message.word2, READ_BYTES);
  const index = indexIn(number);
  switch (treeOf(number)) {
    case Tree.Boot:
      if (isBootFolder(index)) return Status.IsDirectory;
      return answerText(bootFileData(index, offset, length));
    case Tree.Devices:
      return readDevice(index, length);
    case Tree.Snapshot:
      return readSnapshot(index, offset, length);
    default:
      return Status.IsDirectory;
  }
}

function readDevice(index: u32, length: u32): Status {
  if (index == 0) return Status.IsDirectory;
  // A disk is read through the endpoint that Open gave.
  if (diskEndpoint(index) != 0) return Status.Unsupported;
  const given = index == ZERO_DEVICE ? length : 0;
  memory.fill(MESSAGE_TEXT, 0, given);
  message.setTextLength(given);
  return Status.Ok;
}

function readSnapshot(number: u32, offset: u64, length: u32): Status {
  const status = snapshotStatus(number);
  return status == Status.Ok ? answerText(snapshotText(number, offset, length)) : status;
}

function list(): Status {
  const number = <u32>message.word0;
  const skip = message.word1;
  if (skip > u32.MAX_VALUE - 1) return Status.NotFound;
  const name = nameIn(number, <u32>skip);
  if (sizeOf(name) == 0) return Status.NotFound;
  message.begin(Status.Ok);
  message.word1 = entry.kind;
  message.word2 = entry.size;
  return answerText(name);
}

function nameIn(number: u32, skip: u32): Span {
  const index = indexIn(number);
  switch (treeOf(number)) {
    case Tree.Root:
      return listTrees(skip, entry);
    case Tree.Boot:
      return listBootFolder(index, skip, entry);
    case Tree.Devices:
      return index == 0 ? listDevices(skip, entry) : 0;
    case Tree.Process:
      return index == 0 ? listProcessFiles(skip, entry) : 0;
    case Tree.System:
      return listSystemFolder(index, skip, entry);
    default:
      return 0;
  }
}

function publishDisk(): Status {
  if (!message.textValid || message.receivedCapabilities != 1) return Status.BadArgument;
  const next = takeSlot();
  if (next == 0) return Status.LimitReached;
  const index = addDisk(message.text, message.word0, incomingSlot);
  if (index == 0) {
    giveSlot(next);
    return Status.LimitReached;
  }
  incomingSlot = next;
  message.receiveInto(0, next);
  return answerText(deviceName(index));
}

function mount(): Status {
  const index = message.word0;
  const line = index < 256 ? mountLine(<u32>index) : 0;
  return sizeOf(line) == 0 ? Status.NotFound : answerText(line);
}

function answerText(text: Span): Status {
  message.putText(startOf(text), sizeOf(text));
  return Status.Ok;
}
