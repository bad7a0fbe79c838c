// Module files compressed with gzip. They are unpacked into the memory of an upload,
// which lives as long as the module; so their pages cannot be mapped as the file's, and
// the signature is that of the unpacked file. docs/module-files.md, "Compressed files".

import { gunzip, gzipLength, isGzip } from "../../libsys/compression/gzip";
import { Errno } from "../../libsys/errno";
import { EMPTY, Span, sizeOf } from "../../libsys/span";
import { Module } from "./module";
import { reportProblem } from "./notice";
import { countFailedDecompression } from "./statistics";
import {
  NO_CLIENT,
  beginUpload,
  checkSize,
  imageOf,
  keepUpload,
  releaseUpload,
} from "./upload";

/** Unpacks a file: the number of the upload that holds it, or a negative errno. */
export function unpackFile(file: Span): i32 {
  const number = unpack(file);
  if (number < 0) countFailedDecompression(sizeOf(file));
  return number;
}

function unpack(file: Span): i32 {
  // A length that no upload can have is damage: no module is as large.
  if (!isGzip(file) || checkSize(gzipLength(file)) != 0) return -Errno.EINVAL;
  const number = beginUpload(gzipLength(file), EMPTY, NO_CLIENT);
  if (number < 0) return number;
  keepUpload(number);
  if (gunzip(file, imageOf(number))) return number;
  releaseUpload(number);
  return -Errno.EINVAL;
}

/** Unpacks the module's file if it is compressed: 0 or a negative errno. */
export function unpackModule(module: Module): i32 {
  if (!isGzip(module.image)) return 0;
  const result = unpackFile(module.image);
  if (result < 0) {
    reportProblem(module, "cannot unpack", result);
    return result;
  }
  module.upload = result;
  module.fileBytes = sizeOf(module.image);
  module.image = imageOf(result);
  return 0;
}

let opened: i32 = 0;

/** The file itself, or what is in it, to be read until closeFile; nothing if damaged. */
export function openFile(file: Span): Span {
  opened = isGzip(file) ? unpackFile(file) : 0;
  if (opened == 0) return file;
  return opened < 0 ? EMPTY : imageOf(opened);
}

export function closeFile(): void {
  if (opened > 0) releaseUpload(opened);
  opened = 0;
}
