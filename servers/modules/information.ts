// What modinfo tells of a module: `filename=…`, the strings of its .modinfo, what is to
// be said of its signature and its restarts. All end with a NUL.

import { Span, sizeOf } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { canonicalName } from "./canonical-name";
import { closeFile, openFile } from "./compressed-file";
import { informationOf } from "./module-check";
import { pathOf } from "./module-index";
import { findModule } from "./module-table";
import { isBuiltIn, resolve } from "./resolution";
import { putRestarts } from "./restart-text";
import { putSignature } from "./signature-text";
import { dependencyIndex, fileAt, moduleFile, modulePath } from "./store";

const PATH_BYTES: i32 = 64;
const pathBytes: usize = memory.data(PATH_BYTES, 8);
const serverPath: Text = changetype<Text>(memory.data(16, 8));
const nameBytes: usize = memory.data(56, 8);
const uploadedBytes: usize = memory.data(56, 8);

/**
 * Appends what is known of a module of the store, or of a loaded one; of a file of the
 * store, be it in the indexes or not, when the request is a path. Nothing if there is
 * none.
 */
export function putInformation(text: Text, request: Span): void {
  const name = canonicalName(nameBytes, resolve(request, 0));
  const named = modulePath(request);
  const path = sizeOf(named) != 0 ? named : pathOf(dependencyIndex(), name);
  const file = openFile(moduleFile(path));
  if (sizeOf(file) > 0) putStored(text, path, file);
  else if (isBuiltIn(name)) putBuiltIn(text, name);
  else putUploaded(text, canonicalName(uploadedBytes, request));
  closeFile();
  if (text.length > 0) putRestarts(text, name);
}

function putStored(text: Text, path: Span, file: Span): void {
  const section = informationOf(file);
  if (sizeOf(section) == 0) return;
  text.put("filename=/boot/modules/").append(path).byte(0).append(section);
  putSignature(text, file);
}

/** A server; only its name when its file is not in the archive. */
function putBuiltIn(text: Text, name: Span): void {
  serverPath
    .open(<u32>pathBytes, PATH_BYTES)
    .put("servers/")
    .append(name);
  const section = informationOf(fileAt(serverPath.span));
  text.put("filename=(builtin)").byte(0);
  if (sizeOf(section) > 0) text.append(section);
  else text.put("name=").append(name).byte(0);
}

/** A loaded module need not be in the store. */
function putUploaded(text: Text, name: Span): void {
  const module = findModule(name);
  if (module == null || sizeOf(module.information) == 0) return;
  text.put("filename=(uploaded)").byte(0).append(module.information);
}
