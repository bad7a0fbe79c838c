// `command > FILE`: what the command prints goes to the file when it has ended. Files
// that can be written are the parameters of modules, each in one piece, and /dev/null.

import { Status } from "../../libsys/abi/status";
import { Errno, errnoText } from "../../libsys/errno";
import { message } from "../../libsys/message";
import { File, FileKind } from "../../libsys/protocol/file";
import { setModuleParameter } from "../../libsys/protocol/modules";
import { Span, after, before, equals } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { Server, serverHandle } from "./connections";
import { statusText } from "./failure";
import { endLine, gatherInto, out } from "./output";
import { absolutePath } from "./working-folder";

const SLASH: u32 = 0x2f;
const GATHERED_BYTES: i32 = 2048;
const PATH_BYTES: i32 = 256;
const FAILURE: i32 = 1;

const gatheredBytes: usize = memory.data(2048, 8);
const gathered: Text = changetype<Text>(memory.data(16, 8));
const pathBytes: usize = memory.data(256, 8);
const path: Text = changetype<Text>(memory.data(16, 8));
const file: File = changetype<File>(memory.data(24, 8));

/** Has what is printed from now on gathered for the file. */
export function beginRedirection(): void {
  gatherInto(gathered.open(<u32>gatheredBytes, GATHERED_BYTES));
}

/**
 * Writes what was printed to the file that a word names; the status, `status` if it went
 * well.
 */
export function endRedirection(word: Span, status: i32): i32 {
  gatherInto(null);
  const problem = write(word);
  if (problem.length == 0) return status;
  out.put("shell: ").append(word).put(": ").put(problem);
  endLine();
  return FAILURE;
}

/** What went wrong; nothing when all went well. */
function write(word: Span): string {
  const vfs = serverHandle(Server.Files);
  if (vfs == 0) return "no files without the server vfs";
  const status = file.open(vfs, absolutePath(word));
  if (status != Status.Ok) return statusText(status);
  path.open(<u32>pathBytes, PATH_BYTES).append(message.text);
  const kind = file.kind;
  file.close();
  if (equals(path.span, "/dev/null")) return "";
  if (kind == <u32>FileKind.Directory) return statusText(Status.IsDirectory);
  if (kind != <u32>FileKind.Parameter) return errnoText(-Errno.EACCES);
  if (gathered.length == gathered.capacity) return errnoText(-Errno.ENOSPC);
  return setParameter();
}

/** The path is /sys/module/NAME/parameters/PARAMETER. */
function setParameter(): string {
  const modules = serverHandle(Server.Modules);
  if (modules == 0) return "the module loader does not run";
  let module = after(path.span, SLASH);
  module = after(after(module, SLASH), SLASH);
  const name = after(after(module, SLASH), SLASH);
  const value = gathered.span;
  const result = setModuleParameter(modules, before(module, SLASH), name, value);
  return result == 0 ? "" : errnoText(result);
}
